import type { Scope } from "../../../grammar/scope.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { describeState, isSettledState } from "../state/step-state.ts";
import { resolveStep } from "../step-reference.ts";

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
      if (outcome === undefined && isSettledState(state) && (state === "c" || state === "f")) missing.push(index);
      return {
        status: describeState(state).status,
        result: outcome?.result ?? null,
        error: outcome?.error ?? machine.live(index)?.error ?? null,
        attempts: outcome?.attempts ?? machine.live(index)?.attempt ?? 0,
      };
    },
  };
}
