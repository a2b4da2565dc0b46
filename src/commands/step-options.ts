import { jsonText } from "../../grammar/json-text.ts";
import { foldName } from "../../grammar/names.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { MAX_STEPS } from "../engine/plan.ts";
import { type Failure, fail, type Result } from "../engine/result.ts";
import { meaningOf, meansPrevious, type NamedStep } from "../engine/step-reference.ts";
import type { NewStep, StepOptions } from "../engine/workflow.ts";
import { problem } from "../i18n/problem.ts";
import {
  canonicalOptions,
  condition,
  dependencies,
  inOurNames,
  type OptionReader,
  object,
  oneOf,
  optionNamed,
  seconds,
  text,
  whole,
  wholeSeconds,
} from "./options.ts";
import { parsePlaceholder } from "./placeholder-name.ts";
import type { Session } from "./session.ts";
import type { Dependencies } from "./signature.ts";
import { fillStepParams, type MessageIds } from "./text-placeholders.ts";

/** What HELP says about step options. */
export const STEP_OPTION_NOTES: readonly string[] = [
  "Options: dependencies, timeout, retry_count, retry_delay, condition, save_as, on_error, priority, idempotency_key, metadata.",
  "Option names ignore case, spaces, - and _; depends_on, deps, retries, max_retries, parameters and args also work.",
];

/** The longest timeout of a step, a day in seconds. */
export const MAX_STEP_TIMEOUT = 86_400;

/** A step's settings besides its name, handler and params. Dependencies are not resolved yet. */
export type GivenStepOptions = Partial<Omit<StepOptions, "dependencies"> & { dependencies: Dependencies }>;

/** A whole step in JSON. */
export type GivenStep = GivenStepOptions & { id?: string; name?: string; handler?: string; params?: JsonObject };

/** A change of a step; null removes a setting. */
export type GivenPatch = { [K in keyof Omit<GivenStep, "id">]?: GivenStep[K] | null };

const OPTIONS: Readonly<Record<string, OptionReader>> = {
  dependencies,
  timeout: wholeSeconds(1, MAX_STEP_TIMEOUT),
  retry_count: whole(0, 100),
  retry_delay: seconds(86_400),
  condition,
  save_as: text,
  on_error: oneOf(["fail", "continue"]),
  priority: whole(-1_000_000, 1_000_000),
  idempotency_key: text,
  metadata: object,
};

/** The option of a step at the beginning of `timeout:60` or `condition=context.ready`, and of its name alone. */
export function stepOptionIn(text: string): string | undefined {
  const [name] = /^[a-z_-]{1,40}(?=\s{0,9}(?:[:=](?!=)|$))/i.exec(text) ?? [];
  return name === undefined ? undefined : optionNamed(name, Object.keys(OPTIONS));
}

const BASE: Readonly<Record<string, OptionReader>> = { name: text, handler: text, params: object };
/** What a step of QUICK_WORKFLOW may have. */
const STEP: Readonly<Record<string, OptionReader>> = { ...BASE, ...OPTIONS, id: text };
const STEP_KEYS = Object.keys(STEP);

/** Reads the options at the end of ADD_STEP. */
export function readStepOptions(json: JsonObject): Result<GivenStepOptions> {
  return read(json, OPTIONS, false);
}

/** Reads a step of QUICK_WORKFLOW; `id` is a label that other steps in the list may depend on. */
export function readStep(json: JsonObject): Result<GivenStep> {
  return read(inOurNames(json, STEP_KEYS), STEP, false);
}

/** Reads the changes of EDIT_STEP. */
export function readPatch(json: JsonObject): Result<GivenPatch> {
  return read(json, { ...BASE, ...OPTIONS }, true);
}

