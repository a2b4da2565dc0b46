import type { Document } from "mongodb";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { connect, createIndexes, type Database } from "../../src/engine/storage/database.ts";
import { countUnsettled, findDescendants, findWaitingForPerson } from "../../src/engine/storage/executions.ts";
import { databaseUri, freshName, isRealMongoDb, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

const CHAT = 7;
const STATUSES = ["scheduled", "paused", "running", "scheduled", "paused", "running"];

let database: Database;
const failPoint = (mode: unknown, data?: Document) =>
  database.client.db("admin").command({ configureFailPoint: "yieldMidScan", mode, ...(data && { data }) });

beforeAll(async () => {
  database = await connect(databaseUri(), freshName());
  await createIndexes(database);
});
beforeEach(async () => {
  await database.executions.deleteMany({});
  const stored = STATUSES.map((status, i) => ({
    _id: `ex_${i}`,
    status,
    root: "ex_root",
    actor: { chat_id: CHAT },
    live: { 0: { wait: "person" } },
    created_at: new Date(1000 + i),
  }));
  await database.executions.insertMany(stored as never);
});
afterEach(() => failPoint("off"));
afterAll(() => database.client.close());

const ALL = STATUSES.map((_, i) => `ex_${i}`);

// Only with the embedded server can a test choose where a scan pauses.
it.skipIf(isRealMongoDb()).each<[string, () => Promise<unknown>, unknown]>([
  ["those that wait for a person", () => findWaitingForPerson(database, CHAT), ALL],
  ["those of any chat that wait for a person", () => findWaitingForPerson(database, undefined), ALL],
  ["those that count for a chat's quota", () => countUnsettled(database, CHAT, 100), STATUSES.length],
  ["the descendants of an execution", () => findDescendants(database, ["ex_root"], CHAT), ALL],
])("executions whose status changes during a query are neither missed nor found twice: %s", async (_, query, found) => {
  const ns = `${database.db.databaseName}.executions`;
  for (let after = 1; after < STATUSES.length; after++)
    for (const status of ["scheduled", "paused", "running"] as const) {
      await failPoint({ times: 1 }, { ns, after, ms: 150 });
      const answer = query();
      await new Promise((resolve) => setTimeout(resolve, 50));
      await database.executions.updateMany({}, { $set: { status } });
      expect(await answer, `all became ${status} after ${after} documents`).toEqual(found);
    }
});
