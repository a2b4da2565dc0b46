import { spawn } from "node:child_process";
import { MongoBinary, MongoMemoryReplSet } from "mongodb-memory-server";

/**
 * `npm run test:mongodb`: runs the tests of vitest.mongodb.config.ts on a replica set of three real members, one MongoDB
 * version after another. The servers are downloaded once and kept.
 */

/** One patch of each release; MONGODB_VERSIONS names others, separated by commas. */
const VERSIONS = (process.env.MONGODB_VERSIONS ?? "6.0.19,7.0.25,8.0.15").split(",");

const HELP =
  'Run this where https://fastdl.mongodb.org can be reached, on Ubuntu 22.04 for all three versions, or see "Tests on your MongoDB" in docs/mongodb.md for a mirror, a mongod of yours or a server of yours.';

/** Whether the server is here, or could be fetched. */
async function fetchServer(version: string): Promise<boolean> {
  try {
    await MongoBinary.getPath({ version });
    return true;
  } catch (error) {
    console.error(`MongoDB ${version} cannot be had: ${reasonOf(error)}`);
    return false;
  }
}

/** The first line of what went wrong. */
function reasonOf(error: unknown): string {
  const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return first.replace(", Details:", "");
}

function runTests(uri: string, filters: readonly string[]): Promise<number> {
  const child = spawn("npx", ["vitest", "run", "--config", "vitest.mongodb.config.ts", ...filters], {
    env: { ...process.env, TEST_MONGODB_URI: uri },
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  return new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
}

async function testOn(version: string): Promise<boolean> {
  const set = await MongoMemoryReplSet.create({
    binary: { version },
    // The tests make commands fail.
    replSet: { count: 3, storageEngine: "wiredTiger", args: ["--setParameter", "enableTestCommands=1"] },
  });
  try {
    return (await runTests(set.getUri(), process.argv.slice(2))) === 0;
  } finally {
    await set.stop();
  }
}

const failed: string[] = [];
const missing: string[] = [];
for (const version of VERSIONS) {
  console.log(`\n== MongoDB ${version}, a replica set of three members`);
  const isHere = await fetchServer(version);
  if (!isHere) missing.push(version);
  else if (!(await testOn(version))) failed.push(version);
}
if (missing.length > 0) console.error(`\nNot tried on ${missing.join(", ")}, as there is no mongod. ${HELP}`);
if (failed.length > 0) console.error(`\nFailed on ${failed.join(", ")}.`);
if (missing.length + failed.length > 0) process.exit(1);
console.log(`\nAll passed on ${VERSIONS.join(", ")}.`);
