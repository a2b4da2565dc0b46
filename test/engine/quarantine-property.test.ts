import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../property-runs.ts";
import { type Deed, Fleet } from "./fleet.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const RUNS = runs(60);
const HOUR = 3600_000;

const innocent = fc.record({ ends: fc.integer({ min: 0, max: 8000 }) });
const invalidate = fc.record({ kills: fc.integer({ min: 0, max: 3000 }) });
/** Innocent steps with some that kill their worker among them, and where those are. */
function batch(most: number) {
  return fc
    .tuple(
      fc.array(innocent, { minLength: 1, maxLength: 80 }),
      fc.array(fc.tuple(invalidate, fc.nat()), { minLength: 1, maxLength: most }),
    )
    .map(([steps, poisons]) => {
      const deeds: Deed[] = [...steps];
      for (const [deed, at] of poisons) deeds.splice(at % (deeds.length + 1), 0, deed);
      return deeds;
    });
}
function killers(deeds: readonly Deed[]) {
  return deeds.flatMap((deed, i) => ("kills" in deed ? [i] : []));
}
const workers = fc.integer({ min: 1, max: 4 });
const concurrency = fc.integer({ min: 1, max: 100 });

describe(`who is to blame when workers die, seed ${SEED}`, () => {
  it("a step that kills its worker each time fails with the fourth death, and no other does", () => {
    fc.assert(
      fc.property(batch(1), workers, concurrency, (deeds, count, at) => {
        const fleet = new Fleet(deeds, count, at);
        fleet.run(HOUR);
        expect(fleet.inState("f")).toEqual(killers(deeds));
        expect(fleet.inState("c").length).toBe(deeds.length - 1);
        expect(fleet.deaths.length).toBe(4);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("of several that kill their workers each fails within a bounded number of deaths, and no other does", () => {
    fc.assert(
      fc.property(batch(6), workers, concurrency, (deeds, count, at) => {
        const fleet = new Fleet(deeds, count, at);
        fleet.run(HOUR);
        const guilty = killers(deeds);
        expect(fleet.inState("f")).toEqual(guilty);
        expect(fleet.inState("c").length).toBe(deeds.length - guilty.length);
        expect(fleet.deaths.length).toBeLessThanOrEqual(21 * guilty.length);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("no step fails because something else kills a worker every half second", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ ends: fc.nat(1500) }), { minLength: 20, maxLength: 200 }),
        concurrency,
        fc.infiniteStream(fc.nat()),
        (deeds, at, picks) => {
          const fleet = new Fleet(deeds, 3, at);
          fleet.run(HOUR, () => {
            if (fleet.clock < 20_000 && fleet.clock % 500 === 0) fleet.kill(picks.next().value ?? 0);
          });
          expect(fleet.inState("c").length).toBe(deeds.length);
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