function read(json: JsonObject, readers: Readonly<Record<string, OptionReader>>, keepNull: boolean): Result<object> {
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

/** A step of QUICK_WORKFLOW, with dependencies that the engine can resolve within the list. */
export type QuickStep = Omit<GivenStep, "id" | "dependencies"> & {
  name: string;
  handler: string;
  dependencies: string[];
};

/** Reads the list of steps; an error names the step. */
export function quickSteps(list: readonly JsonValue[]): Result<QuickStep[]> {
  if (list.length > MAX_STEPS)
    return fail("invalid", problem("tooManyListedSteps", { most: MAX_STEPS, steps: list.length }));
  const steps: GivenStep[] = [];
  for (const [i, json] of list.entries()) {
    const step = readOne(json);
    if (!step.ok) return inStep(i + 1, step);
    steps.push(step.value);
  }
  const labels = labelsOf(steps);
  if (!labels.ok) return labels;
  const named = steps.map(({ name = "", id }) => ({ name, id: id ?? "" }));
  const names = new Set(named.map(({ name }) => name));
  const out: QuickStep[] = [];
  for (const [i, { id: _, ...step }] of steps.entries()) {
    const { whole = "", parts = [] } = step.dependencies ?? {};
    const references = names.has(whole) ? [whole] : parts;
    const dependencies: string[] = [];
    for (const reference of references) {
      const dependency = stepReferredTo(reference, names, labels.value, named, i);
      if (typeof dependency === "object") return dependency;
      if (dependency === undefined)
        return fail(
          "invalid",
          problem("dependencyNotListed", {
            number: i + 1,
            name: step.name ?? "",
            dependency: reference,
            steps: [...names].slice(0, 10),
          }),
        );
      if (dependency === `step${i + 1}` || (dependency === step.name && isOnly(dependency, steps)))
        return fail("invalid", problem("listedDependsOnItself", { number: i + 1, name: step.name ?? "" }));
      dependencies.push(dependency);
    }
    out.push({ ...step, name: step.name as string, handler: step.handler as string, dependencies });
  }
  return { ok: true, value: out };
}

/** The failure of a step in a list, with the step's number. */
function inStep(number: number, failed: Failure): Failure {
  const { code, message, problem: why = message, hint } = failed.error;
  const { error } = fail(code, problem("listedStep", { number, why }), typeof why === "string" ? hint : undefined);
  return { ok: false, error: { ...failed.error, ...error } };
}

function isOnly(name: string, steps: readonly GivenStep[]): boolean {
  return steps.filter((step) => step.name === name).length === 1;
}

function readOne(json: JsonValue): Result<GivenStep> {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    return fail("invalid", problem("notAStep", { written: jsonText(json) }));
  const step = readStep(json);
  if (!step.ok) return step;
  // Where only ids are written, they are the names.
  step.value.name ??= step.value.id;
  if (step.value.name === undefined) return fail("invalid", problem("stepWithoutName"));
  if (step.value.handler === undefined)
    return fail("invalid", problem("listedWithoutHandler", { name: step.value.name }));
  return step;
}

/** The number of each labelled step. */
function labelsOf(steps: readonly GivenStep[]): Result<Map<string, number>> {
  const labels = new Map<string, number>();
  for (const [i, { id }] of steps.entries()) {
    if (id === undefined) continue;
    if (labels.has(id)) return fail("invalid", problem("twoStepsOfId", { id }));
    labels.set(id, i + 1);
  }
  return { ok: true, value: labels };
}

/** An exact name, a label, or whatever else names a step. A number that is not a label counts the steps. */
function stepReferredTo(
  word: string,
  names: ReadonlySet<string>,
  labels: ReadonlyMap<string, number>,
  steps: readonly NamedStep[],
  at: number,
): string | undefined | Failure {
  if (names.has(word)) return word;
  const number = /^\d{1,5}$/.test(word) ? Number(word) : parseStepNumber(word);
  const label = labels.get(word) ?? (number === undefined ? undefined : (labels.get(String(number)) ?? number));
  if (label !== undefined) return label >= 1 && label <= steps.length ? `step${label}` : undefined;
  const meaning = meaningOf(word, steps, at);
  if (meaning?.is === "step") return `step${meaning.index + 1}`;
  if (meaning !== undefined) {
    const quoted = meaning.names.map((name) => `"${name}"`);
    return fail("ambiguous", problem("ambiguousStep", { written: word, names: quoted }));
  }
  if (foldName(word) === foldName(steps[at]?.name ?? "")) return `step${at + 1}`;
  return meansPrevious(word)
    ? fail("invalid", problem("noStepBefore", { name: steps[at]?.name ?? "", written: word }))
    : undefined;
}

function parseStepNumber(word: string): number | undefined {
  const placeholder = parsePlaceholder(word);
  return placeholder?.kind === "step" ? placeholder.number : undefined;
}

/** Fills placeholders in the `execute_shortcode` steps of a list. */
export function fillQuickSteps(steps: readonly QuickStep[], session: Session, ids: MessageIds): Result<NewStep[]> {
  const out: NewStep[] = [];
  for (const step of steps) {
    if (step.params === undefined) {
      out.push(step);
      continue;
    }
    const filled = fillStepParams(step.handler, step.params, session, ids);
    if (!filled.ok) return filled;
    out.push({ ...step, params: filled.value });
  }
  return { ok: true, value: out };
}
