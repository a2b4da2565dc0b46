import { mkdirSync, mkdtempSync } from "node:fs";
import { basename, join } from "node:path";
import { inject } from "vitest";
import { uriOf } from "../src/embedded/server/ownership.ts";
import { Server } from "../src/embedded/server/server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A directory for data that outlives a test file. It is removed after all tests. */
    directory: string;
    /** What the names of all databases of this run of tests begin with. They are dropped after all tests. */
    prefix: string;
  }
}

let opened: Promise<string> | undefined;
let names = 0;

/** Whether the tests run on the MongoDB that TEST_MONGODB_URI names. It lacks the fail points of the embedded server. */
export function isRealMongoDb(): boolean {
  return process.env.TEST_MONGODB_URI !== undefined;
}

/**
 * The URI of the database that tests share, ready for further options: that of TEST_MONGODB_URI, else of an embedded one for
 * the test files that one worker process runs. It stays open until the process ends, because starting one costs as much as many
 * tests. Tests that stop, break or restart a database, or depend on how the embedded one works, open one of their own.
 */
export async function sharedDatabase(): Promise<string> {
  const real = process.env.TEST_MONGODB_URI;
  if (real !== undefined) return withOptions(real);
  opened ??= openInThisThread();
  return opened;
}

/**
 * An embedded database that the tests' own thread serves, from source: with a thread of its own, tests would take a fifth more
 * processor time. Programs, and tests of `openEmbedded`, have that thread.
 */
async function openInThisThread(): Promise<string> {
  const directory = mkdtempSync(join(inject("directory"), "database-"));
  const storePath = join(directory, "db");
  mkdirSync(storePath);
  const socketPath = join(directory, "stepgram.sock");
  const server = new Server(storePath, (line) => process.stderr.write(`${line}\n`));
  await server.listen(socketPath, undefined);
  return uriOf({ socketPath, port: undefined }, false);
}

/** The same connection string, such that `&name=value` can be added to it. */
export function withOptions(uri: string): string {
  if (uri.includes("?")) return uri;
  const hasPath = uri.slice("mongodb://".length).includes("/");
  return `${uri}${hasPath ? "" : "/"}?appName=tests`;
}

/**
 * The environment of a program with a separate database: in its DATA_DIR, or on TEST_MONGODB_URI where that is set. One that
 * names a database, or has no DATA_DIR, stays as it is.
 */
export function onTestDatabase(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const real = process.env.TEST_MONGODB_URI;
  if (real === undefined || env.DATA_DIR === undefined || env.MONGODB_URI !== undefined) return env;
  return { ...env, MONGODB_URI: real, MONGODB_DB: inject("prefix") + basename(env.DATA_DIR).replace(/\W/g, "_") };
}

/** A name for a database, which no other test uses, not even in another process. */
export function freshName(): string {
  return `${inject("prefix")}${process.pid}_${names++}`;
}
