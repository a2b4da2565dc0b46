import type { JsonValue } from "./json.ts";

/** A step as conditions and templates see it. */
export interface StepView {
  status: string;
  /** Read only when used: it may be large and stored separately. */
  readonly result: JsonValue;
  error: JsonValue;
  attempts: number;
}

/** The data that conditions and templates read. */
export interface Scope {
  /** Only its own properties are read. */
  readonly context: Readonly<Record<string, JsonValue>>;
  /** The step with the given name or placeholder (`step1`), or undefined if there is none. */
  step(name: string): StepView | undefined;
  /** The value of a secret, if it is set. Absent if secrets may not be used. */
  secret?(name: string): string | undefined;
}

/** A step's members as a value. The result is still read only when used. */
export function membersOf(step: StepView): JsonValue {
  return {
    status: step.status,
    get result() {
      return step.result ?? null;
    },
    error: step.error ?? null,
    attempts: step.attempts,
  };
}

/** What AIs call the members of a step, and their names here. */
const MEMBERS: ReadonlyMap<string, string> = new Map([
  ...["output", "outputs", "data", "value", "response", "results", "return", "return_value", "hasil"].map(
    (word): [string, string] => [word, "result"],
  ),
  ["state", "status"],
  ["message", "error"],
  ["error_message", "error"],
]);

/** Words for the outcome of a step, and the status that they stand for. */
const OUTCOMES: ReadonlyMap<string, string> = new Map([
  ["success", "completed"],
  ["succeeded", "completed"],
  ["ok", "completed"],
  ["completed", "completed"],
  ["done", "completed"],
  ["failed", "failed"],
]);

/** The member of a step that an AI probably meant by a word; undefined if the word is already a member, or unknown. */
export function suggestMember(word: unknown): string | undefined {
  return typeof word === "string" ? (MEMBERS.get(word) ?? (OUTCOMES.has(word) ? "status" : undefined)) : undefined;
}

/** What to write in a condition instead of such a word: `.result`, `.status == 'completed'`. */
export function suggestInCondition(word: string): string | undefined {
  const end = OUTCOMES.get(word);
  if (end !== undefined) return `.status == '${end}'`;
  const member = MEMBERS.get(word);
  return member === undefined ? undefined : `.${member}`;
}
