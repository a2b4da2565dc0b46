import { evaluate, truthy } from "../../../grammar/expression/evaluation.ts";
import { parseExpression } from "../../../grammar/expression/parse.ts";
import type { Scope } from "../../../grammar/scope.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { describeState, hasOutcome } from "../state/step-state.ts";
import { resolveStep } from "../step-reference.ts";

/** What a step's condition says about a step that could start now. */
export type Verdict =
  | { kind: "run" }
  | { kind: "skip" }
  | { kind: "fail"; error: string }
  /** Outcomes of these steps have to be read first. */
  | { kind: "unknown"; steps: number[] };

/** Evaluates the condition of a step; one without a condition runs, and so does a step that has run before. */
export function decideStep(machine: ExecutionMachine, index: number): Verdict {
  const { condition, name } = machine.step(index);
  if (condition === undefined || (machine.live(index)?.attempt ?? 0) > 0) return { kind: "run" };
  const parsed = parseExpression(condition);
  if (!parsed.ok) return { kind: "fail", error: `The condition of "${name}" is wrong: ${parsed.error.message}` };
  const scope = stepScope(machine, index);
  const verdict = evaluate(parsed.expression, scope);
  if (scope.missing.length > 0) return { kind: "unknown", steps: scope.missing };
  if (!verdict.ok) {
    const shown = condition.length > 200 ? `${condition.slice(0, 200)}…` : condition;
    return { kind: "fail", error: `The condition of "${name}" (${shown}) fails: ${verdict.error.message}` };
  }
  return { kind: truthy(verdict.value) ? "run" : "skip" };
}

/** A scope, and the steps that were asked for while their outcomes are not in memory. */
export interface StepScope extends Scope {
  missing: number[];
}

/**
 * What conditions and templates of one step see: the shared context, and other steps by name or number.
 * `from` is the asking step, so that of two steps with one name the nearer is meant.
 */
export function stepScope(
  machine: ExecutionMachine,
  from: number,
  secret?: (name: string) => string | undefined,
): StepScope {
  const missing: number[] = [];
  return {
    missing,
    context: machine.document.context,
    ...(secret === undefined ? {} : { secret }),
    step(name) {
      const index = resolveStep(name, machine.plan.steps, from);
      if (index === undefined) return undefined;
      const state = machine.state(index);
      const outcome = machine.outcome(index);
      if (outcome === undefined && hasOutcome(state)) missing.push(index);
      return {
        status: describeState(state).status,
        result: outcome?.result ?? null,
        error: outcome?.error ?? machine.live(index)?.error ?? null,
        attempts: outcome?.attempts ?? machine.live(index)?.attempt ?? 0,
      };
    },
  };
}
