import type { JsonValue } from "./json.ts";

/** What a condition or a template sees of a step. */
export interface StepView {
  status: string;
  result: JsonValue;
  error: JsonValue;
  attempts: number;
}

/** What conditions and templates are evaluated in. */
export interface Scope {
  /** Only its own properties are read. */
  readonly context: Readonly<Record<string, JsonValue>>;
  /** The step of a name or placeholder (`step1`), or undefined where there is none. */
  step(name: string): StepView | undefined;
  /** The value of a secret, or undefined; absent where secrets may not be used. */
  secret?(name: string): string | undefined;
}

/** What AIs write for the members of a step, which are called otherwise here. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ...["output", "outputs", "data", "value", "response", "results", "return", "return_value", "hasil"].map(
    (word): [string, string] => [word, "result"],
  ),
  ["state", "status"],
  ["message", "error"],
  ["error_message", "error"],
]);

/** Words for how a step ended, which is its status. */
const ENDS: ReadonlyMap<string, string> = new Map([
  ["success", "completed"],
  ["succeeded", "completed"],
  ["ok", "completed"],
  ["completed", "completed"],
  ["done", "completed"],
  ["failed", "failed"],
]);

/** The member of steps that a word means which is none; undefined for all other words. */
export function suggestMember(word: unknown): string | undefined {
  return typeof word === "string" ? (MEANT.get(word) ?? (ENDS.has(word) ? "status" : undefined)) : undefined;
}

/** What to write in a condition for such a word: `.result`, `.status == 'completed'`. */
export function suggestInCondition(word: string): string | undefined {
  const end = ENDS.get(word);
  if (end !== undefined) return `.status == '${end}'`;
  const member = MEANT.get(word);
  return member === undefined ? undefined : `.${member}`;
}
