import { spawn } from "node:child_process";
import { MongoBinary, MongoMemoryReplSet } from "mongodb-memory-server";

/**
 * `npm run test:mongodb`: runs the tests of vitest.mongodb.config.ts on a replica set of three real members, of one version of
 * MongoDB after the other. The servers are downloaded once and kept.
 */

/** The newest patches at the time of writing; MONGODB_VERSIONS names others, separated by commas. */
const VERSIONS = (process.env.MONGODB_VERSIONS ?? "6.0.19,7.0.16,8.0.4").split(",");

const NEEDS = `npm run test:mongodb needs a mongod of each of these versions: ${VERSIONS.join(", ")}.
It downloads them from https://fastdl.mongodb.org into node_modules/.cache or ~/.cache. Where that is impossible:
- set MONGOMS_DOWNLOAD_DIR to a directory that has them from another machine, or MONGOMS_DOWNLOAD_MIRROR to a mirror;
- or set MONGODB_VERSIONS to the only version that you have, and MONGOMS_SYSTEM_BINARY to its mongod;
- or start a server yourself, and give its address: TEST_MONGODB_URI=mongodb://… npx vitest run --config vitest.mongodb.config.ts`;

/** Whether the server is here, or could be fetched. */
async function fetchServer(version: string): Promise<boolean> {
  try {
    await MongoBinary.getPath({ version });
    return true;
  } catch (error) {
    console.error(
      `MongoDB ${version} cannot be had: ${error instanceof Error ? error.message : String(error)}\n\n${NEEDS}`,
    );
    return false;
  }
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
if (missing.length > 0) console.error(`\nNot tried: ${missing.join(", ")}.\n${NEEDS}`);
if (failed.length > 0) console.error(`\nFailed on ${failed.join(", ")}.`);
if (missing.length + failed.length > 0) process.exit(1);
console.log(`\nAll passed on ${VERSIONS.join(", ")}.`);
