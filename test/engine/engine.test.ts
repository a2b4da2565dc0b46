import { describe, expect, it } from "vitest";
import { defineHandler } from "../../src/engine/handler.ts";
import { z } from "../../src/engine/zod.ts";
import { chatsOf } from "../open-engine.ts";
import { sized } from "../property-runs.ts";
import {
  disown,
  everySecond,
  freshName,
  gate,
  openEngine,
  origin,
  type ProbeRuns,
  probe,
  run,
  settled,
  start,
  step,
  until,
  useEmbeddedDatabase,
} from "./engine-fixture.ts";

useEmbeddedDatabase();

describe("a workflow", () => {
  it("runs its steps in the order of their dependencies, and keeps their results", async () => {
    const runs: ProbeRuns = [];
    const engine = await openEngine({ more: [probe(runs)] });
    const view = await run(engine, [
      step("c", { dependencies: ["a", "b"] }),
      step("a"),
      step("b", { dependencies: ["a"], params: { value: { n: 1 } } }),
    ]);
    expect(view).toMatchObject({ status: "completed", progress: 100, settled: 3, total: 3 });
    expect(runs.map((entry) => entry.name)).toEqual(["a", "b", "c"]);
    expect(view.steps.map((entry) => [entry.name, entry.status, entry.attempts])).toEqual([
      ["c", "completed", 1],
      ["a", "completed", 1],
      ["b", "completed", 1],
    ]);
    expect(view.steps[2]?.result).toEqual({ n: 1 });
  });

  it("fills templates from the context and from other steps' results, keeping a single value's type", async () => {
    const runs: ProbeRuns = [];
    const engine = await openEngine({ more: [probe(runs)] });
    const view = await run(
      engine,
      [
        step("Load Users", { params: { value: { users: [{ name: "Ann" }] } }, save_as: "loaded" }),
        step("use", {
          dependencies: ["Load Users"],
          params: {
            value: {
              who: "{steps['Load Users'].result.users[0].name}",
              id: "{context.user_id}",
              all: "{context.loaded.users}",
            },
          },
        }),
      ],
      { context: { user_id: 77 } },
    );
    expect(view.steps[1]?.result).toEqual({ who: "Ann", id: 77, all: [{ name: "Ann" }] });
  });

  it("skips a step whose condition is false, and runs its dependents", async () => {
    const runs: ProbeRuns = [];
    const engine = await openEngine({ more: [probe(runs)] });
    const view = await run(engine, [
      step("count", { params: { sets: { user_count: 3 } } }),
      step("many", { dependencies: ["count"], condition: "context.get('user_count') > 10" }),
      step("few", { dependencies: ["many"], condition: "context.get('user_count') <= 10" }),
    ]);
    expect(view.steps.map((entry) => [entry.status, entry.reason])).toEqual([
      ["completed", undefined],
      ["skipped", "condition"],
      ["completed", undefined],
    ]);
    expect(view.status).toBe("completed");
  });

  it("retries a failed step with increasing delays, and completes when an attempt succeeds", async () => {
    const runs: ProbeRuns = [];
    const engine = await openEngine({ more: [probe(runs)] });
    const view = await run(engine, [step("flaky", { retry_delay: 0.1, params: { failures: 2 } })]);
    expect(view.status).toBe("completed");
    expect(runs.map((entry) => entry.attempt)).toEqual([1, 2, 3]);
    expect(view.steps[0]).toMatchObject({ attempts: 3, error: null });
  });

  it("does not retry a permanent error, skips what depends on it, and runs recovery steps last", async () => {
    const runs: ProbeRuns = [];
    const engine = await openEngine({ more: [probe(runs)] });
    const view = await run(engine, [
      step("bad", { params: { permanent: true } }),
      step("after", { dependencies: ["bad"] }),
      step("slow", { params: { ms: 150 } }),
      step("recover", { condition: "context.get('error_occurred') == True" }),
    ]);
    expect(view).toMatchObject({ status: "failed", recovered: ["recover"] });
    expect(view.steps.map((entry) => entry.status)).toEqual(["failed", "skipped", "completed", "completed"]);
    const names = runs.map((entry) => entry.name);
    expect(names.slice(0, 2).toSorted()).toEqual(["bad", "slow"]);
    expect(names.slice(2)).toEqual(["recover"]);
    expect(view.context).toMatchObject({ error_occurred: true, error_step: "bad", error_message: "never" });
  });

  it("aborts an attempt that takes longer than the step's timeout", async () => {
    const runs: ProbeRuns = [];
    const engine = await openEngine({ more: [probe(runs)] });
    const view = await run(engine, [
      step("long", { timeout: 0.2, retry_count: 1, retry_delay: 0.05, params: { ms: 5000 } }),
    ]);
    expect(view.status).toBe("failed");
    expect(view.steps[0]).toMatchObject({ attempts: 2 });
    expect(view.steps[0]?.error).toContain("0.2 s");
  });

  it("fails with the reason timeout when the global timeout has passed", async () => {
    const engine = await openEngine({ more: [probe([])] });
    const view = await run(
      engine,
      [step("long", { params: { ms: 10_000 } }), step("next", { dependencies: ["long"] })],
      {
        workflow: { global_timeout: 1 },
      },
    );
    expect(view).toMatchObject({ status: "failed", reason: "timeout" });
    expect(view.steps.map((entry) => entry.status)).toEqual(["cancelled", "skipped"]);
  });

  it("runs independent steps in parallel, at most max_parallel_steps at a time", async () => {
    const running: (() => void)[] = [];
    const counts: number[] = [];
    const together = defineHandler({
      name: "together",
      summary: "Waits until three of it run, and a moment longer.",
      example: {},
      params: z.object({}),
      capability: "chat",
      run: async () => {
        await new Promise<void>((resolve) => {
          if (running.push(resolve) === 3) for (const end of running) setTimeout(end, 100);
        });
        counts.push(running.length);
        running.length = 0;
        return null;
      },
    });
    const engine = await openEngine({ more: [together] });
    const steps = Array.from({ length: 6 }, (_, i) => ({ name: `p${i}`, handler: "together" }));
    const view = await run(engine, steps, { workflow: { max_parallel_steps: 3 } });
    expect(view.status).toBe("completed");
    expect(counts).toEqual([3, 0, 0, 3, 0, 0]);
  });

  it("waits for a delay without occupying a worker slot", async () => {
    const runs: ProbeRuns = [];
    const engine = await openEngine({ more: [probe(runs)], concurrency: 1 });
    const view = await run(engine, [{ name: "wait", handler: "delay", params: { seconds: 0.5 } }, step("meanwhile")]);
    expect(view.status).toBe("completed");
    expect(runs).toHaveLength(1);
  });

  it("is refused before anything runs if dependencies are missing or circular", async () => {
    const engine = await openEngine({ work: false, more: [probe([])] });
    const outcome = async (steps: object[]) => {
      const made = await engine.createWorkflowWithSteps({ name: "W" }, steps as never, origin());
      return made.ok ? await engine.execute(made.value.id, {}, origin()) : made;
    };
    expect(await outcome([step("a", { dependencies: ["b"] }), step("b", { dependencies: ["a"] })])).toMatchObject({
      error: { code: "cycle" },
    });
    expect(await outcome([step("a", { dependencies: ["zzz"] })])).toMatchObject({
      error: { code: "missing_dependency" },
    });
    expect(await outcome([{ name: "a", handler: "prob" }])).toMatchObject({
      error: { code: "unknown_handler", hint: 'Did you mean "probe"?' },
    });
  });

  const MANY = sized(10_000);
  it(`completes all of ${MANY} steps`, async () => {
    const runs: ProbeRuns = [];
    const engine = await openEngine({ more: [probe(runs)], concurrency: 100 });
    const steps = Array.from({ length: MANY }, (_, i) => step(`s${i}`));
    const view = await run(engine, steps, { workflow: { max_parallel_steps: 100 } });
    expect(view).toMatchObject({ status: "completed", settled: MANY });
    expect(runs).toHaveLength(MANY);
    expect(view.steps.at(-1)).toMatchObject({ status: "completed", result: `s${MANY - 1}` });
  });

  it("truncates a result that is too large, and says so, instead of failing", async () => {
    const engine = await openEngine({ more: [probe([])], limits: { result: 1000 } });
    const view = await run(engine, [step("big", { params: { value: "x".repeat(5000) } })]);
    expect(view.status).toBe("completed");
    expect(view.steps[0]).toMatchObject({ result: "x".repeat(998), cut: true });
  });
});

