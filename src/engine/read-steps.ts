import { parseExpression } from "../../grammar/expression/parse.ts";
import { references } from "../../grammar/expression/references.ts";
import { templateReferences } from "../../grammar/template/template.ts";
import { problem } from "../i18n/problem.ts";
import type { Handler } from "./handler.ts";
import type { JsonObject } from "./json.ts";
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
export function stepsRead(
  { condition, params = {}, handler, idempotency_key = "" }: ReadingStep,
  handlers?: ReadonlyMap<string, Handler>,
) {
  const conditions = handlers?.get(handler)?.conditions?.(params) ?? [];
  const read = new Set(templateReferences([params, idempotency_key]).steps);
  for (const source of condition === undefined ? conditions : [condition, ...conditions]) {
    const parsed = parseExpression(source);
    if (parsed.ok) for (const name of references(parsed.expression).steps) if (name !== "*") read.add(name);
  }
  return [...read];
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
