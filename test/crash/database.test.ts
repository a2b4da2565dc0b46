import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CrashWorld, openCrashWorld, pause, until } from "./crash-world.ts";
import { startHere } from "./engine-here.ts";
import { SHAPES, type Shape } from "./shapes.ts";

/** Longer than the driver's server selection timeout. */
const OUTAGE_SECONDS = Number(process.env.CRASH_OUTAGE_SECONDS ?? 35);

let world: CrashWorld;
beforeAll(async () => {
  world = await openCrashWorld({ apart: true });
});
afterEach(() => world.killWorkers());
afterAll(() => world.close());

async function startAll(name: string, rounds: number): Promise<Map<string, Shape>> {
  const started = new Map<string, Shape>();
  for (let i = 0; i < rounds * SHAPES.length; i++) {
    const shape = SHAPES[i % SHAPES.length] as Shape;
    started.set(await startHere(world.engine, shape.steps, `${name} ${shape.name} ${i}`), shape);
  }
  return started;
}

/** Checks that every execution ended correctly; returns the numbers of effects lost and repeated. */
async function judge(started: Map<string, Shape>, ms: number): Promise<{ lost: number; repeated: number }> {
  const views = await world.settled(started.keys(), ms);
  const effects = world.ledger.effects();
  let lost = 0;
  let repeated = 0;
  for (const [id, shape] of started) {
    const view = views.get(id);
    expect(view?.status, `${shape.name}: ${JSON.stringify(view ?? (await world.engine.view(id)))}`).toBe(shape.status);
    expect(view?.context).toMatchObject(shape.context);
    for (const step of shape.effects) {
      const count = effects.get(`${id} ${step}`) ?? 0;
      if (count === 0) lost++;
      else repeated += count - 1;
    }
  }
  return { lost, repeated };
}

describe("the database's process killed with -9 and restarted, three times, under load", () => {
  it("everything finishes; nothing is lost, and nothing is repeated, because no worker died", async () => {
    const workers = [await world.worker({ concurrency: 5 }), await world.worker({ concurrency: 5 })];
    const started = await startAll("killed", 10);
    for (let i = 0; i < 3; i++) {
      await world.killDatabase();
      await world.startDatabase();
      await pause(1000);
    }
    const { lost, repeated } = await judge(started, 90_000);
    console.log(`executions ${started.size}, effects lost ${lost}, repeated ${repeated}`);
    expect(lost).toBe(0);
    expect(repeated).toBe(0);
    expect(workers.every(({ child }) => child.exitCode === null)).toBe(true);
  });
});

describe(`a database outage of ${OUTAGE_SECONDS} s`, () => {
  it("workers wait, reconnect and continue; a step that finished meanwhile is not run again", async () => {
    await world.worker();
    const id = await startHere(
      world.engine,
      [
        { name: "long", handler: "effect", params: { ms: 3000, begins: true } },
        { name: "next", handler: "effect", dependencies: ["long"] },
      ],
      "outage",
    );
    const events = () => world.ledger.entries().filter((entry) => entry.execution === id);
    await until(() => events().length === 1);
    await world.killDatabase();
    await pause(OUTAGE_SECONDS * 1000);
    const at = performance.now();
    await world.startDatabase();
    const view = (await world.settled([id])).get(id);
    console.log(`finished ${((performance.now() - at) / 1000).toFixed(1)} s after the database was started again`);
    expect(view).toMatchObject({ status: "completed", steps: [{ attempts: 1 }, { attempts: 1 }] });
    expect(events().map(({ step, event }) => `${event} ${step}`)).toEqual(["begun long", "effect long", "effect next"]);
  });
});
