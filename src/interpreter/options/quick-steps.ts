import type { JsonValue } from "../../engine/json.ts";
import { MAX_STEPS } from "../../engine/plan.ts";
import { parsePlaceholder } from "../placeholders/placeholder-name.ts";
import { type Checked, problem } from "../problem.ts";
import { type GivenStep, readStep } from "./step-options.ts";

/** A step of QUICK_WORKFLOW, its dependencies as the engine resolves them among the list. */
export type QuickStep = Omit<GivenStep, "id" | "dependencies"> & {
  name: string;
  handler: string;
  dependencies: string[];
};

/** Reads the list of steps; an error names the step. */
export function quickSteps(list: readonly JsonValue[]): Checked<QuickStep[]> {
  if (list.length > MAX_STEPS)
    return problem(`A workflow may have ${MAX_STEPS} steps, and this list has ${list.length}.`);
  const steps: GivenStep[] = [];
  for (const [i, json] of list.entries()) {
    const step = readOne(json);
    if (!step.ok) return { ok: false, problem: { ...step.problem, message: `Step ${i + 1}: ${step.problem.message}` } };
    steps.push(step.value);
  }
  const labels = labelsOf(steps);
  if (!labels.ok) return labels;
  const names = new Set(steps.map((step) => step.name));
  const out: QuickStep[] = [];
  for (const [i, { id: _, ...step }] of steps.entries()) {
    const { whole = "", parts = [] } = step.dependencies ?? {};
    const words = names.has(whole) ? [whole] : parts;
    const dependencies: string[] = [];
    for (const word of words) {
      const meant = meaning(word, names, labels.value);
      if (meant === undefined)
        return problem(
          `Step ${i + 1} "${step.name}" depends on "${word}", and the list has no such step.`,
          `Its steps: ${[...names].slice(0, 10).join(", ")}.`,
        );
      if (meant === `step${i + 1}` || (meant === step.name && isOnly(meant, steps)))
        return problem(
          `Step ${i + 1} "${step.name}" depends on itself.`,
          "Name the steps that must be done before it, or leave its dependencies out.",
        );
      dependencies.push(meant);
    }
    out.push({ ...step, name: step.name as string, handler: step.handler as string, dependencies });
  }
  return { ok: true, value: out };
}

function isOnly(name: string, steps: readonly GivenStep[]): boolean {
  return steps.filter((step) => step.name === name).length === 1;
}

function readOne(json: JsonValue): Checked<GivenStep> {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    return problem(
      `${JSON.stringify(json)} is no step.`,
      'Write {"name":"Log","handler":"log","params":{"message":"Hi"}}.',
    );
  const step = readStep(json);
  if (!step.ok) return step;
  if (step.value.name === undefined) return problem('it has no "name".', 'Write for example "name":"Say hello".');
  if (step.value.handler === undefined)
    return problem(`"${step.value.name}" has no "handler".`, 'Write for example "handler":"log".');
  return step;
}

/** Each label with the number of its step. */
function labelsOf(steps: readonly GivenStep[]): Checked<Map<string, number>> {
  const labels = new Map<string, number>();
  for (const [i, { id }] of steps.entries()) {
    if (id === undefined) continue;
    if (labels.has(id)) return problem(`Two steps have the id "${id}".`, "Give each its own.");
    labels.set(id, i + 1);
  }
  return { ok: true, value: labels };
}

/** An exact name, a label, or `step3` in any spelling. */
function meaning(word: string, names: ReadonlySet<string | undefined>, labels: ReadonlyMap<string, number>) {
  if (names.has(word)) return word;
  const label = labels.get(word);
  if (label !== undefined) return `step${label}`;
  const placeholder = parsePlaceholder(word);
  if (placeholder?.kind === "step") return `step${placeholder.number}`;
  const folded = word.toLowerCase();
  return [...names].find((name) => name?.trim().toLowerCase() === folded);
}
