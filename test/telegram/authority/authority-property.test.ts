import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../property-runs.ts";
import { useDatabase } from "../bot-fixture.ts";
import { ACTS, type Act, World } from "./world.ts";

useDatabase();

const FULL_RUNS = 100;

/** More acts take longer without finding more. */
const MOST_ACTS = 22;

describe("people who create, edit, start, schedule and confirm each other's workflows while permissions are granted and revoked", () => {
  it("cause no effect that anyone who shaped it may not cause, or that its starter was not shown", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts(), { minLength: 4, maxLength: MOST_ACTS }), async (sequence) => {
        const world = await World.create();
        try {
          for (const act of sequence) await world.perform(act);
          expect(world.violations, world.story()).toEqual([]);
        } finally {
          await world.close();
        }
      }),
      { numRuns: runs(FULL_RUNS), endOnFailure: true },
    );
  });

  it("do cause effects, and are asked and refused", async () => {
    // Otherwise nothing would be proved by the absence of wrong ones.
    const world = await World.create();
    try {
      await world.perform({ act: "grant", person: 1, right: 0, isGranted: true });
      for (const person of [0, 1]) {
        await world.perform({ act: "make", person, inGroup: false, name: 0, right: 0, form: 0 });
        await world.perform({ act: "run", person, inGroup: false, target: 0, byName: true });
        await world.perform({ act: "press", person, label: "Run", question: 0 });
      }
      expect(world.effects.length, world.story()).toBe(2);
      await world.perform({ act: "grant", person: 1, right: 0, isGranted: false });
      await world.perform({ act: "run", person: 1, inGroup: false, target: 0, byName: true });
      expect(world.effects.length, world.story()).toBe(2);
      expect(world.violations).toEqual([]);
    } finally {
      await world.close();
    }
  });
});

function acts(): fc.Arbitrary<Act> {
  return fc.oneof(...ACTS);
}
