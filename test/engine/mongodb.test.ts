import { type CommandStartedEvent, type Document, MongoServerError } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Config } from "../../src/app/config.ts";
import { openDatabase as openNamed, unusedDatabase } from "../../src/app/open-database.ts";
import { type ChatStore, createChatStore } from "../../src/chat-store/chat-store.ts";
import type { Actor } from "../../src/engine/actor.ts";
import { spendBudget } from "../../src/engine/storage/budgets.ts";
import { connect, createIndexes, type Database, openDatabase } from "../../src/engine/storage/database.ts";
import { withAdvice } from "../../src/engine/storage/database-advice.ts";
import { isTransient } from "../../src/engine/storage/database-errors.ts";
import {
  loadOutcomes,
  loadPlan,
  storeFirstOutcomes,
  storeOutcomes,
  storePlan,
} from "../../src/engine/storage/execution-parts.ts";
import { findWaitingForPerson, insertExecutions, listExecutions } from "../../src/engine/storage/executions.ts";
import { claimKey } from "../../src/engine/storage/idempotency-keys.ts";
import { storeResults } from "../../src/engine/storage/results.ts";
import { userData } from "../../src/engine/storage/user-data.ts";
import { registerWorker, renewLease } from "../../src/engine/storage/workers.ts";
import { insertSteps, listWorkflows } from "../../src/engine/storage/workflows.ts";
import { databaseUri, freshName, isRealMongoDb, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

/** The options of a careless connection string. None of them makes the embedded server act as a member of a replica set. */
const CARELESS =
  "readPreference=secondaryPreferred&maxStalenessSeconds=120&readConcernLevel=available&w=1&journal=false&wtimeoutMS=1";
const WORKER = { _id: "w1", host: "h", pid: 1 };
const ACTOR: Actor = { user_id: 1, chat_id: 10, message_id: 5, gateway: "test" };

let database: Database;
let chats: ChatStore;
let name: string;
const sent: Document[] = [];

beforeAll(async () => {
  name = freshName();
  database = await openDatabase(`${databaseUri()}&monitorCommands=true&${CARELESS}`, name);
  database.client.on("commandStarted", ({ command }: CommandStartedEvent) => void sent.push(command));
  chats = await createChatStore(database, () => database.clock.now());
});
beforeEach(() => void sent.splice(0));
afterAll(() => database.client.close());

async function failPoint(point: string, mode: unknown, data?: Document): Promise<void> {
  await database.client.db("admin").command({ configureFailPoint: point, mode, ...(data && { data }) });
}

const READS = ["find", "aggregate", "count", "distinct"];
const WRITES = ["insert", "update", "delete", "findAndModify"];

describe("whatever the connection string says", () => {
  it("reads come from the primary and writes wait for the journals of a majority", async () => {
    const id = "ex_pinned";
    await claimKey(database.db, "key", { params: "p", execution_id: id, step: 0 });
    await claimKey(database.db, "key", { params: "p", execution_id: "another", step: 0 });
    await storePlan(database, id, [{ name: "a" }] as never);
    await loadPlan(database, id);
    await chats.settings.claimOwner(7);
    await chats.outbox.enqueue({ key: "m", gateway: "test", chat_id: 1, text: "hi" });
    await chats.outbox.pending("test");
    await chats.progressMessages.open(id, ACTOR);
    const data = userData(database.client, name, ACTOR, false);
    await data.insert("things", { id: 1 }, "seed");
    await data.find("things", {}, {});
    await data.update("things", {}, { $set: { a: 1 } });
    const reads = sent.filter((command) => READS.some((read) => command[read] !== undefined));
    const writes = sent.filter((command) => WRITES.some((write) => command[write] !== undefined));
    expect(reads.length).toBeGreaterThan(4);
    expect(writes.length).toBeGreaterThan(4);
    for (const { readConcern, $readPreference } of reads) {
      expect(readConcern).toEqual({ level: "local" });
      // With one server the driver lets whichever it is answer, which is what `directConnection` asks for.
      expect($readPreference?.mode ?? "primary").toMatch(/^primary(Preferred)?$/);
    }
    for (const { writeConcern } of writes) expect(writeConcern).toEqual({ w: "majority", j: true });
    for (const db of [database.db, database.executions, database.workers])
      expect(db.readPreference).toMatchObject({ mode: "primary" });
  });

  it("only the renewal of a lease is acknowledged by the primary alone", async () => {
    await registerWorker(database, WORKER, database.clock.now(), 10_000);
    sent.splice(0);
    expect(await renewLease(database, WORKER, 10_000)).toBe(true);
    await chats.leases.renew("test", "holder", database.clock.now());
    expect(sent.map(({ writeConcern }) => writeConcern)).toEqual([{ w: 1 }, { w: 1 }]);
  });
});

// Only the embedded server lets a test choose who loses.
describe.skipIf(isRealMongoDb())("two clients that upsert the same document at the same time", () => {
  const outcome = (seconds: number) => ({ status: "completed" as const, ended_at: new Date(seconds * 1000) });

  it("both spend from a budget that has room for both", async () => {
    await failPoint("racingUpserts", { times: 1 });
    // The other client has spent 3 as well.
    expect(await spendBudget(database.db, "root", 3, 8, database.clock.now())).toBe(true);
    expect(await database.db.collection("budgets").findOne({})).toMatchObject({ used: 6 });
    expect(await spendBudget(database.db, "root", 3, 8, database.clock.now())).toBe(false);
  });

  it("both store the plan", async () => {
    await failPoint("racingUpserts", { times: 1 });
    await storePlan(database, "ex_raced", [{ name: "a" }] as never);
    expect(await loadPlan(database, "ex_raced")).toEqual([{ name: "a" }]);
  });

  it("the newer outcome of a step is kept, whoever comes first", async () => {
    const settled = (seconds: number) => [{ execution_id: "ex_raced", step: 1, outcome: outcome(seconds) }] as never;
    const rival = { _id: "ex_raced:1", execution_id: "ex_raced", step: 1, ...outcome(2) };
    await failPoint("racingUpserts", { times: 1 }, rival);
    await storeOutcomes(database, settled(3));
    await storeOutcomes(database, settled(1));
    expect((await loadOutcomes(database, "ex_raced")).get(1)?.ended_at).toEqual(new Date(3000));
  });
});

describe("a command whose answer was lost is repeated without harm", () => {
  /** The next such command is carried out, and answered with an error. */
  const loseAnswerTo = (command: string) =>
    failPoint(
      "failCommand",
      { times: 1 },
      {
        failCommands: [command],
        writeConcernError: { code: 189, errmsg: "stepped down" },
      },
    );

  async function twice(work: () => Promise<void>): Promise<void> {
    await expect(work()).rejects.toThrow("stepped down");
    await work();
  }

  it("an attempt to send counts once, and a part is delivered once", async () => {
    await chats.outbox.enqueue({ key: "parts", gateway: "parts", chat_id: 1, text: "a long one" });
    await loseAnswerTo("update");
    await twice(() => chats.outbox.recordTries("parts", 1));
    expect((await chats.outbox.next("parts", [], 1))[0]?.tries).toBe(1);
    await loseAnswerTo("update");
    await twice(() => chats.outbox.partDelivered("parts", 7));
    await chats.outbox.partDelivered("parts", 8);
    expect((await chats.outbox.next("parts", [], 1))[0]?.message_ids).toEqual([7, 8]);
  });

  it("a delivered message expires, and one that a step waits for reaches the step and stays", async () => {
    const heard: string[] = [];
    chats.messenger.onSettled((execution, step) => heard.push(`${execution}:${step}`));
    const message = { gateway: "lost", chat_id: 1, text: "hi" };
    await chats.outbox.enqueue({ key: "free", ...message });
    await chats.outbox.enqueue({ key: "awaited", ...message, execution_id: "ex_waits", step: 2 });
    for (const key of ["free", "awaited"]) {
      await loseAnswerTo("findAndModify");
      await twice(() => chats.outbox.delivered(key, [5], { text: "$literally" }));
    }
    const stored = await database.db.collection("outbox").find({ gateway: "lost" }).sort({ _id: 1 }).toArray();
    expect(stored).toMatchObject([
      { status: "delivered", message_ids: [5], result: { text: "$literally" } },
      { status: "delivered", expires_at: expect.any(Date) },
    ]);
    expect(stored[0]).not.toHaveProperty("expires_at");
    expect(heard).toEqual(["ex_waits:2"]);
  });
});

describe("an insert whose document already exists", () => {
  const outcome = { status: "completed" as const, ended_at: new Date(1000) };
  const settled = (step: number) => ({ execution_id: "ex_beside", step, outcome });
  const execution = (n: number) => ({ _id: `ex_beside${n}`, status: "running", live: {}, outcomes: {}, context: {} });
  const step = (n: number) => ({ _id: `st_beside${n}`, workflow_id: "wf_beside", seq: n });
  const data = () => userData(database.client, name, ACTOR, false);
  const result = (key: string) => ({ execution_id: "ex_beside", key, text: "1" });

  it.each<[string, (n: number[]) => Promise<unknown>]>([
    ["outcomes", (n) => storeFirstOutcomes(database, n.map(settled) as never)],
    [
      "results",
      (n) =>
        storeResults(
          database,
          n.map((one) => result(`r${one}`)),
        ),
    ],
    ["executions", (n) => insertExecutions(database, n.map(execution) as never)],
    ["steps", (n) => insertSteps(database, n.map(step) as never)],
    [
      "user data",
      (n) =>
        data().insertMany(
          "beside",
          n.map((id) => ({ id })),
          `seed${n}`,
        ),
    ],
  ])("are stored again if the primary steps down before a majority has them: %s", async (_, store) => {
    await store([1]);
    const steppedDown = { writeConcernError: { code: 189, errmsg: "stepped down" } };
    await failPoint("failCommand", { times: 1 }, { failCommands: ["insert"], ...steppedDown });
    sent.splice(0);
    await store([1, 2]).catch(() => store([1, 2]));
    expect(sent.filter(({ insert }) => insert !== undefined)).toHaveLength(2);
  });
});

describe("what grows with the data", () => {
  it("a list of everything is not counted document by document", async () => {
    const everyone = { chat_id: 1, all: true };
    await listExecutions(database, everyone, {});
    await listWorkflows(database, everyone, {});
    expect(sent.filter(({ aggregate }) => aggregate !== undefined)).toEqual([]);
  });

  it("waiting executions are found by an index that a pause doesn't change", async () => {
    await findWaitingForPerson(database, 7);
    await findWaitingForPerson(database, undefined);
    const finds = sent.filter(({ find }) => find === "executions");
    expect(finds).toHaveLength(2);
    for (const { filter, hint, sort } of finds) {
      const cursor = database.executions.find(filter);
      if (sort !== undefined) cursor.sort(sort);
      if (hint !== undefined) cursor.hint(hint);
      const plan = JSON.stringify(((await cursor.explain("queryPlanner")) as Document).queryPlanner.winningPlan);
      expect(plan).toContain('"indexName":"unsettled"');
    }
    const { key } = (await database.executions.indexes()).find((index) => index.name === "unsettled") ?? {};
    expect(key).not.toHaveProperty("status");
  });

  it("an index may take longer to build than another command may to be answered", async () => {
    const impatient = await connect(databaseUri(), freshName(), { socketTimeoutMS: 1_000 });
    try {
      const blocked = { blockConnection: true, blockTimeMS: 3_000 };
      await failPoint("failCommand", { times: 1 }, { failCommands: ["createIndexes"], ...blocked });
      await createIndexes(impatient);
      await failPoint("failCommand", { times: 2 }, { failCommands: ["update"], ...blocked });
      const slow = impatient.db.collection("things").updateOne({}, { $set: { a: 1 } });
      await expect(slow).rejects.toThrow(/timed out/);
    } finally {
      await impatient.client.close();
    }
  });
});

describe("when another server becomes the primary", () => {
  const data = () => userData(database.client, name, ACTOR, false);
  const fail = (command: string, times: number, how: Document) =>
    failPoint("failCommand", { times }, { failCommands: [command], ...how });
  const NOT_PRIMARY = { errorCode: 10107 };
  const STEPPED_DOWN = { writeConcernError: { code: 189, errmsg: "stepped down" } };

  it("reads and inserts of user data are repeated, and an insert knows its own document", async () => {
    await fail("insert", 1, NOT_PRIMARY);
    expect(await data().insert("people", { id: 1 }, "seed1")).toMatchObject({ duplicate: false });
    await fail("insert", 1, STEPPED_DOWN);
    expect(await data().insert("people", { id: 2 }, "seed2")).toMatchObject({ duplicate: false });
    await fail("insert", 1, { closeConnection: true });
    const more = await data().insertMany("people", [{ id: 3 }, { id: 1 }], "seed3");
    expect(more).toEqual({ inserted_count: 1, duplicates: 1 });
    await fail("find", 3, { errorCode: 189 });
    expect(await data().find("people", {}, {})).toHaveLength(3);
    await fail("aggregate", 3, { errorCode: 11602 });
    expect(await data().count("people", {})).toBe(3);
  });

  it("an update or delete is repeated if it has not started, and never if it may have been done", async () => {
    await data().insert("counters", { id: 1, n: 0 }, "seed");
    const add = () => data().update("counters", {}, { $inc: { n: 1 } });
    await fail("update", 2, NOT_PRIMARY);
    expect(await add()).toEqual({ matched_count: 1, modified_count: 1 });
    await fail("update", 1, STEPPED_DOWN);
    await expect(add()).rejects.toThrow("stepped down");
    await fail("update", 1, { closeConnection: true });
    await expect(add()).rejects.toThrow();
    expect(await data().find("counters", {}, {})).toMatchObject([{ n: 2 }]);
    await fail("delete", 2, NOT_PRIMARY);
    expect(await data().delete("counters", {})).toEqual({ deleted_count: 1 });
  });
});

describe("a start that a server refuses", () => {
  it.each([
    ["a right is missing", 13, 'readWrite role on the databases "bot" and "bot_data"'],
    ["Atlas says that a right is missing", 8000, "readWrite role on the databases"],
    ["the password is wrong", 18, "authSource"],
    ["an index is there with other options", 85, 'already exists in "bot"'],
    ["an index is impossible on a sharded collection", 67, "docs/mongodb.md"],
    ["the server is no MongoDB", 115, "Amazon DocumentDB"],
  ])("says what to do if %s", async (_, errorCode, advice) => {
    await failPoint("failCommand", { times: 1 }, { failCommands: ["createIndexes"], errorCode });
    const error: unknown = await openDatabase(databaseUri(), freshName()).catch((caught: unknown) => caught);
    const told = withAdvice(error, "bot") as Error;
    expect(told.message).toContain("Failing command via 'failCommand' failpoint. ");
    expect(told.message).toContain(advice);
    expect(isTransient(told)).toBe(false);
  });

  it("says what to do if the user may not write workflow data", async () => {
    await failPoint("failCommand", { times: 1 }, { failCommands: ["delete"], errorCode: 13 });
    const error: unknown = await openDatabase(databaseUri(), freshName()).catch((caught: unknown) => caught);
    const told = withAdvice(error, "bot") as Error;
    expect(told.message).toContain('readWrite role on the databases "bot" and "bot_data"');
    expect(isTransient(told)).toBe(false);
  });

  it("ignores what passes on its own", () => {
    const error = new MongoServerError({ message: "not primary", code: 10107 });
    expect(withAdvice(error, "bot")).toBe(error);
  });

  it.each([
    ["mongodb://host/mydb", "not used"],
    ["mongodb://a,b:27018/mydb?replicaSet=rs0", "not used"],
    ["mongodb+srv://u:p@host/mydb?authSource=admin", "not used"],
    ["mongodb://u:p@host/mydb?replicaSet=rs0", "used only to authenticate the user"],
  ])("warns of the database in %s", (uri, why) => {
    expect(unusedDatabase(uri, "bot")).toBe(
      `the database "mydb" in MONGODB_URI is ${why}: the data is in "bot" and "bot_data", as set by MONGODB_DB`,
    );
  });

  it.each([
    "mongodb://host",
    "mongodb://host/",
    "mongodb://host/?w=1",
    "mongodb://host?w=1",
    "mongodb://u:p@host/admin",
    "mongodb://host/bot",
    "mongodb://%2Ftmp%2Fa.sock/?x=/y",
  ])("does not warn of %s", (uri) => {
    expect(unusedDatabase(uri, "bot")).toBeUndefined();
  });

  it("warns once, as the database is opened", async () => {
    const warnings: string[] = [];
    const log = { info: () => {}, warn: (_: object, message: string) => void warnings.push(message) };
    await openNamed({ MONGODB_URI: "mongodb://host/mydb", MONGODB_DB: "bot" } as Config, log);
    expect(warnings).toHaveLength(1);
  });
});