describe("adding a step", () => {
  it("is refused if its save_as could not be read again or has a special meaning", async () => {
    const engine = await openEngine({ work: false, more: [probe([])] });
    for (const save_as of ["__proto__", "constructor", "$x", "a.b", " ", "_bsontype"])
      expect(engine.checkStep(step("a", { save_as }))).toMatchObject({ error: { code: "invalid" } });
    expect(engine.checkStep(step("a", { save_as: "users" })).ok).toBe(true);
  });
});

describe("a request made twice", () => {
  it("makes one workflow, one step and one execution", async () => {
    const runs: ProbeRuns = [];
    const engine = await openEngine({ more: [probe(runs)] });
    const ids = new Set<string>();
    for (let i = 0; i < 2; i++) {
      const made = await engine.createWorkflow({ name: "Once" }, origin("m:0"));
      if (!made.ok) throw new Error();
      const added = await engine.addStep(made.value.id, step("only"), origin("m:1"));
      const started = await engine.execute(made.value.id, {}, origin("m:2"));
      if (!added.ok || !started.ok) throw new Error();
      ids.add(`${made.value.id} ${added.value.id} ${started.value.id}`);
      await settled(engine, started.value.id);
    }
    expect(ids.size).toBe(1);
    expect(runs).toHaveLength(1);
  });
});

