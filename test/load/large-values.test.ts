import { createHash } from "node:crypto";
import { join } from "node:path";
import { open } from "lmdb";
import { type Collection, MongoClient } from "mongodb";
import { expect, test } from "vitest";
import { openEmbedded } from "../../src/embedded/open-embedded.ts";
import { scratchDirectory } from "../embedded/scratch-directory.ts";
import { Random } from "../fuzz/random.ts";

interface Stored {
  readonly _id: string;
  readonly n: number;
  readonly tags: readonly string[];
  readonly text: string;
}

const KB = 1024;
/** Sizes of texts: within a page, of some pages, too large for the log, and up to 8 MB. */
const SIZES = [50, 50, 50, 50, 50, 300, 3 * KB, 60 * KB, 300 * KB, 700 * KB, 2000 * KB, 8000 * KB] as const;
const WRITERS = 12;
const IDS_EACH = 10;
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const CHANGES_EACH = 60;

/** A text of a size that no other has, so that pages that are mixed up are found. */
function textOf(random: Random, size: number): string {
  const piece = createHash("sha256").update(String(random.next())).digest("hex");
  return piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
}

/** Changes its own documents, one after another, and records their expected content. */
async function write(
  collection: Collection<Stored>,
  writer: number,
  random: Random,
  model: Map<string, string>,
): Promise<void> {
  for (let i = 0; i < CHANGES_EACH; i++) {
    const _id = `${writer}-${random.below(IDS_EACH)}`;
    const n = random.below(1000);
    const text = textOf(random, Math.ceil(random.pick(SIZES) * (0.5 + random.next() / 2)));
    const fields = { n, tags: [`a${n % 7}`, `b${n % 3}`], text };
    if (random.next() < 0.25) {
      await collection.deleteOne({ _id });
      model.delete(_id);
    } else if (random.next() < 0.5) {
      await collection.replaceOne({ _id }, fields, { upsert: true });
      model.set(_id, text);
    } else {
      await collection.findOneAndUpdate({ _id }, { $set: fields }, { upsert: true });
      model.set(_id, text);
    }
    if (random.next() < 0.1) {
      const found = await collection.findOne({ _id });
      expect(found?.text === model.get(_id)).toBe(true);
    }
  }
}

/** Fills collections and drops them, so that many pages are freed together and reused. */
async function comeAndGo(client: MongoClient, random: Random, isOver: () => boolean): Promise<void> {
  for (let i = 0; !isOver(); i++) {
    const passing = client.db("t").collection(`passing${i % 3}`);
    const docs = Array.from({ length: 50 + random.below(1000) }, (_, n) => ({
      n,
      text: textOf(random, random.below(2000)),
    }));
    await passing.insertMany(docs);
    await passing.createIndex({ n: 1 });
    expect(await passing.countDocuments({ n: { $gte: 0 } })).toBe(docs.length);
    await passing.updateMany({ n: { $lt: 300 } }, { $set: { text: "short" } });
    expect(await client.db("t").command({ validate: passing.collectionName })).toMatchObject({ valid: true });
    await passing.drop();
  }
}

async function check(client: MongoClient, model: ReadonlyMap<string, string>): Promise<void> {
  const collection = client.db("t").collection<Stored>("c");
  expect(await client.db("t").command({ validate: "c" })).toMatchObject({ valid: true, errors: [] });
  const found = new Map<string, string>();
  for await (const { _id, text } of collection.find()) found.set(_id, text);
  expect(found.size).toBe(model.size);
  for (const [_id, text] of model) expect(found.get(_id) === text, _id).toBe(true);
}

/** Reads every page of the tree that has data. */
async function readTree(path: string): Promise<number> {
  const env = open({ path, noSubdir: false, readOnly: true, maxDbs: 64 });
  let bytes = 0;
  for (let i = 0; i < 64; i++) {
    const tree = env.openDB<Buffer, Buffer>({ name: `tree-${i}`, keyEncoding: "binary", encoding: "binary" });
    for (const { value } of tree.getRange()) bytes += value.length;
  }
  await env.close();
  return bytes;
}

test("large values beside small ones, and collections that come and go, leave tree and indexes in order", async () => {
  const dataDir = scratchDirectory();
  const seed = Number(process.env.SEED ?? 1);
  const model = new Map<string, string>();
  for (let round = 0; round < ROUNDS; round++) {
    const db = await openEmbedded({ dataDir });
    const client = await new MongoClient(db.uri).connect();
    const collection = client.db("t").collection<Stored>("c");
    await collection.createIndexes([{ key: { n: 1 } }, { key: { tags: 1, n: -1 } }]);
    await check(client, model);
    let isOver = false;
    const passing = comeAndGo(client, new Random(seed + round), () => isOver);
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      write(collection, writer, new Random(seed * 1000 + round * 100 + writer), model),
    );
    await Promise.all(writers).finally(() => {
      isOver = true;
    });
    await passing;
    await check(client, model);
    await client.close();
    await db.close();
    expect(await readTree(join(dataDir, "db"))).toBeGreaterThan(0);
  }
});
