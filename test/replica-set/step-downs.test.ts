import { MongoClient } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retryWhileTransient } from "../../src/engine/storage/database-errors.ts";
import { type CrashWorld, openCrashWorld, pause } from "../crash/crash-world.ts";
import { startHere } from "../crash/engine-here.ts";
import { SHAPES, type Shape } from "../crash/shapes.ts";
import { stepDownAt } from "./real-set.ts";
import type { ReplicaSetOptions } from "./replica-set.ts";
import { CARELESS } from "./through.ts";

const EXECUTIONS = Number(process.env.REPLICA_SET_EXECUTIONS ?? 300);
const SECONDS = Number(process.env.REPLICA_SET_SECONDS ?? 20);
const STEP_DOWNS = Number(process.env.REPLICA_SET_STEP_DOWNS ?? 5);
const WORKERS = 3;
/** Much longer than it takes on an idle machine. */
const SETTLE_MS = 240_000;

/** Starts the executions, spread over the duration of the test. */
async function spread(world: CrashWorld): Promise<Map<string, Shape>> {
  const starts: Promise<[string, Shape]>[] = [];
  const begun = performance.now();
  for (let i = 0; i < EXECUTIONS; i++) {
    const shape = SHAPES[i % SHAPES.length] as Shape;
    // As the bot does: what was interrupted is repeated under the same key.
    const id = retryWhileTransient(() => startHere(world.engine, shape.steps, `${shape.name} ${i}`));
    starts.push(id.then((started) => [started, shape]));
    await pause(begun + ((i + 1) * SECONDS * 950) / EXECUTIONS - performance.now());
  }
  return new Map(await Promise.all(starts));
}

/** Of the set in front of the embedded database, or of that of TEST_MONGODB_URI. */
async function stepDowns({ set, uri }: CrashWorld): Promise<void> {
  const begun = performance.now();
  for (let i = 0; i < STEP_DOWNS; i++) {
    await pause(begun + ((i + 0.5) * SECONDS * 1000) / STEP_DOWNS - performance.now());
    if (set === undefined) await stepDownAt(uri);
    else await set.stepDown(i % 2 === 0 ? "politely" : "by crashing");
  }
}

const LATE = { lagMs: 10_000, electionMs: 800 };
const IN_FRONT: [string, ReplicaSetOptions][] = [
  ["a secondary 10 s late, a majority that acknowledges at once", { ...LATE, majorityLagMs: 5 }],
  ["a secondary 10 s late, a majority that acknowledges late", { ...LATE, majorityLagMs: 400 }],
];
const REAL: [string, undefined][] = [["a real replica set", undefined]];

describe.each<[string, ReplicaSetOptions | undefined]>(process.env.TEST_MONGODB_URI === undefined ? IN_FRONT : REAL)(
  `%s, ${STEP_DOWNS} step-downs in ${SECONDS} s, ?${CARELESS}`,
  (_, through) => {
    let world: CrashWorld;
    beforeAll(async () => {
      world = await openCrashWorld({ through });
    });
    afterAll(() => world.close());

    it(
      `${EXECUTIONS} executions on ${WORKERS} workers all settle, no step runs twice, and no worker is declared dead`,
      async () => {
        const workers = await Promise.all(Array.from({ length: WORKERS }, () => world.worker({ concurrency: 5 })));
        const [started] = await Promise.all([spread(world), stepDowns(world)]);
        const calm = performance.now();
        const views = await world.settled(started.keys(), SETTLE_MS);
        const settling = (performance.now() - calm) / 1000;

        const effects = world.ledger.effects();
        const lost = [...started].flatMap(([id, shape]) =>
          shape.effects.filter((step) => !effects.has(`${id} ${step}`)),
        );
        const repeated = [...effects].filter(([, count]) => count > 1);
        const plain = await MongoClient.connect(world.uri);
        const deaths = await plain.db(world.db).collection("deaths").find({}, { readPreference: "primary" }).toArray();
        await plain.close();
        console.log(
          `executions ${views.size} of ${started.size}, effects ${effects.size}, lost ${lost.length}, ` +
            `repeated ${repeated.length}, deaths ${deaths.length}, settled ${settling.toFixed(1)} s after the last start`,
        );
        if (world.set !== undefined) expect(world.set.term - 1).toBe(STEP_DOWNS);
        for (const [id, shape] of started) {
          const view = views.get(id);
          expect(view?.status, `${shape.name} ${id}: ${JSON.stringify(view ?? (await world.engine.view(id)))}`).toBe(
            shape.status,
          );
          expect(view?.context).toMatchObject(shape.context);
        }
        expect(lost).toEqual([]);
        expect(repeated).toEqual([]);
        expect(deaths).toEqual([]);
        expect(workers.every(({ child }) => child.exitCode === null)).toBe(true);
        expect(world.set?.secondaryReads ?? []).toEqual([]);
      },
      (SECONDS + 120) * 1000 + SETTLE_MS,
    );
  },
);
