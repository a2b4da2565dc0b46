import { MongoClient } from "mongodb";
import { afterAll, describe, expect, it } from "vitest";
import { defineHandler } from "../../src/engine/handler.ts";
import { connect } from "../../src/engine/storage/database.ts";
import { DatabaseClock } from "../../src/engine/storage/database-clock.ts";
import { loadOutcomes, storeOutcomes } from "../../src/engine/storage/execution-parts.ts";
import { Connectivity } from "../../src/engine/worker/lease-keeper.ts";
import { z } from "../../src/engine/zod.ts";
import {
  databaseUri,
  disown,
  everySecond,
  freshName,
  openEngine,
  origin,
  probe,
  settled,
  start,
  step,
  until,
  useEmbeddedDatabase,
} from "./engine-fixture.ts";
import { type LossyConnection, openLossyConnection } from "./lossy-connection.ts";

useEmbeddedDatabase();

let connection: LossyConnection | undefined;
afterAll(() => connection?.close());

describe("closing while the database is away", () => {
  it("is over before the driver gives up looking for it", async () => {
    const db = freshName();
    connection = await openLossyConnection(databaseUri());
    const engine = disown(await openEngine({ db, uri: connection.uri, more: [probe([])] }));
    const id = await start(engine, [step("a", { params: { ms: 60_000 } })]);
    await until(engine, id, (view) => view.current.includes("a"));
    connection.cut();
    const client = new MongoClient(connection.uri);
    const givenUp = client
      .db()
      .command({ ping: 1 })
      .then(
        () => "found",
        () => "given up",
      );
    const closed = engine.close({ graceMs: 200 }).then(() => "closed");
    expect(await Promise.race([givenUp, closed])).toBe("closed");
    await client.close();
  });
});

describe("an outcome that was moved out of its execution", () => {
  it("is not replaced by one of an earlier attempt, from a process unaware of the retry", async () => {
    const database = await connect(databaseUri(), freshName());
    try {
      const of = (seconds: number, result: string) => ({
        execution_id: "ex_1",
        step: 3,
        outcome: { attempts: 1, result, ended_at: new Date(seconds * 1000) },
      });
      await storeOutcomes(database, [of(1, "first")]);
      await storeOutcomes(database, [of(2, "later")]);
      await storeOutcomes(database, [of(1, "first"), { ...of(1, "other"), step: 4 }]);
      const kept = await loadOutcomes(database, "ex_1");
      expect([kept.get(3)?.result, kept.get(4)?.result]).toEqual(["later", "other"]);
    } finally {
      await database.client.close();
    }
  });
});

describe("a cron schedule due in a process without the handler", () => {
  it("is left to a process that has it", async () => {
    const db = freshName();
    const maker = await openEngine({ db, work: false, more: [probe([])] });
    const made = await maker.createWorkflowWithSteps({ name: "cron" }, [step("a")], origin());
    if (!made.ok) throw new Error(made.error.message);
    const scheduled = await maker.schedule(made.value.id, "* * * * *", "UTC", {}, origin());
    if (!scheduled.ok) throw new Error(scheduled.error.message);
    await everySecond(db, scheduled.value.id);
    await openEngine({ db });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(await maker.listSchedules({ chat_id: 0, all: true })).toHaveLength(1);
    await openEngine({ db, more: [probe([])] });
    await expect.poll(async () => (await maker.listExecutions({ chat_id: 0, all: true })).total).toBeGreaterThan(0);
  });
});

describe("simultaneous outcomes too large for one command", () => {
  it("are all stored", async () => {
    const count = 24;
    let begun = 0;
    let go = () => {};
    const all = new Promise<void>((resolve) => {
      go = resolve;
    });
    const large = defineHandler({
      name: "large",
      summary: "Waits for the others, then returns a large result.",
      example: {},
      params: z.object({}),
      capability: "chat",
      async run() {
        if (++begun === count) go();
        await all;
        return "x".repeat(900_000);
      },
    });
    const engine = await openEngine({ more: [large], concurrency: count, limits: { result: 1_000_000 } });
    const ids = await Promise.all(
      Array.from({ length: count }, () => start(engine, [{ name: "a", handler: "large", retry_count: 0 }])),
    );
    for (const id of ids) {
      const view = await engine.withResults(await settled(engine, id));
      expect([view.status, String(view.steps[0]?.result).length]).toEqual(["completed", 900_000]);
    }
  });
});

describe("a repeated request for a large execution, after its workflow has changed", () => {
  it("does not change the running plan", async () => {
    const db = freshName();
    const engine = await openEngine({ db, work: false, more: [probe([])] });
    const steps = Array.from({ length: 120 }, (_, i) => step(`s${i}`));
    const made = await engine.createWorkflowWithSteps({ name: "large" }, steps, origin());
    if (!made.ok) throw new Error(made.error.message);
    const wish = origin("one wish");
    const started = await engine.execute(made.value.id, {}, wish);
    expect(started.ok).toBe(true);
    const client = await new MongoClient(databaseUri()).connect();
    try {
      await client
        .db(db)
        .collection("steps")
        .updateMany({}, { $set: { name: "changed" } });
      const again = await engine.execute(made.value.id, {}, wish);
      expect(again.ok).toBe(true);
      const parts = await client.db(db).collection("plans").find().toArray();
      expect(parts[0]?.steps[0].name).toBe("s0");
    } finally {
      await client.close();
    }
  });
});

describe("the database's clock", () => {
  it("is known accurately even if the first reply was late", async () => {
    const database = await connect(databaseUri(), freshName());
    try {
      let calls = 0;
      // This process is blocked for four seconds between request and reply.
      const clock = new DatabaseClock(() => performance.now() + (calls++ === 0 ? -4000 : 0));
      await clock.synchronize(database.db);
      expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(2_000);
    } finally {
      await database.client.close();
    }
  });
});

describe("a process that was cut off from the database", () => {
  it("trusts no expired lease until the others have had time to renew theirs", () => {
    let now = 0;
    const contact = new Connectivity(3500, () => now);
    const at = (time: number) => {
      now = time;
      return contact.seen();
    };
    expect([at(0), at(1000), at(3400)]).toEqual([false, false, false]);
    expect([at(3600), at(5000)]).toEqual([true, true]);
    expect([at(9000), at(12_000)]).toEqual([false, false]);
    expect(at(12_600)).toBe(true);
  });
});

describe("conditions in a large batch whose outcomes were moved out", () => {
  it("are all decided", async () => {
    const engine = await openEngine({ more: [probe([])], concurrency: 50 });
    const first = Array.from({ length: 150 }, (_, i) => step(`s${i}`));
    const asking = Array.from({ length: 20 }, (_, i) =>
      step(`q${i}`, { dependencies: first.map(({ name }) => name), condition: `steps['s${i}'].result == 's${i}'` }),
    );
    const id = await start(engine, [...first, ...asking], { workflow: { max_parallel_steps: 50 } });
    const view = await settled(engine, id);
    expect(view.steps.slice(150).every(({ status }) => status === "completed")).toBe(true);
  });
});
