import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Collection, MongoClient, MongoServerError } from "mongodb";
import { expect, onTestFinished, test } from "vitest";
import { type DatabaseProcess, startDatabaseProcess } from "../embedded/database-process.ts";
import { openedAgain } from "../embedded/opened-again.ts";
import { scratchDirectory } from "../embedded/scratch-directory.ts";

interface Counted {
  readonly _id: string;
  readonly n: number;
  readonly text: string;
}

/** What is known about a document: its last content, undefined if it was removed, and what it may hold instead. */
interface Known {
  sure: number | undefined;
  asked?: { readonly n: number | undefined };
}

const hasStrace = spawnSync("strace", ["-V"]).status === 0;

const LOG = ["log/0001", "log/0002"];
const TREE = ["data.mdb"];
/**
 * Which operations fail, on which files. Short writes are in test/embedded/uncertain-disk.ts: strace cannot make a call do half
 * its work.
 */
const FAULTS: readonly (readonly [string, readonly string[], string])[] = [
  ["writes of the log fail", LOG, "pwrite64:error=EIO"],
  ["the log finds no room", LOG, "pwrite64:error=ENOSPC"],
  ["flushes of the log fail", LOG, "fdatasync:error=EIO"],
  ["the tree finds no room", TREE, "pwrite64:error=ENOSPC"],
  ["pages of the tree cannot be written", TREE, "writev:error=EIO"],
  ["pages of the tree find no room", TREE, "writev:error=ENOSPC"],
  ["flushes of the tree fail", TREE, "fdatasync:error=EIO"],
];
/** One of every n calls fails, so that n runs cover every call. */
const STEP = 6;
const RUNS = FAULTS.flatMap(([what, files, fault]) =>
  Array.from({ length: STEP }, (_, i) => [what, i + 1, files, `${fault}:when=${i + 1}+${STEP}`] as const),
);
const WRITERS = 3;
const CHANGES_EACH = 25;

async function write(collection: Collection<Counted>, writer: number, known: Map<string, Known>): Promise<void> {
  for (let i = 0; i < CHANGES_EACH; i++) {
    const _id = `${writer}-${i % 7}`;
    const entry = known.get(_id) ?? { sure: undefined };
    known.set(_id, entry);
    if (entry.asked !== undefined) continue;
    const n = i % 5 === 4 ? undefined : i;
    // Some are too large for the log and go directly to the tree.
    const text = "x".repeat(i % 8 === 3 ? 700_000 : 200);
    try {
      if (n === undefined) await collection.deleteOne({ _id });
      else await collection.updateOne({ _id }, { $set: { n, text } }, { upsert: true });
      entry.sure = n;
    } catch (error) {
      // Without an answer it may have happened or not. A refused write did not.
      if (!(error instanceof MongoServerError)) entry.asked = { n };
    }
  }
}

async function startUnderFaults(
  dataDir: string,
  files: readonly string[],
  fault: string,
): Promise<DatabaseProcess | undefined> {
  const paths = files.flatMap((file) => ["-P", join(dataDir, "db", file)]);
  const calls = fault.slice(0, fault.indexOf(":"));
  const trace = ["strace", "-D", "-f", "-qq", "-o", join(dataDir, "trace"), ...paths];
  try {
    return await startDatabaseProcess(dataDir, [...trace, "-e", `trace=${calls}`, "-e", `inject=${fault}`]);
  } catch {
    // It could not even be opened.
    return undefined;
  }
}

