import { CAPABILITIES } from "../engine/actor.ts";
import type { Handler, HandlerReturn, StepRun } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { z } from "../engine/zod.ts";
import { StepgramError } from "./errors.ts";

/**
 * A handler that is only a function. What it returns is the step's result; what it throws fails the attempt, which is then retried
 * unless it is a `PermanentError`.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is a handler too.
export type PlainHandler = (step: StepRun<JsonObject>) => HandlerReturn | void | Promise<HandlerReturn | void>;

/** Turns a function into a handler. Only owners may run it, as nothing is known about what it does. */
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

/** A handler's name, as it can be written in a shortcode. */
const NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** Checks a handler, as programs in JavaScript may pass anything. Throws a `StepgramError` with the code `invalid`. */
export function usableHandler(handler: Handler): Handler {
  const { name, params, run } = handler;
  if (typeof name !== "string" || !NAME.test(name))
    throw new StepgramError(
      "invalid",
      `A handler's name must start with a lower-case letter and contain only lower-case letters, digits and _; "${name}" does not.`,
    );
  if (typeof run !== "function") throw new StepgramError("invalid", `The handler "${name}" needs a function "run".`);
  if (typeof params?.safeParse !== "function")
    throw new StepgramError(
      "invalid",
      `The params of the handler "${name}" must be a zod schema, such as z.object({}).`,
    );
  if (!isCapability(handler.capability))
    throw new StepgramError(
      "invalid",
      `The handler "${name}" needs a capability: one of ${CAPABILITIES.join(", ")}, or { of, atMost } if it depends on the params.`,
    );
  return handler;
}

function isCapability(capability: unknown): boolean {
  if (typeof capability !== "object" || capability === null) return CAPABILITIES.some((one) => one === capability);
  const { of, atMost } = capability as { of?: unknown; atMost?: unknown };
  return typeof of === "function" && typeof atMost === "function";
}
