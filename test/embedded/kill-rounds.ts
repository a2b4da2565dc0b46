import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Collection, MongoClient, MongoServerError } from "mongodb";
import { type DatabaseProcess, startDatabaseProcess } from "./database-process.ts";

/**
 * Kills the database under 8 writers, KILL_ROUNDS times (200 by default): in turn its process, with SIGKILL, and only
 * its thread, whose process then starts another. After each round all that was acknowledged must be there, what was
 * under way at the death done or not done, and indexes and documents in agreement. Exits 1 at the first loss.
 */
interface Account {
  _id: number;
  n: number;
  tags: string[];
}

/** What is known about one document: the last acknowledged state, and the one requested since. */
interface Entry {
  sure: number;
  asked: number | undefined;
}

const WRITERS = 8;
const DOCUMENTS_EACH = 500;
const GONE = -1;
const GRACE_MS = 2000;

const rounds = Number(process.env.KILL_ROUNDS ?? 200);
const dataDir = mkdtempSync(join(tmpdir(), "sg-"));
const ledger = new Map<number, Entry>();
let serial = 0;
let acknowledged = 0;
let stopped = false;

/** Makes one change after another to its own documents, until one of the writers has seen the database go away. */
async function write(collection: Collection<Account>, writer: number): Promise<void> {
  while (!stopped) {
    const _id = writer + WRITERS * Math.floor(Math.random() * DOCUMENTS_EACH);
    const entry = ledger.get(_id) ?? { sure: GONE, asked: undefined };
    ledger.set(_id, entry);
    const removes = entry.sure !== GONE && Math.random() < 0.1;
    const n = removes ? GONE : ++serial;
    entry.asked = n;
    let change: Promise<unknown>;
    if (entry.sure === GONE) change = collection.insertOne({ _id, n, tags: [`w${writer}`, `n${n % 5}`] });
    else if (removes) change = collection.deleteOne({ _id }).then((done) => expectOne(done.deletedCount, _id));
    else
      change = collection
        .updateOne({ _id }, { $set: { n, "tags.1": `n${n % 5}` } })
        .then((done) => expectOne(done.matchedCount, _id));
    if (!(await answered(change))) return;
    entry.sure = n;
    entry.asked = undefined;
    acknowledged++;
  }
}

/** Whether a change was acknowledged. Once one was not, the others have a while: the driver may never settle them. */
async function answered(change: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const givenUp = (async () => {
    while (!stopped) await sleep(100, undefined, { signal: over.signal });
    await sleep(GRACE_MS, undefined, { signal: over.signal });
    return false;
  })().catch(() => false);
  try {
    return await Promise.race([change.then(() => true), givenUp]);
  } catch (error) {
    if (error instanceof Lost || error instanceof MongoServerError) throw error;
    stopped = true;
    return false;
  } finally {
    over.abort();
  }
}

class Lost extends Error {}

function expectOne(count: number, _id: number): void {
  if (count !== 1) throw new Lost(`document ${_id} was acknowledged and is not there`);
}

/** Compares the stored documents with the ledger, and settles in it the writes that were in progress. */
async function check(client: MongoClient): Promise<void> {
  const report = await client.db("t").command({ validate: "c" });
  if (report.valid !== true) throw new Lost(JSON.stringify(report.errors));
  const all = await client.db("t").collection<Account>("c").find().toArray();
  const stored = new Map(all.map((one) => [one._id, one.n]));
  for (const _id of stored.keys()) if (!ledger.has(_id)) throw new Lost(`document ${_id} was never written`);
  for (const [_id, entry] of ledger) {
    const found = stored.get(_id) ?? GONE;
    if (found !== entry.sure && found !== entry.asked)
      throw new Lost(`document ${_id} should hold ${entry.sure} or ${entry.asked} and holds ${found}`);
    entry.sure = found;
    entry.asked = undefined;
  }
}

let owner: DatabaseProcess | undefined;
try {
  for (let round = 1; round <= rounds; round++) {
    owner ??= await startDatabaseProcess(dataDir);
    const client = new MongoClient(owner.uri, { serverSelectionTimeoutMS: 30_000 });
    const collection = client.db("t").collection<Account>("c");
    if (round === 1) await collection.createIndexes([{ key: { n: 1, _id: -1 }, unique: true }, { key: { tags: 1 } }]);
    await check(client);
    stopped = false;
    const writers = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(collection, writer)));
    await sleep(50 + Math.random() * 300);
    if (round % 2 === 0) {
      await owner.kill();
      owner = undefined;
    } else owner.crashThread();
    await writers;
    // A command that the driver never settles keeps it from closing.
    await Promise.race([client.close(), sleep(GRACE_MS)]);
    if (round % 10 === 0 || round === rounds)
      console.log(`round ${round}: ${acknowledged} writes acknowledged, ${ledger.size} documents, nothing lost`);
  }
  owner ??= await startDatabaseProcess(dataDir);
  const client = new MongoClient(owner.uri);
  await check(client);
  await client.close();
} catch (error) {
  console.error(owner?.said.slice(-10).join("\n"));
  throw error;
} finally {
  await owner?.kill();
  rmSync(dataDir, { recursive: true, force: true });
}
