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
export function meantMember(word: unknown): string | undefined {
  return typeof word === "string" ? (MEANT.get(word) ?? (ENDS.has(word) ? "status" : undefined)) : undefined;
}

/** What to write in a condition for such a word: `.result`, `.status == 'completed'`. */
export function meantInCondition(word: string): string | undefined {
  const end = ENDS.get(word);
  if (end !== undefined) return `.status == '${end}'`;
  const member = MEANT.get(word);
  return member === undefined ? undefined : `.${member}`;
}
