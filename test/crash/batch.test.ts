import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CrashWorld, openCrashWorld, pause } from "./crash-world.ts";
import { startHere } from "./engine-here.ts";

const STEPS = Number(process.env.CRASH_BATCH ?? 10_000);

let world: CrashWorld;
beforeAll(async () => {
  world = await openCrashWorld({ apart: true });
});
afterEach(() => world.killWorkers());
afterAll(() => world.close());

const batch = Array.from({ length: STEPS }, (_, i) => ({ name: `n${i}`, handler: "noop" }));
const small = ["a", "b", "c"].map((name, i, names) => ({
  name,
  handler: "noop",
  dependencies: i === 0 ? [] : [names[i - 1] as string],
}));

describe.each([1, 2, 4])(`a batch of ${STEPS} steps that do nothing, with %i worker(s)`, (count) => {
  it("is shared by all of them, and a small workflow started meanwhile finishes first", async () => {
    const workers = await Promise.all(Array.from({ length: count }, () => world.worker({ concurrency: 100 })));
    const begun = performance.now();
    const id = await startHere(world.engine, batch, `batch ${count}`, { max_parallel_steps: 1000 });
    const started = performance.now();
    await pause(300);
    const asked = performance.now();
    const turn = await startHere(world.engine, small, `small ${count}`);
    expect((await world.settled([turn])).get(turn)?.status).toBe("completed");
    const inTurn = performance.now() - asked;
    const left = (await world.engine.view(id))?.status;
    const view = (await world.settled([id], 180_000)).get(id);
    const seconds = (performance.now() - started) / 1000;
    const ran = await Promise.all(workers.map((worker) => worker.ran()));
    console.log(
      `${count} worker(s): ${STEPS} steps in ${seconds.toFixed(1)} s (${Math.round(STEPS / seconds)} steps/s; made in ` +
        `${((started - begun) / 1000).toFixed(1)} s), steps per worker ${ran.join(", ")}; three steps meanwhile in ${Math.round(inTurn)} ms`,
    );
    expect(view?.status).toBe("completed");
    expect(left, "the batch finished before the small workflow").toBe("running");
    // No worker has less than a fifth of its fair share.
    for (const steps of ran) expect(steps).toBeGreaterThan(STEPS / count / 5);
  });
});
