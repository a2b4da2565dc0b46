import type { Handler, HandlerReturn, StepRun } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { z } from "../engine/zod.ts";
import { StepgramError } from "./errors.ts";

/** A handler that is only a function: what it returns is the step's result, what it throws fails the attempt. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is a handler too.
export type PlainHandler = (step: StepRun<JsonObject>) => HandlerReturn | void | Promise<HandlerReturn | void>;

/** A function as a handler. Nothing is known of what it does, so that it is left to owners. */
export function plainHandler(name: string, run: PlainHandler): Handler {
  return {
    name,
    summary: "A handler of this program.",
    example: {},
    params: z.record(z.string(), z.json()),
    capability: "admin",
    run: async (step) => (await run(step)) ?? undefined,
  };
}

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
