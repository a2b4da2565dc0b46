import type { Handler, HandlerReturn, StepRun } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { z } from "../engine/zod.ts";

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
