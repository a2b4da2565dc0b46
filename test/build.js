import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { BuildError, buildIfStale } from "../scripts/build.js";

/** Where the shared databases are: in memory if there is room, because none of their tests is about crashes. */
function parentDirectory() {
  const memory = "/dev/shm";
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (bavail * bsize > 4 * 1024 ** 3) return memory;
  } catch {
    // Not every system has it.
  }
  return tmpdir();
}

/** Before any test: tests that start the program, or the database's thread, use what is built. */
export default async function setup({ provide }) {
  try {
    await buildIfStale();
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    // Tests of parts that are whole can still run while something else is half written.
    process.stderr.write(`${error.message}\nTests that start the program use the last build.\n`);
  }
  const directory = mkdtempSync(join(parentDirectory(), "stepgram-tests-"));
  provide("directory", directory);
  const prefix = `test_${Math.random().toString(36).slice(2, 8)}_`;
  provide("prefix", prefix);
  return async () => {
    rmSync(directory, { recursive: true, force: true });
    const uri = process.env.TEST_MONGODB_URI;
    if (uri !== undefined) await dropDatabases(uri, prefix);
  };
}

/** Leaves nothing behind on a MongoDB that is used for other things, too. */
async function dropDatabases(uri, prefix) {
  const client = await MongoClient.connect(uri);
  const { databases } = await client.db("admin").admin().listDatabases({ nameOnly: true });
  for (const { name } of databases) if (name.startsWith(prefix)) await client.db(name).dropDatabase();
  await client.close();
}
