import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExecutionView } from "../../src/engine/execution.ts";
import { type CrashWorld, openCrashWorld, pause } from "./crash-world.ts";
import { startHere } from "./engine-here.ts";
import { SHAPES, type Shape } from "./shapes.ts";
import { killHard, type WorkerProcess } from "./workers.ts";

const SECONDS = Number(process.env.CRASH_SECONDS ?? 60);
const EXECUTIONS = Number(process.env.CRASH_EXECUTIONS ?? 300);
const WORKERS = 3;
const KILL_EVERY_MS = 500;
/** Steps running at the same time in one worker, and so the most that one kill can repeat. */
const CONCURRENCY = 3;
/** Far more than retries and delays take, so an execution that needs longer is stuck. */
const SETTLE_MS = 60_000;

let world: CrashWorld;
beforeAll(async () => {
  world = await openCrashWorld();
});
afterAll(() => world.close());

/** Starts the executions, spread over the duration of the test. */
async function spread(): Promise<Map<string, Shape>> {
  const started = new Map<string, Shape>();
  const begun = performance.now();
  for (let i = 0; i < EXECUTIONS; i++) {
    const shape = SHAPES[i % SHAPES.length] as Shape;
    started.set(await startHere(world.engine, shape.steps, `${shape.name} ${i}`), shape);
    await pause(begun + ((i + 1) * SECONDS * 950) / EXECUTIONS - performance.now());
  }
  return started;
}

/** Keeps killing the oldest worker and starting a new one; returns the number of kills. */
async function massacre(): Promise<number> {
  const workers = new Set<WorkerProcess>();
  const begin = async () => void workers.add(await world.worker({ concurrency: CONCURRENCY }));
  await Promise.all(Array.from({ length: WORKERS }, begin));
  let kills = 0;
  const starting: Promise<void>[] = [];
  const begun = performance.now();
  for (let at = KILL_EVERY_MS; at <= SECONDS * 1000; at += KILL_EVERY_MS) {
    await pause(begun + at - performance.now());
    // A process that is still starting holds no steps.
    const [victim] = workers;
    if (victim === undefined) continue;
    workers.delete(victim);
    await killHard(victim);
    kills++;
    starting.push(begin());
  }
  await Promise.all(starting);
  return kills;
}

/** Counts steps whose first effect came before that of one of their dependencies. */
function misordered(started: Map<string, Shape>, effects: readonly string[]): number {
  const order = new Map(effects.map((name, at) => [name, at]));
  let count = 0;
  for (const [id, shape] of started)
    for (const { name, dependencies = [] } of shape.steps)
      for (const dependency of dependencies) {
        const [mine, theirs] = [order.get(`${id} ${name}`), order.get(`${id} ${dependency}`)];
        if (mine !== undefined && theirs !== undefined && mine < theirs) count++;
      }
  return count;
}

describe(`${EXECUTIONS} executions, ${WORKERS} workers, a kill -9 every half second for ${SECONDS} s`, () => {
  it(
    "all end with the right status; no effect is lost, and kills bound the number repeated",
    async () => {
      const [started, kills] = await Promise.all([spread(), massacre()]);
      const calm = performance.now();
      const views = await world.settled(started.keys(), SETTLE_MS);
      const settling = (performance.now() - calm) / 1000;

      const effects = world.ledger.effects();
      const lost = [...started].flatMap(([id, shape]) => shape.effects.filter((step) => !effects.has(`${id} ${step}`)));
      const repeated = [...effects.values()].reduce((sum, count) => sum + count - 1, 0);
      const outOfOrder = misordered(started, [...effects.keys()]);
      console.log(
        `executions ${views.size} of ${started.size}, kills ${kills}, effects ${effects.size}, lost ${lost.length}, repeated ${repeated}, ` +
          `out of order ${outOfOrder}, settled ${settling.toFixed(1)} s after the last kill`,
      );
      for (const [id, shape] of started) {
        const view = views.get(id) as ExecutionView;
        expect(view, `${shape.name} ${id} has not ended: ${JSON.stringify(await world.engine.view(id))}`).toBeDefined();
        const errors = view.steps.flatMap(({ name, error }) => (error === null ? [] : [`${name}: ${error}`]));
        expect(view.status, `${shape.name} ${id} (${errors})`).toBe(shape.status);
        expect(view.context, `${shape.name} ${id}`).toMatchObject(shape.context);
      }
      expect(lost).toEqual([]);
      expect(outOfOrder).toBe(0);
      expect(repeated).toBeLessThanOrEqual(kills * CONCURRENCY);
    },
    (SECONDS + 120) * 1000,
  );
});
