import { existsSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { NewStep } from "../../src/engine/workflow.ts";
import { type CrashWorld, openCrashWorld, pause, until } from "./crash-world.ts";
import { startHere } from "./engine-here.ts";

const LIBRARY = ["x86_64", "aarch64"]
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .find((path) => existsSync(path));

const TEN_MINUTES = 600_000;

/** Shifts a process's wall clock. Its monotonic clock stays correct, as on a machine with the wrong time set. */
function clock(offset: string): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: LIBRARY ?? "",
    FAKETIME: offset,
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
}

let world: CrashWorld;
beforeAll(async () => {
  world = await openCrashWorld();
});
afterEach(() => world.killWorkers());
afterAll(() => world.close());

const reason = LIBRARY === undefined ? " (skipped: libfaketime is not installed; apt-get install faketime)" : "";

describe.skipIf(LIBRARY === undefined)(`workers whose clocks are ten minutes off${reason}`, () => {
  it("start nothing early, and end delays and retries at the right time", async () => {
    const fast = await world.worker({ host: "elsewhere 1" }, clock("+600s"));
    const slow = await world.worker({ host: "elsewhere 2" }, clock("-600s"));
    const right = await world.worker({ host: "elsewhere 3" });
    expect(fast.clockAhead).toBeGreaterThan(590_000);
    expect(slow.clockAhead).toBeLessThan(-590_000);
    const steps: NewStep[] = [
      // Longer than a lease, so that a worker with a wrong clock would take it over.
      { name: "long", handler: "effect", params: { ms: 9000, begins: true } },
      { name: "first", handler: "effect" },
      { name: "wait", handler: "delay", params: { seconds: 3 }, dependencies: ["first"] },
      { name: "after", handler: "effect", dependencies: ["wait"] },
      { name: "flaky", handler: "effect", params: { fails: 1, begins: true }, retry_delay: 4 },
    ];
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) ids.push(await startHere(world.engine, steps, `clocks ${i}`));
    const views = await world.settled(ids);
    expect(views.size).toBe(ids.length);
    for (const id of ids) {
      const view = views.get(id);
      expect(view?.status).toBe("completed");
      expect(view?.steps.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1, 2]);
      const mine = world.ledger.entries().filter((entry) => entry.execution === id);
      expect(mine.filter(({ step, event }) => step === "long" && event === "begun").length).toBe(1);
      const at = (name: string) => view?.steps.find((step) => step.name === name);
      const waited = ms(at("wait")?.started_at, at("after")?.started_at);
      expect(waited).toBeGreaterThanOrEqual(2900);
      expect(waited).toBeLessThan(TEN_MINUTES / 2);
      const retried = ms(at("flaky")?.started_at, at("flaky")?.ended_at);
      expect(retried).toBeGreaterThanOrEqual(2900);
      expect(retried).toBeLessThan(TEN_MINUTES / 2);
    }
    // More than two workers can run at once.
    const crowd = Array.from({ length: 24 }, (_, i) => ({ name: `s${i}`, handler: "effect", params: { ms: 4000 } }));
    const many = await startHere(world.engine, crowd, "crowd", { max_parallel_steps: 24 });
    await world.settled([many]);
    const ran = world.ledger.entries().filter(({ execution }) => execution === many);
    expect(new Set(ran.map(({ pid }) => pid)).size).toBe(3);
    expect([fast, slow, right].every(({ child }) => child.exitCode === null)).toBe(true);
  });

  it("reclaim a dead worker's steps when its lease is over, neither before nor ten minutes after", async () => {
    await world.worker({ host: "elsewhere 1" }, clock("+600s"));
    await world.worker({ host: "elsewhere 2" }, clock("-600s"));
    await pause(4000);
    const id = await startHere(
      world.engine,
      [{ name: "a", handler: "effect", params: { ms: 3000, begins: true } }],
      "v",
    );
    const begun = () => world.ledger.entries().filter((entry) => entry.execution === id && entry.event === "begun");
    await until(() => begun().length === 1);
    // Kill whichever worker runs it; the other one's clock differs by 20 minutes.
    const pid = begun()[0]?.pid as number;
    const at = performance.now();
    process.kill(pid, "SIGKILL");
    await until(() => begun().length === 2);
    expect(performance.now() - at).toBeGreaterThan(3000);
    // Also promised to people: a dead worker's steps continue within 10 s.
    expect(performance.now() - at).toBeLessThan(10_000);
    expect((await world.settled([id])).get(id)?.status).toBe("completed");
  });
});

function ms(from: Date | undefined, to: Date | undefined): number {
  return (to?.getTime() ?? 0) - (from?.getTime() ?? 0);
}