describe("control", () => {
  it("a paused execution starts no new step, and continues when resumed", async () => {
    const runs: ProbeRuns = [];
    const { opened, open } = gate();
    const engine = await openEngine({ more: [probe(runs, opened)] });
    const id = await start(engine, [step("a", { params: { held: true } }), step("b", { dependencies: ["a"] })]);
    await until(engine, id, (view) => view.current.includes("a"));
    expect(await engine.pause(id, origin())).toMatchObject({ value: { status: "paused" } });
    open();
    await until(engine, id, (view) => view.steps[0]?.status === "completed");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(runs.map((entry) => entry.name)).toEqual(["a"]);
    await engine.resume(id, origin());
    expect((await settled(engine, id)).status).toBe("completed");
  });

  it("cancel aborts running steps at once", async () => {
    const engine = await openEngine({ more: [probe([])] });
    const id = await start(engine, [
      step("long", { params: { ms: 10_000 } }),
      step("next", { dependencies: ["long"] }),
    ]);
    await until(engine, id, (view) => view.current.includes("long"));
    const cancelled = await engine.cancel(id, origin());
    expect(cancelled).toMatchObject({ value: { status: "cancelled" } });
    expect((await settled(engine, id)).steps.map((entry) => entry.status)).toEqual(["cancelled", "cancelled"]);
    expect(await engine.view(id)).toMatchObject({ settled: 0, progress: 0 });
  });

  it("retry continues from the failed steps; completed steps keep their results", async () => {
    const runs: ProbeRuns = [];
    let broken = true;
    const engine = await openEngine({ more: [probe(runs)], authorize: async () => !broken || runs.length === 0 });
    const id = await start(engine, [step("a"), step("b", { dependencies: ["a"], retry_count: 0 })]);
    expect((await settled(engine, id)).status).toBe("failed");
    broken = false;
    expect((await engine.retry(id, origin())).ok).toBe(true);
    expect((await settled(engine, id)).status).toBe("completed");
    expect(runs.map((entry) => entry.name)).toEqual(["a", "b"]);
  });
});

describe("an idempotency key", () => {
  it("lets one step run, and gives its result to the other", async () => {
    const runs: ProbeRuns = [];
    const engine = await openEngine({ more: [probe(runs)] });
    const keyed = { idempotency_key: "order-1", params: { value: "done", ms: 100 } };
    const view = await run(engine, [step("first", keyed), step("second", keyed)]);
    expect(view.steps.map((entry) => [entry.status, entry.result])).toEqual([
      ["completed", "done"],
      ["completed", "done"],
    ]);
    expect(runs).toHaveLength(1);
    const other = await run(engine, [step("third", { ...keyed, params: { value: "else" } })]);
    expect(other.steps[0]?.error).toContain("different params");
  });
});

