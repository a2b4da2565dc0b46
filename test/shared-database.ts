import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { type EmbeddedDatabase, openEmbedded } from "../src/embedded/open-embedded.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A directory for data that outlives a test file. It is removed after all tests. */
    directory: string;
    /** What the names of all databases of this run of tests begin with. They are dropped after all tests. */
    prefix: string;
  }
}

let opened: Promise<EmbeddedDatabase> | undefined;
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
  opened ??= openEmbedded({ dataDir: mkdtempSync(join(inject("directory"), "database-")) });
  return (await opened).uri;
}

/** The same connection string, such that `&name=value` can be added to it. */
export function withOptions(uri: string): string {
  if (uri.includes("?")) return uri;
  const hasPath = uri.slice("mongodb://".length).includes("/");
  return `${uri}${hasPath ? "" : "/"}?appName=tests`;
}

/** A name for a database, which no other test uses, not even in another process. */
export function freshName(): string {
  return `${inject("prefix")}${process.pid}_${names++}`;
}
