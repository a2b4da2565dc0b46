import { folded } from "../../grammar/expression/folding.ts";
import { parseExpression } from "../../grammar/expression/parse.ts";
import { type StepValue, stepValues } from "../../grammar/expression/step-values.ts";
import { nearest } from "../../grammar/nearest.ts";
import { stepsNeeded } from "../../grammar/template/template.ts";
import { problem } from "../i18n/problem.ts";
import { STEP_STATUSES } from "./execution.ts";
import type { Handler } from "./handler.ts";
import { stepsRead } from "./read-steps.ts";
import { refuses } from "./refusals.ts";
import { type Failure, fail } from "./result.ts";
import { resolveStep } from "./step-reference.ts";
import type { WorkflowStep } from "./workflow.ts";
import { z } from "./zod.ts";

type Handlers = ReadonlyMap<string, Handler>;

/** A step of a plan, whose dependencies are indices. */
interface PlannedStep extends Omit<WorkflowStep, "dependencies" | "number" | "by"> {
  deps: number[];
  recovery: boolean;
}

/**
 * Has what comes after a question that stops others, and for which no step waits, wait for it: nothing may run beside a question
 * that was meant to come first.
 */
export function closeGates(plan: readonly PlannedStep[], handlers: Handlers): void {
  if (!plan.some((step) => stopsOthers(step, handlers))) return;
  const isWaitedFor = new Set(plan.flatMap(({ deps }) => deps));
  const isGate = (step: PlannedStep, i: number) => stopsOthers(step, handlers) && !step.recovery && !isWaitedFor.has(i);
  const lastFree = plan.findLastIndex((step) => !step.recovery && !stopsOthers(step, handlers));
  const isInOrder = plan.every(({ deps }, i) => deps.every((dep) => dep < i));
  let gate: number | undefined;
  let before: ReadonlySet<number> = new Set();
  for (const [i, step] of plan.entries()) {
    if (i > lastFree) break;
    if (gate !== undefined && !step.recovery && !before.has(i) && !step.deps.includes(gate))
      step.deps = [...step.deps, gate].sort((a, b) => a - b);
    if (!isGate(step, i)) continue;
    gate = i;
    if (!isInOrder) before = stepsBefore(plan, i);
  }
}

/**
 * Why a plan would run a step whatever a person chooses before it: none of the choices refuses, and no step reads them.
 * `dependentsOf`: for each step, the steps that wait for it.
 */
export function openGate(
  plan: readonly PlannedStep[],
  dependentsOf: (plan: readonly PlannedStep[]) => readonly (readonly number[])[],
  handlers: Handlers,
): Failure | undefined {
  let dependents: readonly (readonly number[])[] | undefined;
  let read: ReadonlySet<number> | undefined;
  for (const [gate, step] of plan.entries()) {
    const handler = handlers.get(step.handler);
    const options = handler?.decides?.(step.params);
    if (options === undefined) continue;
    const stops = stopsOthers(step, handlers);
    dependents ??= dependentsOf(plan);
    const next = plan[dependents[gate]?.[0] ?? -1];
    if (next === undefined) continue;
    const refusing = options.filter(refuses);
    const isStopped = stops && step.on_error === "fail" && refusing.length > 0;
    if (isStopped || options.length < 2 || (!stops && refusing.length === 0)) continue;
    read ??= new Set(plan.flatMap((one, i) => stepsReadBy(one, i, plan, handlers)));
    if (read.has(gate)) continue;
    return fail(
      "invalid",
      problem("anyChoiceRuns", {
        gate: step.name,
        next: next.name,
        condition: `steps['${step.name}'].result.${handler?.verdict} == '${options[0]}'`,
      }),
    );
  }
  return undefined;
}

/**
 * The names of the steps that only check something, although steps wait for them: nothing reads what they have found, so
 * everything runs whatever that is.
 */
export function idleChecks(plan: readonly PlannedStep[], handlers: Handlers): string[] {
  const checks = plan.flatMap(({ handler }, i) => (handlers.get(handler)?.verdict === "met" ? [i] : []));
  if (checks.length === 0) return [];
  const waitedFor = new Set(plan.flatMap(({ deps }) => deps));
  const read = new Set(plan.flatMap((one, i) => stepsReadBy(one, i, plan, handlers)));
  return checks.flatMap((i) => (waitedFor.has(i) && !read.has(i) ? [plan[i]!.name] : []));
}

/** Everything that a step waits for, directly or not. */
function stepsBefore(plan: readonly PlannedStep[], at: number): Set<number> {
  const before = new Set<number>();
  const open = [at];
  for (let index = open.pop(); index !== undefined; index = open.pop())
    for (const dep of plan[index]?.deps ?? []) {
      if (before.has(dep)) continue;
      before.add(dep);
      open.push(dep);
    }
  return before;
}

/** Whether a refusal in a step fails it, so that the steps which wait for it are skipped. */
export function stopsOthers({ handler }: Pick<PlannedStep, "handler">, handlers: Handlers): boolean {
  return handlers.get(handler)?.verdict === "decision";
}

function stepsReadBy(step: PlannedStep, at: number, plan: readonly PlannedStep[], handlers: Handlers): number[] {
  return stepsRead(step, handlers).flatMap((name) => resolveStep(name, plan, at) ?? []);
}

/**
 * The steps that step `at` needs before it can run, though it doesn't depend on them as written: those whose results its
 * condition and templates read without a default, and those that decide something.
 */
