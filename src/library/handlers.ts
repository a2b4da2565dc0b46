import { handlerProblem } from "../app/program-handler.ts";
import type { Handler, HandlerDefinition } from "../engine/handler.ts";
import { refuse } from "./check-options.ts";

/**
 * Declares a step handler; the params schema gives `run` its types. Throws a `StepgramError` with the code `invalid` that names
 * an option that is misspelled, missing or of the wrong type.
 */
export function defineHandler<P>(definition: HandlerDefinition<P>): HandlerDefinition<P> {
  usableHandler(definition);
  return definition;
}

/** Checks a handler. Throws a `StepgramError` with the code `invalid`. */
export function usableHandler<H extends Handler>(handler: H): H {
  refuse(handlerProblem(handler));
  return handler;
}
