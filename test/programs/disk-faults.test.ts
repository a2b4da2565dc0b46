import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { MongoClient, MongoServerError } from "mongodb";
import { expect, onTestFinished, test } from "vitest";
import { startDatabaseProcess } from "../embedded/database-process.ts";
import { openedAgain } from "../embedded/opened-again.ts";
import { scratchDirectory } from "../embedded/scratch-directory.ts";

const hasPrlimit = spawnSync("prlimit", ["--version"]).status === 0;
const hasStrace = spawnSync("strace", ["-V"]).status === 0;

/** Faults that strace puts into the system calls of the database, and the code of the errors that follow. */
const FAULTS: readonly (readonly [string, string, number])[] = [
  ["data cannot be flushed", "fdatasync:error=EIO:when=15..20", 8],
  ["the disk is full", "pwrite64:error=ENOSPC:when=30..40", 14031],
];

function underStrace(dataDir: string, fault: string): string[] {
  return [
    ...["strace", "-D", "-f", "-qq", "-o", join(dataDir, "trace")],
    ...["-e", "trace=fdatasync,pwrite64", "-e", `inject=${fault}`],
  ];
}

// A page that cannot be written makes lmdb print its error into a buffer that is too small, which may end the process.
test.skipIf(!hasStrace)("if every seventh page write fails, nothing acknowledged is lost", async () => {
  const dataDir = scratchDirectory();
  const server = await startDatabaseProcess(dataDir, underStrace(dataDir, "pwrite64:error=EIO:when=40+7"));
  onTestFinished(() => void server.kill());
  const client = new MongoClient(server.uri, { serverSelectionTimeoutMS: 500, socketTimeoutMS: 10_000 });
  const collection = client.db("t").collection<{ _id: number; text: string }>("c");
  const acknowledged: number[] = [];
  let failures = 0;
  for (let _id = 0; _id < 50 && failures < 12; _id++) {
    try {
      await collection.insertOne({ _id, text: "x".repeat(100) });
      acknowledged.push(_id);
    } catch {
      failures++;
    }
  }
  expect(failures).toBeGreaterThan(0);
  await client.close();
  await server.kill();
  const { client: again } = await openedAgain(dataDir);
  const kept = await again.db("t").collection<{ _id: number }>("c").find().toArray();
  expect(kept.map((one) => one._id)).toEqual(expect.arrayContaining(acknowledged));
  expect(await again.db("t").command({ validate: "c" })).toMatchObject({ valid: true });
});

test.skipIf(!hasStrace).each(FAULTS)(
  "if %s, writes are refused, nothing acknowledged is lost and the server keeps running",
  async (_what, fault, code) => {
    const dataDir = scratchDirectory();
    const trace = underStrace(dataDir, fault);
    const server = await startDatabaseProcess(dataDir, trace);
    onTestFinished(() => void server.kill());
    const client = new MongoClient(server.uri, { serverSelectionTimeoutMS: 5000, socketTimeoutMS: 10_000 });
    onTestFinished(() => client.close());
    const collection = client.db("t").collection<{ _id: number; text: string }>("c");
    const acknowledged: number[] = [];
    const refused: number[] = [];
    for (let _id = 0; _id < 50; _id++) {
      try {
        await collection.insertOne({ _id, text: "x".repeat(100) });
        acknowledged.push(_id);
      } catch (error) {
        expect(error).toBeInstanceOf(MongoServerError);
        expect((error as MongoServerError).code).toBe(code);
        refused.push(_id);
      }
    }
    expect(refused.length).toBeGreaterThan(0);
    expect((await collection.find().sort({ _id: 1 }).toArray()).map((one) => one._id)).toEqual(acknowledged);
    expect(await client.db("t").command({ validate: "c" })).toMatchObject({ valid: true });
    await expect.poll(() => server.said.join("\n")).toMatch(/could not be stored/);
  },
);

test.skipIf(!hasPrlimit)("if the store cannot grow, writes are refused until it can again", async () => {
  const dataDir = scratchDirectory();
  const server = await startDatabaseProcess(dataDir, ["sh", "-c", 'trap "" XFSZ; exec "$@"', "sh"]);
  onTestFinished(() => void server.kill());
  const limit = (bytes: string): unknown =>
    spawnSync("prlimit", ["--pid", String(server.child.pid), `--fsize=${bytes}:unlimited`]).status;
  const client = new MongoClient(server.uri, { serverSelectionTimeoutMS: 5000, socketTimeoutMS: 10_000 });
  onTestFinished(() => client.close());
  const collection = client.db("t").collection<{ _id: number; text: string }>("c");
  const acknowledged: number[] = [];
  const refused: unknown[] = [];
  const insert = async (from: number, to: number, length: number): Promise<void> => {
    for (let _id = from; _id < to; _id++)
      await collection.insertOne({ _id, text: "x".repeat(length) }).then(
        () => acknowledged.push(_id),
        (error: MongoServerError) => refused.push(error.code),
      );
  };
  await insert(0, 10, 100);
  expect(limit("2000000")).toBe(0);
  await insert(10, 60, 100_000);
  expect(new Set(refused)).toEqual(new Set([14031]));
  expect(limit("unlimited")).toBe(0);
  const before = refused.length;
  await insert(60, 80, 100_000);
  expect(refused).toHaveLength(before);
  expect((await collection.find().sort({ _id: 1 }).toArray()).map((one) => one._id)).toEqual(acknowledged);
  expect(await client.db("t").command({ validate: "c" })).toMatchObject({ valid: true });
});