export function stepsNeededBy(at: number, steps: readonly WorkflowStep[], handlers: Handlers | undefined): number[] {
  const step = steps[at] as WorkflowStep;
  const read = stepsRead(step, handlers);
  if (read.length === 0) return [];
  const { params, condition, idempotency_key = "" } = step;
  const conditions = [condition, ...(handlers?.get(step.handler)?.conditions?.(params) ?? [])];
  const needed = new Set([
    ...stepsNeeded([params, idempotency_key]),
    ...conditions.flatMap(valuesIn).flatMap(({ step, path }) => (path[0] === "status" ? [] : [step])),
  ]);
  for (const name of read) {
    const other = steps[resolveStep(name, steps, at) ?? -1];
    if (handlers?.get(other?.handler ?? "")?.decides !== undefined) needed.add(name);
  }
  return [...needed].flatMap((name) => resolveStep(name, steps, at) ?? []).filter((index) => index !== at);
}

/** The steps whose results the condition of step `at` reads. */
export function resultsRead(plan: readonly PlannedStep[], at: number): number[] {
  return valuesIn(plan[at]?.condition).flatMap(({ step, path }) =>
    path[0] === "result" ? (resolveStep(step, plan, at) ?? []) : [],
  );
}

/**
 * Why a condition of step `at` can't mean what it says: it reads something of another step that no step of that handler has,
 * or compares it with what it can never be, such as a choice that isn't offered. It would quietly always be true or false.
 */
export function impossibleCondition(
  at: number,
  steps: readonly (Pick<PlannedStep, "id" | "name" | "handler" | "params"> & { condition?: string })[],
  handlers: Handlers,
): Failure | undefined {
  const step = steps[at];
  if (step === undefined) return undefined;
  const conditions = [step.condition, ...(handlers.get(step.handler)?.conditions?.(step.params) ?? [])];
  for (const same of conditions.flatMap((one) => together(valuesIn(one)))) {
    const read = steps[resolveStep(same[0]?.step ?? "", steps, at) ?? -1];
    const handler = handlers.get(read?.handler ?? "");
    if (read === undefined || handler === undefined) continue;
    const why = impossible(same, step.name, read, handler);
    if (why !== undefined) return fail("invalid", why);
  }
  return undefined;
}

/** The values by what they are of: a condition may read the same one several times, as in `x == 'yes' or lower(x) == 'y'`. */
function together(values: readonly StepValue[]): StepValue[][] {
  const byName = new Map<string, StepValue[]>();
  for (const value of values) {
    const name = JSON.stringify([value.step, value.path]);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [value]);
    else known.push(value);
  }
  return [...byName.values()];
}

/** The first comparison of a value, if it equals no text in any of them; some that it doesn't may be spellings. */
function strange(same: readonly StepValue[], how: "equal" | "unequal", possible: readonly string[]) {
  const compared = same.flatMap(({ foldings, [how]: literals }) =>
    literals.flatMap((text) => (typeof text === "string" ? [{ text, foldings }] : [])),
  );
  const isKnown = compared.some(({ text, foldings }) => possible.some((one) => folded(one, foldings) === text));
  return isKnown ? undefined : compared[0];
}

function impossible(
  same: readonly StepValue[],
  name: string,
  read: Pick<PlannedStep, "name" | "params">,
  handler: Handler,
) {
  const [field, key] = same[0]?.path ?? [];
  const written = `steps['${read.name}']`;
  const comparedWith = (text: string, values: readonly string[], meant?: string) => {
    const other = strange(same, "equal", values) ?? strange(same, "unequal", values);
    if (other === undefined) return undefined;
    const { foldings } = other;
    const possible = values.map((one) => folded(one, foldings));
    const shown = foldings.reduce((inner, one) => `${one}(${inner})`, text);
    const right =
      nearest(other.text, possible) ?? (meant === undefined ? possible[0] : (MEANT[other.text.toLowerCase()] ?? meant));
    return problem("neverEqual", {
      name,
      written: shown,
      value: other.text,
      values: possible.map((one) => `"${one}"`),
      instead: `${shown} == '${folded(right ?? "", foldings)}'`,
    });
  };
  if (field === "status") return comparedWith(`${written}.status`, STEP_STATUSES, "completed");
  if (field !== "result") return undefined;
  const { verdict } = handler;
  if (key === undefined) {
    // What a person answers is missing until then; a check always has a result.
    const compared = same.flatMap(({ equal, unequal }) => [...equal, ...unequal]);
    const isCompared = compared.some((one) => one !== null);
    if (verdict === undefined || (!isCompared && (compared.length > 0 || handler.decides !== undefined)))
      return undefined;
    return problem("wholeResult", { name, read: read.name, instead: `${written}.result.${verdict}` });
  }
  const keys = keysOf(handler);
  if (keys !== undefined && !keys.includes(key))
    return problem("noSuchResult", { name, written: `${written}.result.${key}`, handler: handler.name, keys });
  const options = key === verdict ? handler.decides?.(read.params) : undefined;
  return options === undefined ? undefined : comparedWith(`${written}.result.${key}`, options);
}

/** The statuses that other words mean. */
const MEANT: { readonly [word: string]: string } = { error: "failed", failure: "failed", rejected: "failed" };

/** The keys of a handler's results, if it has no others. */
function keysOf({ result }: Handler): string[] | undefined {
  if (!(result instanceof z.ZodObject)) return undefined;
  return result.def.catchall instanceof z.ZodNever ? Object.keys(result.shape) : undefined;
}

function valuesIn(condition: string | undefined): StepValue[] {
  if (condition === undefined || !condition.includes("step")) return [];
  const parsed = parseExpression(condition);
  return parsed.ok ? stepValues(parsed.expression) : [];
}
