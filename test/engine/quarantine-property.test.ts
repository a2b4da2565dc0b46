import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../property-runs.ts";
import { type Behaviour, Fleet } from "./fleet.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const RUNS = runs(60);
const HOUR = 3600_000;

const innocent = fc.record({ ends: fc.integer({ min: 0, max: 8000 }) });
const killer = fc.record({ kills: fc.integer({ min: 0, max: 3000 }) });
/** Innocent steps, with up to `most` steps that kill their worker among them. */
function batch(most: number) {
  return fc
    .tuple(
      fc.array(innocent, { minLength: 1, maxLength: 80 }),
      fc.array(fc.tuple(killer, fc.nat()), { minLength: 1, maxLength: most }),
    )
    .map(([steps, killers]) => {
      const behaviours: Behaviour[] = [...steps];
      for (const [behaviour, at] of killers) behaviours.splice(at % (behaviours.length + 1), 0, behaviour);
      return behaviours;
    });
}
function killersIn(behaviours: readonly Behaviour[]) {
  return behaviours.flatMap((behaviour, i) => ("kills" in behaviour ? [i] : []));
}
const workers = fc.integer({ min: 1, max: 4 });
const concurrency = fc.integer({ min: 1, max: 100 });

describe(`who is to blame when workers die, seed ${SEED}`, () => {
  it("a step that always kills its worker fails with the fourth death, and no other step fails", () => {
    fc.assert(
      fc.property(batch(1), workers, concurrency, (behaviours, count, at) => {
        const fleet = new Fleet(behaviours, count, at);
        fleet.run(HOUR);
        expect(fleet.inState("f")).toEqual(killersIn(behaviours));
        expect(fleet.inState("c").length).toBe(behaviours.length - 1);
        expect(fleet.deaths.length).toBe(4);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("several such steps all fail within a bounded number of deaths, and no other step fails", () => {
    fc.assert(
      fc.property(batch(6), workers, concurrency, (behaviours, count, at) => {
        const fleet = new Fleet(behaviours, count, at);
        fleet.run(HOUR);
        const guilty = killersIn(behaviours);
        expect(fleet.inState("f")).toEqual(guilty);
        expect(fleet.inState("c").length).toBe(behaviours.length - guilty.length);
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
        (behaviours, at, picks) => {
          const fleet = new Fleet(behaviours, 3, at);
          fleet.run(HOUR, () => {
            if (fleet.clock < 20_000 && fleet.clock % 500 === 0) fleet.kill(picks.next().value ?? 0);
          });
          expect(fleet.inState("c").length).toBe(behaviours.length);
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
