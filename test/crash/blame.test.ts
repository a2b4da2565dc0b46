import { spawn } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NewStep } from "../../src/engine/workflow.ts";
import { type CrashWorld, openCrashWorld, pause } from "./crash-world.ts";
import { startHere } from "./engine-here.ts";
import { ended, killHard, type WorkerProcess } from "./workers.ts";

// A database for each test, because worker deaths in one would count in the next.
let world: CrashWorld;
beforeEach(async () => {
  world = await openCrashWorld();
});
afterEach(() => world.close());

/** Keeps three workers running, replacing each one that dies. */
async function keepThree(concurrency: number) {
  const living = new Set<WorkerProcess>();
  let deaths = 0;
  let isOver = false;
  const begin = async (): Promise<void> => {
    if (isOver) return;
    const worker = await world.worker({ concurrency });
    living.add(worker);
    void ended(worker).then(() => {
      living.delete(worker);
      deaths++;
      return begin();
    });
  };
  await Promise.all([begin(), begin(), begin()]);
  return {
    living,
    deaths: () => deaths,
    /** Stops replacing workers, and kills those left. */
    async end() {
      isOver = true;
      await Promise.all([...living].map(killHard));
    },
  };
}

function many(count: number, ms: (i: number) => number): NewStep[] {
  return Array.from({ length: count }, (_, i) => ({ name: `step ${i}`, handler: "effect", params: { ms: ms(i) } }));
}

describe("a step that always kills its worker, among 200 others", () => {
  it.each([0, 400])("after %i ms: it fails with the fourth death, and all others complete", async (ms) => {
    const workers = await keepThree(50);
    const steps = many(200, (i) => 50 + (i % 8) * 50);
    steps.splice(30, 0, { name: "killer", handler: "kill_worker", params: { ms } });
    steps.push({ name: "after", handler: "effect", dependencies: ["step 3", "step 150"] });
    const id = await startHere(world.engine, steps, `killer ${ms}`, { max_parallel_steps: 120 });
    const neighbour = await startHere(
      world.engine,
      many(40, () => 300),
      `neighbour ${ms}`,
    );
    const views = await world.settled([id, neighbour], 90_000);
    const deaths = workers.deaths();
    console.log(`workers that died: ${deaths}`);
    await workers.end();
    const view = views.get(id);
    expect(view?.status).toBe("failed");
    const { status, error } = view?.steps.find(({ name }) => name === "killer") ?? {};
    expect({ status, error }).toEqual({ status: "failed", error: "4 workers died while running this step." });
    expect(view?.steps.filter(({ status }) => status !== "completed").map(({ name }) => name)).toEqual(["killer"]);
    expect(views.get(neighbour)?.status).toBe("completed");
    expect(deaths).toBe(4);
  });
});

describe("three workers on a busy machine, one killed every half second, with many steps in each", () => {
  it("fails no step", async () => {
    const spinning = Array.from({ length: 4 }, () => spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }));
    try {
      const workers = await keepThree(50);
      const ids: string[] = [];
      for (let i = 0; i < 10; i++)
        ids.push(
          await startHere(
            world.engine,
            many(40, (n) => 100 + n * 20),
            `many ${i}`,
            { max_parallel_steps: 40 },
          ),
        );
      for (let i = 0; i < 40; i++) {
        await pause(500);
        const [oldest] = workers.living;
        if (oldest !== undefined) await killHard(oldest);
      }
      for (const child of spinning) child.kill("SIGKILL");
      const views = await world.settled(ids, 180_000);
      console.log(`workers that were killed: ${workers.deaths()}`);
      await workers.end();
      for (const id of ids) {
        const view = views.get(id) ?? (await world.engine.view(id));
        const errors = view?.steps.flatMap(({ name, error }) => (error === null ? [] : [`${name}: ${error}`]));
        expect(view?.status, `${id}: ${errors}`).toBe("completed");
      }
    } finally {
      for (const child of spinning) child.kill("SIGKILL");
    }
  });
});
