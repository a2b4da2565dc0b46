import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type EmbeddedDatabase, openEmbedded } from "../../src/embedded/open-embedded.ts";
import { failOnClosedSockets } from "../../src/engine/storage/closed-sockets.ts";
import { connected } from "./connected.ts";
import { scratchDirectory } from "./scratch-directory.ts";

// Owners leave and are killed here with commands under way.
failOnClosedSockets();

async function opened(dataDir: string): Promise<EmbeddedDatabase> {
  const db = await openEmbedded({ dataDir });
  onTestFinished(() => db.close());
  return db;
}

test("only the owner of the directory can use the socket", async () => {
  const dataDir = scratchDirectory();
  const db = await opened(dataDir);
  expect(db.owner).toBe(true);
  expect(statSync(join(dataDir, "stepgram.sock")).mode & 0o777).toBe(0o600);
  expect(statSync(join(dataDir, "db")).mode & 0o777).toBe(0o700);
});

test("data is still there after the database was closed and reopened", async () => {
  const dataDir = scratchDirectory();
  const first = await openEmbedded({ dataDir });
  const writer = await connected(first.uri);
  await writer.db("t").collection("c").insertOne({ hello: "world" });
  await writer.db("t").collection("c").createIndex({ hello: 1 }, { unique: true });
  await writer.close();
  await first.close();
  const second = await openEmbedded({ dataDir });
  onTestFinished(() => second.close());
  const collection = (await connected(second.uri)).db("t").collection("c");
  expect(await collection.findOne({}, { projection: { _id: 0 } })).toEqual({ hello: "world" });
  expect((await collection.indexes()).map((index) => index.name)).toEqual(["_id_", "hello_1"]);
  await expect(collection.insertOne({ hello: "world" })).rejects.toMatchObject({ code: 11000 });
});

test("a loopback port is served in addition to the socket if requested", async () => {
  const db = await openEmbedded({ dataDir: scratchDirectory(), port: 0 });
  onTestFinished(() => db.close());
  expect(db.uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/\?directConnection=true$/);
  const client = await connected(db.uri);
  expect(await client.db("t").command({ ping: 1 })).toMatchObject({ ok: 1 });
});

test("a directory whose path is too long for a socket gets its socket elsewhere", async () => {
  const dataDir = join(scratchDirectory(), "x".repeat(120));
  const db = await openEmbedded({ dataDir });
  onTestFinished(() => db.close());
  expect(db.uri).not.toContain("x".repeat(120));
  expect(await (await connected(db.uri)).db("t").command({ ping: 1 })).toMatchObject({ ok: 1 });
});

test("if several open the database at once, exactly one is the owner", async () => {
  const dataDir = scratchDirectory();
  const all = await Promise.all(Array.from({ length: 5 }, () => opened(dataDir)));
  expect(all.filter((db) => db.owner)).toHaveLength(1);
  expect(new Set(all.map((db) => db.uri)).size).toBe(1);
});

test("a joined process takes over when the owner closes", async () => {
  const dataDir = scratchDirectory();
  const first = await openEmbedded({ dataDir });
  const second = await openEmbedded({ dataDir });
  onTestFinished(() => second.close());
  expect([first.owner, second.owner]).toEqual([true, false]);
  await first.close();
  await expect.poll(() => second.owner).toBe(true);
});
