import { type Collection, type Document, MongoClient } from "mongodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ReplicaSet } from "./replica-set.ts";

let set: ReplicaSet;
const clients: MongoClient[] = [];
beforeEach(async () => {
  set = await ReplicaSet.open({ lagMs: 1500, electionMs: 300 });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await set.close();
});

/** A collection as any program would open it. */
async function open(options = ""): Promise<Collection<Document>> {
  const client = await MongoClient.connect(`${set.uri}&retryWrites=false&${options}`);
  clients.push(client);
  return client.db("test").collection("things");
}

describe("what a driver sees", () => {
  it("a secondary serves what was written some time ago, and the primary what is there now", async () => {
    const [fresh, stale] = [await open(), await open("readPreference=secondary")];
    set.copy.lagMs = 10_000;
    await fresh.insertOne({ n: 1 });
    expect(await fresh.countDocuments()).toBe(1);
    expect(await stale.countDocuments()).toBe(0);
    expect(set.secondaryReads).toEqual(["aggregate things"]);
    await expect.poll(() => stale.countDocuments()).toBe(1);
    await expect(stale.findOne({})).resolves.toMatchObject({ n: 1 });
  });

  it("a majority acknowledges late, the primary immediately, and a client that doesn't wait is told it is late", async () => {
    const rows = await open();
    set.majorityLagMs = 30_000;
    const timed = async (writeConcern: Document) => {
      const at = performance.now();
      await rows.insertOne({}, { writeConcern });
      return performance.now() - at;
    };
    expect(await timed({ w: 1 })).toBeLessThan(30_000);
    await expect(timed({ w: "majority", wtimeout: 50 })).rejects.toThrow("timed out");
    set.majorityLagMs = 700;
    expect(await timed({ w: "majority" })).toBeGreaterThan(650);
  });

  it.each(["politely", "by crashing"] as const)("when the primary steps down %s, another takes over", async (how) => {
    const rows = await open("heartbeatFrequencyMS=500");
    await rows.insertOne({ _id: 1 } as Document);
    const old = set.primary;
    const changed = set.stepDown(how);
    await expect(rows.insertOne({ _id: 2 } as Document)).rejects.toThrow();
    await changed;
    expect(set.primary).not.toBe(old);
    await rows.insertOne({ _id: 3 } as Document);
    expect(await rows.distinct("_id")).toEqual([1, 3]);
  });

  it("a write waiting for a majority when the primary steps down is there, and its client is told that it may not be", async () => {
    const rows = await open();
    set.majorityLagMs = 30_000;
    const write = rows.insertOne({ _id: 1 } as Document);
    const outcome = expect(write).rejects.toMatchObject({ code: 189 });
    await expect.poll(() => rows.countDocuments()).toBe(1);
    await set.stepDown("politely");
    await outcome;
    set.majorityLagMs = 0;
    expect(await rows.distinct("_id")).toEqual([1]);
  });

  it("a cursor stays open, and clients without reads of secondaries are refused by one", async () => {
    const rows = await open();
    await rows.insertMany(Array.from({ length: 10 }, (_, n) => ({ n })));
    const cursor = rows.find({}, { batchSize: 2 });
    expect(await cursor.next()).toMatchObject({ n: 0 });
    await set.stepDown("politely");
    expect((await cursor.toArray()).length).toBe(9);
    const old = set.members.find((member) => member !== set.primary);
    const direct = await MongoClient.connect(`mongodb://${old?.address}/?directConnection=true`);
    clients.push(direct);
    const insert = direct
      .db("test")
      .collection("things")
      .insertOne({}, { writeConcern: { w: 1 } });
    await expect(insert).rejects.toMatchObject({ code: 10107 });
  });
});
