import type { PlanStep } from "./plan.ts";

/** A plan's step as it is stored: what most steps have in common is left out, because each write of an execution carries its plan. */
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
    if (number !== index + 1) packed.number = number;
    if (Object.keys(params).length > 0) packed.params = params;
    if (deps.length > 0) packed.deps = deps;
    return packed as unknown as PackedStep;
  });
}

/** The plan that was stored. */
export function unpackPlan(packed: readonly PackedStep[]): PlanStep[] {
  return packed.map((step, index) => ({ ...COMMON, number: index + 1, params: {}, deps: [], ...step }));
}
