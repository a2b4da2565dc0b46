import { evaluate, truthy } from "../../../grammar/expression/evaluation.ts";
import { parseExpression } from "../../../grammar/expression/parse.ts";
import type { Scope } from "../../../grammar/scope.ts";
import { type Problem, problem } from "../../i18n/problem.ts";
import { shortened } from "../../i18n/rich-text.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { describeState, hasOutcome } from "../state/step-state.ts";
import { resolveStep } from "../step-reference.ts";
import type { HeldResults } from "./large-results.ts";

/** What its condition decides about a step that is ready. */
export type Decision =
  | { kind: "run" }
  | { kind: "skip" }
  | { kind: "fail"; why: Problem }
  /** The outcomes or results of these steps must be loaded first. */
  | { kind: "unknown"; steps: number[] };

/** Evaluates the condition of a step. A step without one, or one that has run before, runs. */
export function decideStep(machine: ExecutionMachine, index: number): Decision {
  const { condition, name } = machine.step(index);
  if (condition === undefined || (machine.live(index)?.attempt ?? 0) > 0) return { kind: "run" };
  const parsed = parseExpression(condition);
  if (!parsed.ok) return { kind: "fail", why: problem("conditionInvalid", { step: name, why: parsed.error.reason }) };
  const scope = stepScope(machine, index, machine.results);
  const evaluated = evaluate(parsed.expression, scope);
  if (scope.missing.size > 0) return { kind: "unknown", steps: [...scope.missing] };
  if (!evaluated.ok) {
    const shown = shortened(condition, 201);
    return {
      kind: "fail",
      why: problem("conditionFailed", { step: name, condition: shown, why: evaluated.error.reason }),
    };
  }
  return { kind: truthy(evaluated.value) ? "run" : "skip" };
}

/** A scope that records the steps that were looked up but whose outcomes, or whose results, are not in memory. */
export interface StepScope extends Scope {
  missing: Set<number>;
}

/**
 * What the condition and templates of step `from` can see: the shared context, and other steps by name or number. If two steps
 * share a name, the one nearer to `from` is used. A result that is stored separately from the execution is missing until it is
 * in `held`, and only if it is looked at.
 */
export function stepScope(
  machine: ExecutionMachine,
  from: number,
  held: HeldResults,
  secret?: (name: string) => string | undefined,
): StepScope {
  const missing = new Set<number>();
  return {
    missing,
    context: machine.document.context,
    ...(secret === undefined ? {} : { secret }),
    step(name) {
      const index = resolveStep(name, machine.plan.steps, from);
      if (index === undefined) return undefined;
      const state = machine.state(index);
      const outcome = machine.outcome(index);
      if (outcome === undefined && hasOutcome(state)) missing.add(index);
      return {
        status: describeState(state).status,
        get result() {
          if (outcome?.stored === undefined) return outcome?.result ?? null;
          if (!held.has(index)) missing.add(index);
          const result = held.get(index);
          if (held.has(index) && result === undefined) throw new Error(`The result of "${name}" is no longer stored.`);
          return result ?? null;
        },
        error: outcome?.error ?? machine.live(index)?.error ?? null,
        attempts: outcome?.attempts ?? machine.live(index)?.attempt ?? 0,
      };
    },
  };
}