describe("another process", () => {
  it("can follow an execution started here, and run its steps", async () => {
    const db = freshName();
    const runs: ProbeRuns = [];
    const first = await openEngine({ db, work: false, more: [probe([])] });
    const second = await openEngine({ db, more: [probe(runs)] });
    const id = await start(first, [step("a"), step("b", { dependencies: ["a"] })]);
    expect((await settled(first, id)).status).toBe("completed");
    expect(runs).toHaveLength(2);
    expect(await second.findExecution(id.slice(0, 8), { chat_id: 10, all: false })).toMatchObject({ ok: true });
    expect(await second.findExecution(id, { chat_id: 11, all: false })).toMatchObject({
      error: { code: "not_found" },
    });
  });

  it("takes over the steps of a worker that closes", async () => {
    const db = freshName();
    const runs: ProbeRuns = [];
    const { opened, open } = gate();
    const first = disown(await openEngine({ db, more: [probe([], opened)] }));
    const id = await start(first, [step("a", { params: { held: true } })]);
    await until(first, id, (view) => view.current.includes("a"));
    await first.close({ graceMs: 50 });
    const second = await openEngine({ db, more: [probe(runs, opened)] });
    await until(second, id, (view) => view.current.includes("a"));
    open();
    expect((await settled(second, id)).steps[0]).toMatchObject({ status: "completed", attempts: 1 });
  });
});

describe("a schedule", () => {
  it("given in seconds starts the workflow once, and can be paused or cancelled before that", async () => {
    const runs: ProbeRuns = [];
    const engine = await openEngine({ more: [probe(runs)] });
    const made = await engine.createWorkflowWithSteps({ name: "Later" }, [step("a")], origin());
    if (!made.ok) throw new Error();
    const soon = await engine.schedule(made.value.id, "1", "UTC", { k: 1 }, origin());
    const never = await engine.schedule(made.value.id, "5 minutes", "UTC", {}, origin());
    if (!soon.ok || !never.ok) throw new Error();
    expect(await engine.view(never.value.execution_id ?? "")).toMatchObject({ status: "scheduled", progress: 0 });
    expect(await engine.listSchedules({ chat_id: 10, all: false })).toHaveLength(2);
    expect((await settled(engine, soon.value.execution_id ?? "")).context).toMatchObject({ k: 1 });
    await engine.unschedule(never.value.id, { chat_id: 10, all: false }, origin());
    expect(await engine.view(never.value.execution_id ?? "")).toMatchObject({ status: "cancelled" });
    expect(runs).toHaveLength(1);
  });

  it("of a cron expression starts the workflow each time, once, with two processes polling", async () => {
    const db = freshName();
    const runs: ProbeRuns = [];
    const engine = await openEngine({ db, more: [probe(runs)] });
    await openEngine({ db, more: [probe(runs)] });
    const made = await engine.createWorkflowWithSteps({ name: "Often" }, [step("a")], origin());
    if (!made.ok) throw new Error();
    const often = await engine.schedule(made.value.id, "0 0 1 1 *", "Asia/Jakarta", {}, origin());
    if (!often.ok) throw new Error(often.error.message);
    const here = { chat_id: 10, all: false };
    const from = performance.now();
    await everySecond(db, often.value.id);
    await expect.poll(async () => (await engine.listExecutions(here)).total).toBeGreaterThanOrEqual(2);
    await engine.unschedule(often.value.id, here, origin());
    const { total, executions } = await engine.listExecutions(here);
    expect(total).toBeLessThanOrEqual((performance.now() - from) / 1000 + 2);
    const cards = await chatsOf(engine).progressMessages.unfinished(origin().actor.gateway);
    for (const { id } of executions)
      expect(cards).toContainEqual(expect.objectContaining({ execution_id: id, quiet: true }));
  });

  it("explains what it does not understand", async () => {
    const engine = await openEngine({ more: [probe([])], work: false });
    const made = await engine.createWorkflow({ name: "W" }, origin());
    if (!made.ok) throw new Error();
    for (const when of ["", "whenever", "2001-01-01", "99 99 * * *", "-5"])
      expect(await engine.schedule(made.value.id, when, "UTC", {}, origin())).toMatchObject({ ok: false });
  });
});
