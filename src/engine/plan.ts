import { parseExpression } from "../../grammar/expression/parse.ts";
import { references } from "../../grammar/expression/references.ts";
import { problem } from "../i18n/problem.ts";
import { closeGates, impossibleCondition, openGate, resultsRead, stepsNeededBy, stopsOthers } from "./gates.ts";
import type { Handler } from "./handler.ts";
import { unreadableStep } from "./read-steps.ts";
import { fail, ok, type Result } from "./result.ts";
import { meaningOf, resolveStep } from "./step-reference.ts";
import { suggestStep } from "./suggest-step.ts";
import type { WorkflowStep } from "./workflow.ts";

/** One step of an execution's snapshot. Dependencies are indices into the plan. */
export interface PlanStep extends Omit<WorkflowStep, "dependencies" | "number" | "by"> {
  /** Its number, if that differs from its position in the plan (from 1). */
  number?: number;
  deps: number[];
  /** Its condition reads `error_occurred`, or it depends on such a step, so it is decided after all others. */
  recovery: boolean;
  /** Of its dependencies, those that ask for a decision which its condition reads: a refusal doesn't skip it. */
  heeds?: number[];
}

/** The most steps a workflow may have. */
export const MAX_STEPS = 10_000;
/** The most unknown dependencies of a step that an error's suggestion corrects. */
const MAX_MENDED = 20;

/**
 * Turns a workflow's steps into a plan: every dependency resolved; missing, self and circular ones refused, and so are
 * conditions and templates that read a step that is not there. A step also waits for the steps whose results it reads,
 * and for a question before it that no step waits for. `handlers` tell which params are conditions, and which steps ask.
 */
export function compilePlan(
  steps: readonly WorkflowStep[],
  handlers?: ReadonlyMap<string, Handler>,
): Result<PlanStep[]> {
  if (steps.length > MAX_STEPS) return fail("limit", problem("tooManySteps", { most: MAX_STEPS, steps: steps.length }));
  const index = new Map(steps.map((step, i) => [step.id, i]));
  const plan: PlanStep[] = [];
  for (const [i, step] of steps.entries()) {
    const deps = new Set<number>();
    for (const reference of step.dependencies) {
      const found = index.get(reference) ?? dependencyOf(step, reference, steps, i);
      if (typeof found === "object") return found;
      if (found === i)
        return fail(
          "cycle",
          problem("stepDependsOnItself", { name: step.name, shortcode: changeDependencies(step, "none") }),
        );
      deps.add(found);
    }
    const unreadable = unreadableStep(step, i, steps, handlers);
    if (unreadable !== undefined) return unreadable;
    const impossible = handlers && impossibleCondition(i, steps, handlers);
    if (impossible !== undefined) return impossible;
    const { dependencies: _, by: _by, number, ...kept } = step;
    const recovery = readsError(step.condition);
    // Plans are large, and most steps have the number of their position.
    const numbered = number === i + 1 ? kept : { ...kept, number };
    plan.push({ ...numbered, deps: [...deps].sort((a, b) => a - b), recovery });
  }
  const cycle = findCycle(plan, dependentsOf(plan));
  if (cycle !== undefined) return waitForEachOther(cycle, plan, steps);
  waitForNeeded(plan, steps, handlers);
  spreadRecovery(plan);
  if (handlers === undefined) return ok(plan);
  closeGates(plan, handlers);
  markHeeded(plan, handlers);
  return openGate(plan, dependentsOf, handlers) ?? ok(plan);
}

/** Has each step also wait for those that it needs, unless some would then wait for each other. */
function waitForNeeded(
  plan: PlanStep[],
  steps: readonly WorkflowStep[],
  handlers: ReadonlyMap<string, Handler> | undefined,
): void {
  const written = new Map<PlanStep, number[]>();
  for (const [i, step] of plan.entries()) {
    if (step.recovery) continue;
    const needed = stepsNeededBy(i, steps, handlers).filter((index) => !step.deps.includes(index));
    if (needed.length === 0) continue;
    written.set(step, step.deps);
    step.deps = [...new Set([...step.deps, ...needed])].sort((a, b) => a - b);
  }
  if (written.size === 0 || findCycle(plan, dependentsOf(plan)) === undefined) return;
  for (const [step, deps] of written) step.deps = deps;
}

