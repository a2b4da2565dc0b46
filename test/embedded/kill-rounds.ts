import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { startDatabaseProcess } from "./database-process.ts";

/**
 * Kills the database with SIGKILL under 8 writers, KILL_ROUNDS times (200 unless told), and checks after each round
 * that all that was acknowledged is there, and that indexes and documents agree. Exits 1 at the first loss.
 *
 *   node --import tsx test/embedded/kill-rounds.ts
 */
interface Account {
  _id: number;
  writer: number;
  n: number;
  tags: string[];
}

const rounds = Number(process.env.KILL_ROUNDS ?? 200);
const dataDir = mkdtempSync(join(tmpdir(), "sg-"));
/** What each document must hold at least: the last value that was acknowledged. */
const ledger = new Map<number, number>();
const attempted = new Map<number, number>();
let nextId = 0;

async function write(
  collection: import("mongodb").Collection<Account>,
  writer: number,
  stop: () => boolean,
): Promise<void> {
  while (!stop()) {
    const _id = Math.random() < 0.5 || nextId < 10 ? nextId++ : Math.floor(Math.random() * nextId);
    try {
      if (!attempted.has(_id)) {
        attempted.set(_id, 0);
        await collection.insertOne({ _id, writer, n: 0, tags: [`w${writer}`, "x"] });
        ledger.set(_id, 0);
      } else if (_id % 8 === writer && ledger.has(_id)) {
        const n = (attempted.get(_id) as number) + 1;
        attempted.set(_id, n);
        const result = await collection.updateOne({ _id }, { $set: { n }, $addToSet: { tags: `n${n % 5}` } });
        if (result.matchedCount !== 1) throw new Error(`document ${_id} was acknowledged and is not there`);
        ledger.set(_id, n);
      }
    } catch (error) {
      if (error instanceof Error && error.message.includes("acknowledged")) throw error;
      return;
    }
  }
}

for (let round = 1; round <= rounds; round++) {
  const owner = await startDatabaseProcess(dataDir);
  const client = new MongoClient(owner.uri, { serverSelectionTimeoutMS: 5000 });
  const collection = client.db("t").collection<Account>("c");
  if (round === 1) await collection.createIndexes([{ key: { n: 1, writer: -1 } }, { key: { tags: 1 } }]);
  const report = await client.db("t").command({ validate: "c" });
  if (report.valid !== true) throw new Error(`round ${round}: ${JSON.stringify(report.errors)}`);
  const stored = new Map((await collection.find().toArray()).map((one) => [one._id, one.n]));
  for (const [_id, n] of ledger) {
    const found = stored.get(_id);
    if (found === undefined || found < n || found > (attempted.get(_id) as number))
      throw new Error(`round ${round}: document ${_id} should hold ${n} and holds ${found}`);
  }
  let stopped = false;
  const writers = Array.from({ length: 8 }, (_, writer) => write(collection, writer, () => stopped));
  await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 300));
  await owner.kill();
  stopped = true;
  await Promise.all(writers);
  await client.close();
  if (round % 10 === 0 || round === rounds) console.log(`round ${round}: ${ledger.size} documents, nothing lost`);
}
rmSync(dataDir, { recursive: true, force: true });