test.skipIf(!hasStrace).each(RUNS)(
  "if %s, the first time at call %i, what was acknowledged is kept and what was refused is not there",
  async (_what, _first, files, fault) => {
    const dataDir = scratchDirectory();
    const known = new Map<string, Known>();
    const server = await startUnderFaults(dataDir, files, fault);
    if (server !== undefined) {
      onTestFinished(() => void server.kill());
      const client = new MongoClient(server.uri, { serverSelectionTimeoutMS: 1000, socketTimeoutMS: 10_000 });
      const collection = client.db("t").collection<Counted>("c");
      await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(collection, writer, known)));
      await client.close();
      await server.kill();
      // The faults were met.
      await expect.poll(() => server.said.length).toBeGreaterThan(0);
    }
    const { process: healed, client: again } = await openedAgain(dataDir);
    expect(
      await again
        .db("t")
        .command({ validate: "c" })
        .catch(() => ({ valid: true })),
    ).toMatchObject({ valid: true });
    const stored = await again.db("t").collection<Counted>("c").find().toArray();
    const found = new Map(stored.map(({ _id, n }) => [_id, n]));
    const wrong = [...known].filter(
      ([_id, { sure, asked }]) => found.get(_id) !== sure && (asked === undefined || found.get(_id) !== asked.n),
    );
    expect(wrong).toEqual([]);
    expect([...found.keys()].filter((_id) => !known.has(_id))).toEqual([]);
    // It continues once the faults have ended.
    await again.db("t").collection<Counted>("c").insertOne({ _id: "after", n: 1, text: "" });
    await again.close();
    await healed.kill();
  },
);

/** Faults of the log's file or the tree's, and what the server says of them. */
const FILE_FAULTS: readonly (readonly [string, string, string, RegExp])[] = [
  ["the log cannot be written", "log/0001", "pwrite64:error=EIO:when=8..14", /a write could not be stored/],
  ["the log cannot be flushed", "log/0001", "fdatasync:error=EIO:when=8..9", /a write could not be stored/],
  ["the log cannot grow", "log/0002", "pwrite64:error=ENOSPC:when=1..3", /a write could not be stored/],
  ["the tree cannot be written", "data.mdb", "pwrite64:error=EIO:when=30+9", /could not be (moved|stored)/],
  ["the tree cannot be flushed", "data.mdb", "fdatasync:error=EIO:when=6+3", /changes stay in the log/],
];

test.skipIf(!hasStrace).each(FILE_FAULTS)(
  "if %s, nothing acknowledged is lost and nothing refused appears, also after a kill",
  async (_what, file, fault, says) => {
    const dataDir = scratchDirectory();
    const server = await startDatabaseProcess(dataDir, [
      ...["strace", "-D", "-f", "-qq", "-o", join(dataDir, "trace"), "-P", join(dataDir, "db", file)],
      ...["-e", "trace=fdatasync,pwrite64", "-e", `inject=${fault}`],
    ]);
    onTestFinished(() => void server.kill());
    const client = new MongoClient(server.uri, { serverSelectionTimeoutMS: 5000, socketTimeoutMS: 20_000 });
    const collection = client.db("t").collection<{ _id: string; text: string }>("c");
    const acknowledged: string[] = [];
    const unknown: string[] = [];
    const insert = async (ids: string[]): Promise<void> => {
      try {
        await collection.insertMany(ids.map((_id) => ({ _id, text: "x".repeat(500) })));
        acknowledged.push(...ids);
      } catch (error) {
        // One document is stored or refused; of many some may have been stored before one was refused.
        if (ids.length > 1 || !(error instanceof MongoServerError)) unknown.push(...ids);
      }
    };
    // Enough for the tree to take the log's changes several times.
    for (let round = 0; round < 40; round++)
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          insert(Array.from({ length: i % 2 === 0 ? 1 : 40 }, (_, n) => `${round}-${i}-${n}`)),
        ),
      );
    await expect.poll(() => server.said.join("\n")).toMatch(says);
    expect(acknowledged.length).toBeGreaterThan(1000);
    await client.close();
    await server.kill();
    const { client: again } = await openedAgain(dataDir);
    const kept = await again.db("t").collection<{ _id: string }>("c").find().toArray();
    const ids = new Set(kept.map((one) => one._id));
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    const known = new Set([...acknowledged, ...unknown]);
    expect([...ids].filter((id) => !known.has(id))).toEqual([]);
    expect(await again.db("t").command({ validate: "c" })).toMatchObject({ valid: true });
  },
);
