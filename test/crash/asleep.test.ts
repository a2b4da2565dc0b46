import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CrashWorld, openCrashWorld, pause, until } from "./crash-world.ts";
import { startHere } from "./engine-here.ts";
import { ended, type WorkerProcess } from "./workers.ts";

let world: CrashWorld;
beforeAll(async () => {
  world = await openCrashWorld();
});
afterEach(() => world.killWorkers());
afterAll(() => world.close());

const LEASE = 2;
function begun(id: string) {
  return world.ledger.entries().filter((entry) => entry.execution === id && entry.event === "begun");
}
function events(id: string, pid: number) {
  return world.ledger
    .entries()
    .filter((entry) => entry.execution === id && entry.pid === pid)
    .map((entry) => entry.event);
}

async function stop(...workers: WorkerProcess[]) {
  for (const worker of workers) worker.child.kill("SIGTERM");
  for (const worker of workers) expect(await ended(worker)).toBe(0);
}

describe("a worker suspended for longer than its lease", () => {
  it("has its handler aborted and its outcome rejected in favor of the worker that took over", async () => {
    const sleeper = await world.worker({ leaseSeconds: LEASE });
    const id = await startHere(
      world.engine,
      [{ name: "a", handler: "effect", params: { ms: 3000, begins: true, sets: "by" } }],
      "sleeper",
    );
    await until(() => begun(id).length === 1);
    sleeper.child.kill("SIGSTOP");
    const other = await world.worker({ leaseSeconds: LEASE });
    await until(() => begun(id).length === 2);
    sleeper.child.kill("SIGCONT");
    const view = (await world.settled([id])).get(id);
    expect(view).toMatchObject({
      status: "completed",
      steps: [{ status: "completed", result: other.pid, attempts: 1 }],
    });
    await until(() => events(id, sleeper.pid).includes("aborted"));
    expect(events(id, sleeper.pid)).toEqual(["begun", "aborted"]);
    expect(events(id, other.pid)).toEqual(["begun", "effect"]);

    // It continues under another name and gets its share of steps again.
    await stop(other);
    const next = await startHere(world.engine, [{ name: "a", handler: "effect" }], "sleeper again");
    const after = (await world.settled([next])).get(next);
    expect(after).toMatchObject({ status: "completed", steps: [{ result: sleeper.pid }] });
    await stop(sleeper);
  });

  it("has an outcome reached just before rejected, and its step runs once more", async () => {
    const sleeper = await world.worker({ leaseSeconds: LEASE });
    // The handler blocks its process, then has its effect; the process is stopped while blocked.
    const id = await startHere(
      world.engine,
      [{ name: "a", handler: "effect", params: { stalls: 1000, begins: true } }],
      "late",
    );
    await until(() => begun(id).length === 1);
    sleeper.child.kill("SIGSTOP");
    const other = await world.worker({ leaseSeconds: LEASE });
    await until(() => events(id, other.pid).includes("effect"));
    sleeper.child.kill("SIGCONT");
    const view = (await world.settled([id])).get(id);
    await until(() => events(id, sleeper.pid).length > 1);
    await pause(500);
    expect(await world.engine.view(id)).toEqual(view);
    expect(view).toMatchObject({ status: "completed", steps: [{ result: other.pid }] });
    await stop(sleeper, other);
  });
});

describe("a worker whose event loop is blocked for 3 s, at default settings", () => {
  it("is not declared dead", async () => {
    const [busy, other] = [await world.worker(), await world.worker()];
    const id = await startHere(
      world.engine,
      Array.from({ length: 4 }, (_, i) => ({
        name: `stall ${i}`,
        handler: "effect",
        dependencies: i === 0 ? [] : [`stall ${i - 1}`],
        params: { stalls: 3000, begins: true },
      })),
      "stall",
    );
    const view = (await world.settled([id])).get(id);
    expect(view?.steps.map(({ status, attempts }) => [status, attempts])).toEqual(Array(4).fill(["completed", 1]));
    expect(begun(id).length).toBe(4);
    await stop(busy, other);
  });
});

describe("SIGTERM", () => {
  it("lets a short step finish, releases the others without counting the attempt, and exits with 0", async () => {
    const worker = await world.worker({ concurrency: 2 });
    const steps = [
      { name: "short", handler: "effect", params: { ms: 1000, begins: true } },
      { name: "long", handler: "effect", params: { ms: 8000, begins: true } },
    ];
    const id = await startHere(world.engine, steps, "term");
    await until(() => begun(id).length === 2);
    worker.child.kill("SIGTERM");
    expect(await ended(worker)).toBe(0);
    const view = await world.engine.view(id);
    expect(view?.steps.map(({ status, attempts }) => [status, attempts])).toEqual([
      ["completed", 1],
      ["pending", 0],
    ]);
    const next = await world.worker();
    const done = (await world.settled([id])).get(id);
    expect(done).toMatchObject({ status: "completed", steps: [{ attempts: 1 }, { attempts: 1, result: next.pid }] });
    await stop(next);
  });
});
