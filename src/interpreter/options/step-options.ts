import type { JsonObject, JsonValue } from "../../engine/json.ts";
import type { StepOptions } from "../../engine/workflow.ts";
import type { Checked } from "../problem.ts";
import type { Dependencies } from "../signature.ts";
import { canonicalOptions } from "./option-keys.ts";
import { condition, dependencies, type OptionReader, object, oneOf, seconds, text, whole } from "./option-readers.ts";

/** The longest timeout of a step, a day in seconds. */
export const MAX_STEP_TIMEOUT = 86_400;

/** What may be said about a step besides its name, handler and params. Dependencies are still words. */
export type GivenStepOptions = Partial<Omit<StepOptions, "dependencies"> & { dependencies: Dependencies }>;

/** A whole step in JSON. */
export type GivenStep = GivenStepOptions & { id?: string; name?: string; handler?: string; params?: JsonObject };

/** A change of a step; null removes. */
export type GivenPatch = { [K in keyof Omit<GivenStep, "id">]?: GivenStep[K] | null };

const OPTIONS: Readonly<Record<string, OptionReader>> = {
  dependencies,
  timeout: whole(1, MAX_STEP_TIMEOUT),
  retry_count: whole(0, 100),
  retry_delay: seconds(86_400),
  condition,
  save_as: text,
  on_error: oneOf(["fail", "continue"]),
  priority: whole(-1_000_000, 1_000_000),
  idempotency_key: text,
  metadata: object,
};

const BASE: Readonly<Record<string, OptionReader>> = { name: text, handler: text, params: object };

/** Reads the options at the end of ADD_STEP. */
export function readStepOptions(json: JsonObject): Checked<GivenStepOptions> {
  return read(json, OPTIONS, false);
}

/** Reads a step of QUICK_WORKFLOW; `id` is a label that other steps of the list may depend on. */
export function readStep(json: JsonObject): Checked<GivenStep> {
  return read(json, { ...BASE, ...OPTIONS, id: text }, false);
}

/** Reads the changes of EDIT_STEP. */
export function readPatch(json: JsonObject): Checked<GivenPatch> {
  return read(json, { ...BASE, ...OPTIONS }, true);
}

function read(json: JsonObject, readers: Readonly<Record<string, OptionReader>>, keepNull: boolean): Checked<object> {
  const options = canonicalOptions(json, Object.keys(readers));
  if (!options.ok) return options;
  const out: Record<string, unknown> = {};
  for (const [key, value] of options.value) {
    if (value === null && !NEVER_NULL.has(key)) {
      if (keepNull) out[key] = null;
      continue;
    }
    const checked = (readers[key] as OptionReader)(key, value as JsonValue);
    if (!checked.ok) return checked;
    out[key] = checked.value;
  }
  return { ok: true, value: out };
}

/** A step always has these. */
const NEVER_NULL: ReadonlySet<string> = new Set(["name", "handler"]);
