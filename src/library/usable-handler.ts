import type { Handler } from "../engine/handler.ts";
import { StepgramError } from "./stepgram-error.ts";

/** As it can be written in a shortcode. */
const NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** The handler, where it is one: programs in JavaScript may hand over anything. */
export function usableHandler(handler: Handler): Handler {
  const { name, params, run } = handler;
  if (typeof name !== "string" || !NAME.test(name))
    throw new StepgramError(
      "invalid",
      `A handler's name begins with a small letter, and has small letters, digits and _: "${name}" has not.`,
    );
  if (typeof run !== "function") throw new StepgramError("invalid", `The handler "${name}" has no function "run".`);
  if (typeof params?.safeParse !== "function")
    throw new StepgramError(
      "invalid",
      `The params of the handler "${name}" must be a zod schema, such as z.object({}).`,
    );
  return handler;
}