function markHeeded(plan: readonly PlanStep[], handlers: ReadonlyMap<string, Handler>): void {
  for (const [i, step] of plan.entries()) {
    if (step.condition === undefined) continue;
    const read = new Set(resultsRead(plan, i));
    const heeds = step.deps.filter((dep) => read.has(dep) && stopsOthers(plan[dep]!, handlers));
    if (heeds.length > 0) step.heeds = heeds;
  }
}

/** The step that a dependency refers to, or why it refers to none. */
function dependencyOf(step: WorkflowStep, reference: string, steps: readonly WorkflowStep[], at: number) {
  const meaning = meaningOf(reference, steps, at);
  if (meaning?.is === "step") return meaning.index;
  if (meaning === undefined) return missingDependency(step, reference, steps);
  const names = meaning.names.map((name) => `"${name}"`);
  return fail("ambiguous", problem("ambiguousStep", { written: reference, names }));
}

/**
 * Lists the existing steps and shows the dependencies with the step that was probably meant: one with such a name, else the one
 * before, because a step that was to wait for something must not be advised to wait for nothing.
 */
function missingDependency(step: WorkflowStep, reference: string, steps: readonly WorkflowStep[]) {
  const others = steps.filter((other) => other !== step);
  const meant = suggestStep(reference, others);
  const before = steps[steps.indexOf(step) - 1];
  let unknown = 0;
  const words = step.dependencies.flatMap((dependency) => {
    const at = steps.findIndex(({ id }) => id === dependency);
    const found = at >= 0 ? at : resolveStep(dependency, steps, steps.indexOf(step));
    const isUnknown = found === undefined;
    if (isUnknown) unknown += 1;
    const near = isUnknown && unknown <= MAX_MENDED ? suggestStep(dependency, others) : undefined;
    const other = isUnknown ? (near ?? before) : steps[found];
    return other === undefined ? [] : [`step${other.number}`];
  });
  return fail(
    "missing_dependency",
    problem("noSuchDependency", {
      name: step.name,
      dependency: reference,
      near: meant?.name,
      others: listNames(others),
      shortcode: changeDependencies(step, words.length === 0 ? "none" : [...new Set(words)].join()),
    }),
  );
}

/** Names the cycle, and how to break it. */
function waitForEachOther(cycle: readonly number[], plan: readonly PlanStep[], steps: readonly WorkflowStep[]) {
  const path = cycle.slice(0, 8).map((i) => `"${plan[i]?.name}"`);
  const [last, before] = [cycle.at(-1) ?? 0, cycle.at(-2) ?? 0];
  const kept = (plan[last]?.deps ?? []).filter((dep) => dep !== before).map((dep) => `step${numberOf(steps, dep)}`);
  return fail(
    "cycle",
    problem("stepsWaitForEachOther", {
      path: `${path.join(" → ")}${cycle.length > 8 ? " → …" : ""}`,
      shortcode: changeDependencies(steps[last] as WorkflowStep, kept.length === 0 ? "none" : kept.join()),
    }),
  );
}

function numberOf(steps: readonly WorkflowStep[], index: number): number {
  return steps[index]?.number ?? index + 1;
}

/** The shortcode that gives a step other dependencies. */
function changeDependencies(step: WorkflowStep, dependencies: string): string {
  return `[MULTISTEP:EDIT_STEP:workflow_id:step${step.number}:{"dependencies":"${dependencies}"}]`;
}

