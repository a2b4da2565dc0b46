import { MongoClient, MongoNetworkError } from "mongodb";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { defineHandler } from "../../src/engine/handler.ts";
import {
  databaseUri,
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
import { type LossyConnection, openLossyConnection } from "./lossy-connection.ts";

useEmbeddedDatabase();

function sleep(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const connections = new Set<LossyConnection>();
async function openLossy(): Promise<LossyConnection> {
  const connection = await openLossyConnection(databaseUri());
  connections.add(connection);
  return connection;
}
afterAll(async () => {
  for (const connection of connections) await connection.close();
});

async function withDatabase<T>(work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = await new MongoClient(databaseUri()).connect();
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

describe("a write whose reply is lost", () => {
  it("leaves no step claimed by a worker that does not know about it", async () => {
    const runs: ProbeRuns = [];
    const db = freshName();
    const connection = await openLossy();
    const here = await openEngine({ db, work: false, more: [probe([])] });
    await openEngine({ db, uri: connection.uri, more: [probe(runs)] });
    const lost = connection.loseReplyTo(["\x02update\0", "executions", "owners"]);
    const id = await start(here, [step("a")]);
    await lost;
    expect(await settled(here, id)).toMatchObject({ status: "completed" });
    expect(runs.length).toBe(1);
  });

  it("records an outcome once, and runs no step twice", async () => {
    const runs: ProbeRuns = [];
    const db = freshName();
    const connection = await openLossy();
    const here = await openEngine({ db, work: false, more: [probe([])] });
    const { opened, open } = gate();
    await openEngine({ db, uri: connection.uri, more: [probe(runs, opened)] });
    const id = await start(here, [step("a", { params: { held: true } }), step("b", { dependencies: ["a"] })]);
    await until(here, id, (view) => view.current.includes("a"));
    const lost = connection.loseReplyTo(["\x02update\0", "executions", "outcomes.0"]);
    open();
    await lost;
    const view = await settled(here, id);
    expect(view.steps.map(({ status, attempts }) => [status, attempts])).toEqual([
      ["completed", 1],
      ["completed", 1],
    ]);
    expect(runs.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("frees the slots reserved for its claims", async () => {
    const runs: ProbeRuns = [];
    const db = freshName();
    const connection = await openLossy();
    const here = await openEngine({ db, work: false, more: [probe([])] });
    await openEngine({ db, uri: connection.uri, more: [probe(runs)], concurrency: 1 });
    for (let i = 0; i < 3; i++) {
      const lost = connection.loseReplyTo(["\x02update\0", "executions", "owners"]);
      const id = await start(here, [step("a")]);
      await lost;
      expect(await settled(here, id)).toMatchObject({ status: "completed" });
    }
  });
});

describe("a claim by an unregistered worker", () => {
  it("is released, and the step runs", async () => {
    const runs: ProbeRuns = [];
    const db = freshName();
    const here = await openEngine({ db, work: false, more: [probe([])] });
    const id = await start(here, [step("a")]);
    // As written by a suspended worker that wakes up after the others have removed it.
    await withDatabase((client) =>
      client
        .db(db)
        .collection("executions")
        .updateOne({ _id: id as never }, [
          {
            $set: {
              states: "r",
              ready: false,
              owners: ["sleeper"],
              live: { 0: { owner: "sleeper", token: "old", attempt: 1, crashes: 0 } },
              rev: { $add: ["$rev", 1] },
            },
          },
        ]),
    );
    await openEngine({ db, more: [probe(runs)] });
    expect(await settled(here, id)).toMatchObject({ status: "completed" });
    expect(runs.length).toBe(1);
  });
});

describe("workers that all lose the database", () => {
  it("do not declare each other dead when it is back", async () => {
    const runs: ProbeRuns = [];
    const db = freshName();
    const connection = await openLossy();
    const here = await openEngine({ db, work: false, more: [probe([])] });
    const { opened, open } = gate();
    const options = { db, uri: connection.uri, leaseSeconds: 1, more: [probe(runs, opened)], concurrency: 4 };
    await Promise.all([openEngine(options), openEngine(options), openEngine(options)]);
    const id = await start(
      here,
      Array.from({ length: 12 }, (_, i) => step(`s${i}`, { params: { held: true } })),
      { workflow: { max_parallel_steps: 12 } },
    );
    await until(here, id, (view) => view.current.length === 12);
    connection.cut();
    await sleep(2000);
    connection.restore();
    await sleep(1500);
    open();
    expect(await settled(here, id)).toMatchObject({ status: "completed" });
    expect(runs.length).toBe(12);
  });
});

describe("cancelling from another process", () => {
  it("aborts a running handler", async () => {
    const runs: ProbeRuns = [];
    const db = freshName();
    let aborted = 0;
    const waits = defineHandler({
      name: "waits",
      summary: "Waits until it is aborted.",
      example: {},
      params: z.object({}),
      capability: "chat",
      run: ({ signal }) =>
        new Promise<null>((resolve) => {
          signal.addEventListener("abort", () => {
            aborted = performance.now();
            resolve(null);
          });
        }),
    });
    const here = await openEngine({ db, work: false, more: [probe([]), waits] });
    await openEngine({ db, more: [probe(runs), waits] });
    const id = await start(here, [{ name: "w", handler: "waits" }]);
    await until(here, id, (view) => view.current.includes("w"));
    const at = performance.now();
    await here.cancel(id, origin());
    await expect.poll(() => aborted).toBeGreaterThan(at);
  });

  it("prevents a handler from starting that was about to", async () => {
    const runs: ProbeRuns = [];
    const db = freshName();
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    let allow = () => {};
    const allowed = new Promise<boolean>((resolve) => {
      allow = () => resolve(true);
    });
    const engine = await openEngine({
      db,
      more: [probe(runs)],
      authorize: () => {
        asked();
        return allowed;
      },
    });
    const id = await start(engine, [step("a")]);
    await isAsked;
    await engine.cancel(id, origin());
    allow();
    await sleep(200);
    expect(runs).toEqual([]);
  });
});

describe("while an execution is not in memory", () => {
  it("a step can still evaluate a condition", async () => {
    const { opened, open } = gate();
    const asks = defineHandler({
      name: "asks",
      summary: "Waits, then evaluates a condition.",
      example: {},
      params: z.object({}),
      capability: "chat",
      async run({ evaluate }) {
        await opened;
        const verdict = await evaluate("context.get('n') == 3");
        return verdict.ok ? (verdict.value as boolean) : verdict.message;
      },
    });
    const engine = await openEngine({ more: [asks] });
    const id = await start(engine, [{ name: "a", handler: "asks" }], { context: { n: 3 } });
    await until(engine, id, (view) => view.current.length === 1);
    await engine.pause(id, origin());
    await engine.resume(id, origin());
    await sleep(100);
    // Nothing else happens meanwhile, so the execution is evicted again after it was read.
    open();
    const view = await settled(engine, id);
    expect(view.steps[0]?.result).toBe(true);
  });
});

describe("a database outage while a step runs", () => {
  it("does not undo a checkpoint: its work is not repeated", async () => {
    const db = freshName();
    const connection = await openLossy();
    let parts = 0;
    const twofold = defineHandler({
      name: "twofold",
      summary: "Does something once, under a checkpoint.",
      example: {},
      params: z.object({}),
      capability: "chat",
      async run({ checkpoint, attempt }) {
        await checkpoint("part", async () => {
          connection.cut();
          setTimeout(() => connection.restore(), 500);
          return ++parts;
        });
        return attempt;
      },
    });
    const here = await openEngine({ db, work: false, more: [twofold] });
    await openEngine({ db, uri: connection.uri, leaseSeconds: 30, more: [twofold] });
    const id = await start(here, [{ name: "a", handler: "twofold", retry_delay: 0.1 }]);
    const view = await settled(here, id);
    expect(view.steps[0]).toMatchObject({ status: "completed", result: 1, attempts: 1 });
    expect(parts).toBe(1);
  });

  it("does not count as a failed attempt if the step has not started", async () => {
    const runs: ProbeRuns = [];
    let times = 0;
    const engine = await openEngine({
      more: [probe(runs)],
      authorize: async () => {
        // As when rights are stored in the database and it is unreachable.
        if (times++ < 1) throw new MongoNetworkError("connection closed");
        return true;
      },
    });
    const view = await run(engine, [step("a", { retry_count: 0 })]);
    expect(view.steps[0]).toMatchObject({ status: "completed", attempts: 1 });
  });
});

describe("an outcome that the database cannot store", () => {
  it("fails its step but holds up no other", async () => {
    const odd = defineHandler({
      name: "odd",
      summary: "Sets a context key that cannot be stored.",
      example: {},
      params: z.object({}),
      capability: "chat",
      async run({ setContext }) {
        setContext("a\0b", 1);
        return null;
      },
    });
    const runs: ProbeRuns = [];
    const engine = await openEngine({ more: [probe(runs), odd] });
    const bad = await start(engine, [{ name: "a", handler: "odd" }]);
    const good = await start(engine, [step("a"), step("b", { dependencies: ["a"] })]);
    expect(await settled(engine, good)).toMatchObject({ status: "completed" });
    expect(await settled(engine, bad)).toMatchObject({ status: "failed" });
  });
});
