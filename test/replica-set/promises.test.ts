import { MongoClient } from "mongodb";
import { afterEach, expect, it } from "vitest";
import { type Database, openDatabase } from "../../src/engine/storage/database.ts";
import { claimKey } from "../../src/engine/storage/idempotency-keys.ts";
import { openCrashWorld, pause } from "../crash/crash-world.ts";
import { ReplicaSet } from "./replica-set.ts";
import { CARELESS } from "./through.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openSet(options: Parameters<typeof ReplicaSet.open>[0]): Promise<ReplicaSet> {
  const set = await ReplicaSet.open(options);
  closing.push(() => set.close());
  return set;
}

async function openOn(set: ReplicaSet): Promise<Database> {
  const database = await openDatabase(`${set.uri}&${CARELESS}`, "promises");
  closing.push(() => database.client.close());
  return database;
}

it("of two steps with the same idempotency key, the second finds the first even if a secondary doesn't have it yet", async () => {
  const set = await openSet({ lagMs: 30_000 });
  const { db } = await openOn(set);
  const first = { params: "p", execution_id: "ex_1", step: 0 };
  const second = { params: "p", execution_id: "ex_2", step: 0 };
  expect(await claimKey(db, "10:own:k", first)).toMatchObject(first);
  expect(await claimKey(db, "10:own:k", second)).toMatchObject(first);
  expect(set.secondaryReads).toEqual([]);
});

it("no live worker is declared dead even if a majority acknowledges later than a lease lasts", async () => {
  const world = await openCrashWorld({ through: { majorityLagMs: 20 } });
  closing.push(() => world.close());
  await Promise.all([1, 2].map(() => world.worker({ leaseSeconds: 2, host: `elsewhere ${Math.random()}` })));
  if (world.set === undefined) throw new Error("there is no replica set in front of it");
  world.set.majorityLagMs = 6000;
  await pause(10_000);
  world.set.majorityLagMs = 0;
  const client = await MongoClient.connect(world.uri);
  closing.push(() => client.close());
  const read = { readPreference: "primary" } as const;
  expect(await client.db(world.db).collection("deaths").find({}, read).toArray()).toEqual([]);
  const workers = await client.db(world.db).collection("workers").find({}, read).toArray();
  expect(workers.map(({ dead = false }) => dead)).toEqual([false, false]);
});

it.each([13, 16])(
  "a server of wire version %i, before MongoDB 6.0, is refused with what to do",
  async (wireVersion) => {
    const set = await openSet({ wireVersion });
    await expect(openDatabase(set.uri, "promises")).rejects.toThrow(/older than MongoDB 6\.0.* docs\/mongodb\.md/);
  },
);
