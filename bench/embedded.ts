import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "lmdb";
import { type Collection, type Document, MongoClient } from "mongodb";
import { openEmbedded } from "../src/embedded/open-embedded.ts";
import { interleave, medianFigure, requestedRounds } from "./rounds.ts";
import type { Figure } from "./run.ts";

const MANY = 100_000;
const FEW = 1_000;

type Workload = () => Promise<number>;

/** Roughly how many bytes an insert writes to the log. */
const APPENDED_BYTES = 400;
const FILE_BYTES = 2 * 1024 * 1024;

/**
 * Measures the embedded database through the driver, along with an append to its disk and a put in raw lmdb, round by round so
 * that all see the same machine. `insert-ratio` compares an insert with a ping and an append together.
 */
export async function run(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), "sg-bench-"));
  const db = await openEmbedded({ dataDir: directory });
  const client = await new MongoClient(db.uri).connect();
  // Without overlapping sync a put resolves once it is on disk, as the server's do.
  const raw = open<Buffer, number>({ path: join(directory, "raw"), encoding: "binary", overlappingSync: false });
  const file = openSync(join(directory, "appended"), "w+");
  writeSync(file, Buffer.alloc(FILE_BYTES));
  fdatasyncSync(file);
  try {
    const workloads = [...(await prepare(client, raw, file))].map(([name, work]) => ({
      name,
      unit: "ops/s",
      measure: async () => {
        const started = performance.now();
        const operations = await work();
        return (operations / (performance.now() - started)) * 1000;
      },
    }));
    const figures = await interleave(workloads, requestedRounds({ count: 9, budgetMs: 60_000 }));
    const msOf = (name: string): number => 1000 / (figures.find((one) => one.name === name) as Figure).value;
    const ratio = msOf("insert-one") / (msOf("ping") + msOf("append"));
    return [...figures, medianFigure("insert-ratio", "ratio", [ratio])];
  } finally {
    closeSync(file);
    await client.close();
    await db.close();
    await raw.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function prepare(
  client: MongoClient,
  raw: ReturnType<typeof open<Buffer, number>>,
  file: number,
): Promise<Map<string, Workload>> {
  const db = client.db("bench");
  const fresh = db.collection("fresh");
  const small = await filled(db.collection("small"), FEW);
  const large = await filled(db.collection("large"), MANY);
  const value = Buffer.alloc(200, 1);
  let next = 0;
  const row = (): Document => ({ n: next++, text: "x".repeat(150), at: new Date() });
  const times =
    (count: number, one: () => Promise<unknown>): Workload =>
    async () => {
      for (let i = 0; i < count; i++) await one();
      return count;
    };
  const together =
    (width: number, rounds: number, each: number, one: () => Promise<unknown>): Workload =>
    async () => {
      await Promise.all(
        Array.from({ length: width }, async () => {
          for (let i = 0; i < rounds; i++) await one();
        }),
      );
      return width * rounds * each;
    };
  const ping = (): Promise<unknown> => db.command({ ping: 1 });
  const appended = Buffer.alloc(APPENDED_BYTES, 1);
  let at = 0;
  const append = async (): Promise<void> => {
    writeSync(file, appended, 0, APPENDED_BYTES, at);
    at = (at + APPENDED_BYTES) % (FILE_BYTES - APPENDED_BYTES);
    fdatasyncSync(file);
  };
  const put = (): Promise<unknown> => raw.put(next++, value);
  const insert = (): Promise<unknown> => fresh.insertOne(row());
  const bulk = (): Promise<unknown> => fresh.insertMany(Array.from({ length: 50 }, row));
  const find = (collection: Collection, size: number) => (): Promise<unknown> =>
    collection.findOne({ group: Math.floor(Math.random() * size) });
  const byId = (collection: Collection<{ _id: number }>, size: number) => (): Promise<unknown> =>
    collection.findOne({ _id: Math.floor(Math.random() * size) });
  const claim = (collection: Collection, size: number) => (): Promise<unknown> =>
    collection.findOneAndUpdate({ group: Math.floor(Math.random() * size) }, { $inc: { taken: 1 } });
  const rawBatch: Workload = async () => {
    for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 200 }, put));
    return 4000;
  };
  return new Map<string, Workload>([
    ["ping", times(100, ping)],
    ["append", times(100, append)],
    ["raw-put", times(100, put)],
    ["insert-one", times(100, insert)],
    ["find-one-and-update", times(100, claim(small, FEW))],
    ["ping-100", together(100, 10, 1, ping)],
    ["raw-put-100", together(100, 10, 1, put)],
    ["insert-100", together(100, 10, 1, insert)],
    ["claim-100", together(100, 10, 1, claim(small, FEW))],
    ["raw-put-batch", rawBatch],
    ["bulk-50", together(4, 10, 50, bulk)],
    ["find-1k", times(100, find(small, FEW))],
    ["find-100k", times(100, find(large, MANY))],
    ["find-id-1k", times(100, byId(small as unknown as Collection<{ _id: number }>, FEW))],
    ["find-id-100k", times(100, byId(large as unknown as Collection<{ _id: number }>, MANY))],
    ["claim-1k", times(100, claim(small, FEW))],
    ["claim-100k", times(100, claim(large, MANY))],
  ]);
}

async function filled(collection: Collection, size: number): Promise<Collection> {
  await collection.createIndex({ group: 1 });
  for (let from = 0; from < size; from += 5000)
    await collection.insertMany(
      Array.from({ length: Math.min(5000, size - from) }, (_, i) => ({
        _id: (from + i) as unknown as never,
        group: from + i,
        taken: 0,
        text: "x".repeat(100),
      })),
    );
  return collection;
}
