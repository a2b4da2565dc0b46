import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonObject } from "../../src/engine/json.ts";
import { type PlanStep, packPlan, unpackPlan } from "../../src/engine/plan.ts";
import { planStep } from "./machine-of.ts";

const steps: fc.Arbitrary<PlanStep[]> = fc.array(
  fc
    .record({
      number: fc.integer({ min: 1, max: 5 }),
      timeout: fc.constantFrom(300, 5),
      retry_count: fc.constantFrom(3, 0),
      retry_delay: fc.constantFrom(5, 0.5),
      on_error: fc.constantFrom("fail" as const, "continue" as const),
      priority: fc.constantFrom(0, 2),
      recovery: fc.boolean(),
      deps: fc.array(fc.nat(3), { maxLength: 2 }),
      params: fc.constantFrom<JsonObject>({}, { a: 1 }, { timeout: 300 }),
      more: fc.constantFrom<Partial<PlanStep>>({}, { condition: "True" }, { save_as: "k", metadata: {} }),
    })
    .map(({ more, deps, ...step }) => planStep("s", deps, { ...step, ...more })),
);

it("a stored plan is read back unchanged", () => {
  fc.assert(
    fc.property(steps, (plan) => {
      expect(unpackPlan(packPlan(plan))).toEqual(plan);
    }),
  );
});

it("default values of steps are not stored", () => {
  const common = { number: 1, retry_count: 3, retry_delay: 5 };
  expect(packPlan([planStep("a", [], common)])).toEqual([{ id: "st_a", name: "a", handler: "log" }]);
});
