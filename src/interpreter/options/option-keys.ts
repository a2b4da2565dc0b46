import { nearest } from "../../../grammar/nearest.ts";
import type { JsonObject, JsonValue } from "../../engine/json.ts";
import { type Checked, problem } from "../problem.ts";

/** Other names that AIs give to a key. Documented in HELP; nothing else is guessed. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["dependson", "dependencies"],
  ["depends", "dependencies"],
  ["deps", "dependencies"],
  ["retries", "retry_count"],
  ["maxretries", "retry_count"],
  ["parameters", "params"],
  ["args", "params"],
  ["timeoutseconds", "timeout"],
  ["maxparallel", "max_parallel_steps"],
  ["title", "name"],
  ["stepname", "name"],
]);

/** Words whose meaning is asked for, not taken: they could be said of something else. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ...["type", "action", "handlername", "operation", "uses"].map((word): [string, string] => [word, "handler"]),
  ...["config", "input", "inputs", "arguments", "with", "data", "options"].map((word): [string, string] => [
    word,
    "params",
  ]),
  ...["needs", "after", "requires", "waitfor", "previous"].map((word): [string, string] => [word, "dependencies"]),
  ...["if", "when", "runif"].map((word): [string, string] => [word, "condition"]),
  ...["retry", "attempts", "maxattempts"].map((word): [string, string] => [word, "retry_count"]),
  ...["saveto", "output", "outputkey", "resultkey", "store"].map((word): [string, string] => [word, "save_as"]),
  ...["onfailure", "onfail", "continueonerror", "ignoreerrors"].map((word): [string, string] => [word, "on_error"]),
]);

/**
 * An options object with its keys in their canonical spelling: `retryCount`, `Retry-Count` and `retries` are
 * `retry_count`. An unknown key, or the same one twice, is an error that names it.
 */
export function canonicalOptions(options: JsonObject, known: readonly string[]): Checked<Map<string, JsonValue>> {
  const spelled = new Map(known.map((key) => [squeezed(key), key]));
  const out = new Map<string, JsonValue>();
  for (const [key, value] of Object.entries(options)) {
    const alias = ALIASES.get(squeezed(key));
    const canonical = spelled.get(squeezed(key)) ?? (alias !== undefined && known.includes(alias) ? alias : undefined);
    if (canonical === undefined) {
      const meant = MEANT.get(squeezed(key));
      const near = meant !== undefined && known.includes(meant) ? meant : nearest(key, known);
      const flat =
        near === undefined && known.includes("params") ? `A parameter of the handler stands in "params". ` : "";
      return problem(
        `"${key}" is no option here.${near === undefined ? "" : ` Did you mean "${near}"?`}`,
        `${flat}Options: ${known.join(", ")}.`,
      );
    }
    if (out.has(canonical)) return problem(`The option "${canonical}" is given twice.`);
    out.set(canonical, value);
  }
  return { ok: true, value: out };
}

function squeezed(key: string): string {
  return key.toLowerCase().replaceAll(/[\s_-]/g, "");
}
