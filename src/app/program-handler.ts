import { CAPABILITIES } from "../engine/actor.ts";
import type { Handler, HandlerDefinition, HandlerReturn, StepRun } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { z } from "../engine/zod.ts";
import { type OptionKinds, type OptionProblem, optionProblem } from "./option-problem.ts";

/**
 * A handler that is only a function. Its return value is the step's result; an error it throws fails the attempt, which is then
 * retried unless it is a `PermanentError`.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is a handler too.
export type PlainHandler = (step: StepRun<JsonObject>) => HandlerReturn | void | Promise<HandlerReturn | void>;

/** Turns a function into a handler. Only owners may run it, because nothing is known about what it does. */
export function plainHandler(name: string, run: PlainHandler): Handler {
  return {
    name,
    summary: "A custom handler.",
    example: {},
    params: z.record(z.string(), z.json()),
    capability: "admin",
    run: async (step) => (await run(step)) ?? undefined,
  };
}

/** A handler's name, as it can be written in a shortcode. */
const NAME = /^[a-z][a-z0-9_]{0,63}$/;

const HANDLER: OptionKinds<HandlerDefinition> = {
  name: "string!",
  summary: "string!",
  example: "object!",
  moreExamples: "list",
  synonyms: "list of strings",
  params: "zod schema!",
  result: "zod schema",
  verdict: "string",
  decides: "function",
  capability: "value",
  checkFilled: "function",
  checkRaw: "function",
  ownOutcome: "value",
  startsWorkflows: "boolean",
  readsByParams: "boolean",
  withIds: "function",
  conditions: "function",
  forPeople: "function",
  respell: "function",
  closedToSecrets: "function",
  effects: "function",
  sendsMarkdown: "boolean",
  timeout: "number",
  retry: "object",
  initialize: "function",
  cleanup: "function",
  followChat: "function",
  run: "function!",
};

const RETRY: OptionKinds<NonNullable<HandlerDefinition["retry"]>> = { retry_count: "number", retry_delay: "number" };

/** What is wrong with a handler that a program declares, which in JavaScript may be anything. Undefined if it can be used. */
export function handlerProblem(handler: Handler): OptionProblem | undefined {
  const name: unknown = handler?.name;
  if (typeof name === "string" && !NAME.test(name)) {
    const rule = "must start with a lowercase letter and contain only lowercase letters, digits and _";
    return { message: `A handler's name ${rule}; "${name}" does not.` };
  }
  const what = typeof name === "string" ? `The handler "${name}"` : "A handler";
  // An instance of a class has its own members.
  const isPlain = Object.getPrototypeOf(handler ?? {}) === Object.prototype;
  return (
    optionProblem(what, handler as HandlerDefinition, HANDLER, { open: !isPlain }) ??
    (handler.retry && optionProblem(`${what}: "retry"`, handler.retry, RETRY)) ??
    (isCapability(handler.capability)
      ? undefined
      : {
          message: `${what} needs a capability: one of ${CAPABILITIES.join(", ")}, or { of, atMost } if it depends on the params.`,
        })
  );
}

function isCapability(capability: unknown): boolean {
  if (typeof capability !== "object" || capability === null) return CAPABILITIES.some((one) => one === capability);
  const { of, atMost } = capability as { of?: unknown; atMost?: unknown };
  return typeof of === "function" && typeof atMost === "function";
}
