import type { Interpretation, InterpretOptions } from "./interpretation.ts";
import type { Stepgram } from "./stepgram.ts";

/**
 * Carries out the shortcodes in a text, such as an AI's answer, and gives the answer and the executions' progress:
 * `stepgram.interpret(text, options)` as a function.
 */
export function interpret(stepgram: Stepgram, text: string, options: InterpretOptions = {}): Promise<Interpretation> {
  return stepgram.interpret(text, options);
}
