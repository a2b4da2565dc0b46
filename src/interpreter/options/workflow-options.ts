import type { JsonObject, JsonValue } from "../../engine/json.ts";
import type { NewWorkflow } from "../../engine/workflow.ts";
import { type Checked, problem } from "../problem.ts";
import { canonicalOptions } from "./option-keys.ts";
import { flag, type OptionReader, object, whole } from "./option-readers.ts";

/** The longest global timeout, a year in seconds. */
export const MAX_GLOBAL_TIMEOUT = 31_536_000;

const OPTIONS: Readonly<Record<string, OptionReader>> = {
  auto_retry: flag,
  metadata: object,
  global_timeout: whole(1, MAX_GLOBAL_TIMEOUT),
  max_parallel_steps: whole(1, 1000),
};

/** What CREATE_WORKFLOW says by position, and in its options. */
export function workflowOptions(given: NewWorkflow, json: JsonObject): Checked<NewWorkflow> {
  const options = canonicalOptions(json, Object.keys(OPTIONS));
  if (!options.ok) return options;
  const out: Record<string, unknown> = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  for (const [key, value] of options.value) {
    if (value === null) continue;
    const checked = (OPTIONS[key] as OptionReader)(key, value as JsonValue);
    if (!checked.ok) return checked;
    if (out[key] !== undefined && out[key] !== checked.value)
      return problem(`The ${key.replaceAll("_", " ")} is given twice: ${out[key]} and ${checked.value}.`);
    out[key] = checked.value;
  }
  return { ok: true, value: out as unknown as NewWorkflow };
}
