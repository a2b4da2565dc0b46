import type { Handler } from "./handler.ts";
import { compilePlan } from "./plan.ts";
import { resolveStep } from "./step-reference.ts";
import type { WorkflowStep } from "./workflow.ts";

/** What a step of a workflow waits for, as positions among its steps. */
export interface Waits {
  /** Its dependencies as written. */
  written: readonly number[];
  /** What the plan adds, unless another step that it waits for does so already. */
  added: readonly number[];
}

/** What each step waits for when the workflow runs. Nothing is added to a workflow that cannot start as it is. */
export function waitsOf(steps: readonly WorkflowStep[], handlers: ReadonlyMap<string, Handler>): Waits[] {
  const index = new Map(steps.map(({ id }, i) => [id, i]));
  const compiled = compilePlan(steps, handlers);
  const plan = compiled.ok ? compiled.value : [];
  return steps.map(({ dependencies }, i) => {
    const written = dependencies.flatMap((one) => index.get(one) ?? resolveStep(one, steps, i) ?? []);
    const { deps = [] } = plan[i] ?? {};
    const isImplied = (dep: number) => deps.some((other) => plan[other]?.deps.includes(dep));
    return { written, added: deps.filter((dep) => !written.includes(dep) && !isImplied(dep)) };
  });
}