function listNames(steps: readonly WorkflowStep[]): string[] {
  const names = steps.slice(0, 8).map((step) => `"${step.name}"`);
  return steps.length > 8 ? [...names, "…"] : names;
}

function readsError(condition: string | undefined): boolean {
  if (condition === undefined) return false;
  const parsed = parseExpression(condition);
  return parsed.ok && references(parsed.expression).context.includes("error_occurred");
}

/** For each step, the steps that wait for it. */
function dependentsOf(plan: readonly Pick<PlanStep, "deps">[]): number[][] {
  const dependents: number[][] = plan.map(() => []);
  for (const [i, step] of plan.entries()) for (const dep of step.deps) dependents[dep]?.push(i);
  return dependents;
}

function spreadRecovery(plan: PlanStep[]): void {
  const queue = plan.flatMap((step, i) => (step.recovery ? [i] : []));
  if (queue.length === 0) return;
  const dependents = dependentsOf(plan);
  for (let i = queue.pop(); i !== undefined; i = queue.pop())
    for (const next of dependents[i] ?? []) {
      const step = plan[next] as PlanStep;
      if (step.recovery) continue;
      step.recovery = true;
      queue.push(next);
    }
}

/** A cycle of dependencies as a closed path, or undefined. */
function findCycle(plan: readonly PlanStep[], dependents: readonly number[][]): number[] | undefined {
  const left = plan.map((step) => step.deps.length);
  const free = left.flatMap((count, i) => (count === 0 ? [i] : []));
  let placed = 0;
  for (let i = free.pop(); i !== undefined; i = free.pop()) {
    placed++;
    for (const next of dependents[i] ?? []) {
      left[next] = (left[next] ?? 0) - 1;
      if (left[next] === 0) free.push(next);
    }
  }
  if (placed === plan.length) return undefined;
  // Every unplaced step has an unplaced dependency, so walking back must return to a step already seen.
  const seen = new Map<number, number>();
  const path: number[] = [];
  let at = left.findIndex((count) => count > 0);
  while (!seen.has(at)) {
    seen.set(at, path.length);
    path.push(at);
    at = plan[at]?.deps.find((dep) => (left[dep] ?? 0) > 0) ?? at;
  }
  return [...path.slice(seen.get(at)), at].reverse();
}

/** A step of a stored plan. Defaults are left out, because each write of an execution carries its plan. */
export type PackedStep = Pick<PlanStep, "id" | "name" | "handler"> & Partial<PlanStep>;

const COMMON = {
  timeout: 300,
  retry_count: 3,
  retry_delay: 5,
  on_error: "fail",
  priority: 0,
  recovery: false,
} as const satisfies Partial<PlanStep>;

/** The plan as it is stored. */
export function packPlan(plan: readonly PlanStep[]): PackedStep[] {
  return plan.map((step, index) => {
    const { number, params, deps, ...others } = step;
    const packed: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(others))
      if (COMMON[key as keyof typeof COMMON] !== value) packed[key] = value;
    if (number !== undefined && number !== index + 1) packed.number = number;
    if (Object.keys(params).length > 0) packed.params = params;
    if (deps.length > 0) packed.deps = deps;
    return packed as unknown as PackedStep;
  });
}

/** The plan that was stored. */
export function unpackPlan(packed: readonly PackedStep[]): PlanStep[] {
  return packed.map((step, index) => ({ ...COMMON, number: index + 1, params: {}, deps: [], ...step }));
}

/** A plan and what is derived from it. It never changes, so all machines of an execution share it. */
export interface PlanIndex {
  steps: readonly PlanStep[];
  /** For each step, those that wait for it. */
  dependents: readonly number[][];
  /** The handlers that it uses, sorted. */
  handlers: string[];
}

/** Derives the index of a plan. */
export function indexPlan(steps: readonly PlanStep[]): PlanIndex {
  return {
    steps,
    dependents: dependentsOf(steps),
    handlers: [...new Set(steps.map((step) => step.handler))].sort(),
  };
}
