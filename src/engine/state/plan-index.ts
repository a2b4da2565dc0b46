import { dependentsOf, type PlanStep } from "../plan.ts";

/** A plan with what is derived from it once: it never changes, so machines of one execution share it. */
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
