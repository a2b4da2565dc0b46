import { MongoClient } from "mongodb";
import { expect, onTestFinished, test } from "vitest";
import { openEmbedded } from "../../src/embedded/open-embedded.ts";
import { sortInSteps } from "../../src/embedded/values/compile-sort.ts";
import { scratchDirectory } from "./scratch-directory.ts";

test("sorting in steps gives the same order as one sort", () => {
  const rows = Array.from({ length: 7001 }, (_, i) => ({ key: (i * 7919) % 1000, i }));
  const steps = sortInSteps(rows, (a, b) => a.key - b.key);
  let step = steps.next();
  let count = 0;
  for (; !step.done; step = steps.next()) count++;
  expect(step.value).toEqual(rows.slice().sort((a, b) => a.key - b.key));
  expect(count).toBeGreaterThan(3);
});

test("other clients get their turn while a write searches, and it writes what it should", async () => {
  const db = await openEmbedded({ dataDir: scratchDirectory() });
  onTestFinished(() => db.close());
  const client = await new MongoClient(db.uri).connect();
  onTestFinished(() => client.close());
  const rows = client.db("t").collection<{ _id: number; v: number; text?: string }>("c");
  const size = 15_000;
  await rows.insertMany(Array.from({ length: size }, (_, i) => ({ _id: i, v: i % 10 })));
  const others = client.db("t").collection<{ _id: number }>("others");

  /** How many writes of another client are answered while the work continues. */
  const turnsDuring = async (work: Promise<unknown>): Promise<number> => {
    let over = false;
    const done = work.finally(() => {
      over = true;
    });
    let turns = 0;
    while (!over) {
      await others.replaceOne({ _id: 1 }, {}, { upsert: true });
      turns++;
    }
    await done;
    return turns;
  };

  const nothing = (i: number) => ({ updateMany: { filter: { v: -i - 1 }, update: { $set: { v: 0 } } } });
  expect(await turnsDuring(rows.bulkWrite(Array.from({ length: 20 }, (_, i) => nothing(i))))).toBeGreaterThan(3);

  const all = rows.updateMany({ v: { $gte: 0 } }, { $inc: { v: 1 } });
  expect(await turnsDuring(all)).toBeGreaterThan(1);
  expect(await all).toMatchObject({ matchedCount: size, modifiedCount: size });
  expect(await rows.countDocuments({ v: { $gte: 1 } })).toBe(size);

  const key = { text: "one" };
  const upserts = Array.from({ length: 4 }, (_, i) =>
    rows.updateOne(key, { $setOnInsert: { _id: size + i, v: 0 } }, { upsert: true }),
  );
  expect((await Promise.all(upserts)).filter((one) => one.upsertedCount === 1)).toHaveLength(1);

  const claims = Array.from({ length: 4 }, () =>
    rows.findOneAndUpdate({ v: 10, text: { $exists: false } }, { $set: { text: "mine" } }, { sort: { v: 1, _id: -1 } }),
  );
  expect(new Set((await Promise.all(claims)).map((one) => one?._id)).size).toBe(4);

  expect(await rows.deleteMany({ v: { $gt: 5 } })).toMatchObject({ deletedCount: size / 2 });
  expect(await client.db("t").command({ validate: "c" })).toMatchObject({ valid: true });
});
