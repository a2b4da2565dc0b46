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

/**
 * An options object with its keys in their canonical spelling: `retryCount`, `Retry-Count` and `retries` are
 * `retry_count`. An unknown key, or the same one twice, is an error that names it.
 */
export const canonicalOptions = (options: JsonObject, known: readonly string[]): Checked<Map<string, JsonValue>> => {
  const spelled = new Map(known.map((key) => [squeezed(key), key]));
  const out = new Map<string, JsonValue>();
  for (const [key, value] of Object.entries(options)) {
    const alias = ALIASES.get(squeezed(key));
    const canonical = spelled.get(squeezed(key)) ?? (alias !== undefined && known.includes(alias) ? alias : undefined);
    if (canonical === undefined) {
      const near = nearest(key, known);
      return problem(
        `"${key}" is no option here.${near === undefined ? "" : ` Did you mean "${near}"?`}`,
        `Options: ${known.join(", ")}.`,
      );
    }
    if (out.has(canonical)) return problem(`The option "${canonical}" is given twice.`);
    out.set(canonical, value);
  }
  return { ok: true, value: out };
};

const squeezed = (key: string): string => key.toLowerCase().replaceAll(/[\s_-]/g, "");
