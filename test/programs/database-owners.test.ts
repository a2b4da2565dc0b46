import { MongoClient } from "mongodb";
import { expect, onTestFinished, test } from "vitest";
import { openEmbedded } from "../../src/embedded/open-embedded.ts";
import { failOnClosedSockets } from "../../src/engine/storage/closed-sockets.ts";
import { connected } from "../embedded/connected.ts";
import { startDatabaseProcess } from "../embedded/database-process.ts";
import { scratchDirectory } from "../embedded/scratch-directory.ts";

// Owners leave and are killed here with commands under way.
failOnClosedSockets();

test("a joined process takes over when the owner is killed, and its client continues", async () => {
  const dataDir = scratchDirectory();
  const owner = await startDatabaseProcess(dataDir);
  expect(owner.owner).toBe(true);
  const said: string[] = [];
  const joined = await openEmbedded({ dataDir, say: (line) => said.push(line) });
  onTestFinished(() => joined.close());
  expect(joined.owner).toBe(false);
  const client = await connected(joined.uri);
  await client.db("t").collection("c").insertOne({ n: 1 });
  await owner.kill();
  await expect.poll(() => joined.owner).toBe(true);
  expect(said.join("\n")).toMatch(/this process now serves it/);
  expect(await client.db("t").collection("c").countDocuments()).toBe(1);
  await client.db("t").collection("c").insertOne({ n: 2 });
});

test("a process ends by itself once its database is closed", async () => {
  const one = await startDatabaseProcess(scratchDirectory());
  expect(await one.kill("SIGTERM")).toBe(0);
});

test("no acknowledged write is lost when the owner is killed", async () => {
  const dataDir = scratchDirectory();
  const acknowledged: number[] = [];
  let next = 0;
  for (let round = 0; round < 3; round++) {
    const owner = await startDatabaseProcess(dataDir);
    const client = new MongoClient(owner.uri, { serverSelectionTimeoutMS: 5000 });
    const collection = client.db("t").collection<{ _id: number; even: boolean }>("c");
    if (round === 0) await collection.createIndex({ even: 1 });
    const writers = Array.from({ length: 8 }, async () => {
      for (;;) {
        const _id = next++;
        try {
          await collection.insertOne({ _id, even: _id % 2 === 0 });
        } catch {
          return;
        }
        acknowledged.push(_id);
      }
    });
    const enough = acknowledged.length + 30;
    while (acknowledged.length < enough) await new Promise((resolve) => setTimeout(resolve, 5));
    await owner.kill();
    await Promise.all(writers);
    await client.close();
  }
  const db = await openEmbedded({ dataDir });
  onTestFinished(() => db.close());
  const collection = (await connected(db.uri)).db("t").collection<{ _id: number }>("c");
  const stored = new Set((await collection.find().toArray()).map((doc) => doc._id));
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  expect(await (await connected(db.uri)).db("t").command({ validate: "c" })).toMatchObject({ valid: true, errors: [] });
});
