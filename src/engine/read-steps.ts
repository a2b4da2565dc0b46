import { parseExpression } from "../../grammar/expression/parse.ts";
import { references } from "../../grammar/expression/references.ts";
import { templateReferences } from "../../grammar/template/template.ts";
import { problem } from "../i18n/problem.ts";
import type { Handler } from "./handler.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { type Failure, fail } from "./result.ts";
import { meaningOf, meansPrevious, type NamedStep } from "./step-reference.ts";
import { suggestStep } from "./suggest-step.ts";

/** The parts of a step that may read other steps. */
export interface ReadingStep {
  name: string;
  handler: string;
  condition?: string;
  params?: JsonObject;
  idempotency_key?: string;
}

/** The steps that a step's condition and templates read, as they are written there. */
export function stepsRead(step: ReadingStep, handlers?: ReadonlyMap<string, Handler>): string[] {
  return readBy(step, handlers).steps.filter((name) => name !== "*");
}

/**
 * Whether a step may read one of these keys of the context: in a condition, a template or a param that is such a key, or because
 * its handler may read everything.
 */
export function readsContext(
  step: ReadingStep,
  keys: readonly string[],
  handlers: ReadonlyMap<string, Handler>,
): boolean {
  if (handlers.get(step.handler)?.readsByParams !== true) return true;
  const { context } = readBy(step, handlers);
  return context.includes("*") || keys.some((key) => context.includes(key) || names(step.params ?? {}, key));
}

/** Whether a value is the key or a dotted path that begins with it, as in a `get_context` step. */
function names(value: JsonValue, key: string): boolean {
  if (typeof value === "string") return value === key || value.startsWith(`${key}.`);
  return typeof value === "object" && value !== null && Object.values(value).some((inner) => names(inner, key));
}

function readBy(
  { condition, params = {}, handler, idempotency_key = "" }: ReadingStep,
  handlers?: ReadonlyMap<string, Handler>,
): { context: readonly string[]; steps: readonly string[] } {
  const conditions = handlers?.get(handler)?.conditions?.(params) ?? [];
  const found = templateReferences([params, idempotency_key]);
  if (condition === undefined && conditions.length === 0) return found;
  const context = new Set(found.context);
  const steps = new Set(found.steps);
  for (const source of condition === undefined ? conditions : [condition, ...conditions]) {
    const parsed = parseExpression(source);
    if (!parsed.ok) continue;
    const read = references(parsed.expression);
    for (const key of read.context) context.add(key);
    for (const name of read.steps) steps.add(name);
  }
  return { context: [...context], steps: [...steps] };
}

/** Why step `at` cannot read what it names: there is no such step, or several match. */
export function unreadableStep(
  step: ReadingStep,
  at: number,
  steps: readonly NamedStep[],
  handlers?: ReadonlyMap<string, Handler>,
): Failure | undefined {
  for (const written of stepsRead(step, handlers)) {
    const meaning = meaningOf(written, steps, at);
    if (meaning?.is === "ambiguous")
      return fail("ambiguous", problem("ambiguousStep", { written, names: quoted(meaning.names) }));
    if (meaning?.is === "step" && meaning.index !== at) continue;
    if (meaning?.is === "step" || written === step.name)
      return fail("missing_dependency", problem("readsItself", { name: step.name }));
    if (meansPrevious(written))
      return fail("missing_dependency", problem("noStepBefore", { name: step.name, written }));
    const others = steps.filter((_, i) => i !== at);
    return fail(
      "missing_dependency",
      problem("readsNoStep", {
        name: step.name,
        written,
        near: suggestStep(written, others)?.name,
        others: quoted(others.slice(0, 8).map((other) => other.name)),
      }),
    );
  }
  return undefined;
}

function quoted(names: readonly string[]): string[] {
  return names.map((name) => `"${name}"`);
}
