import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { type EmbeddedDatabase, openEmbedded } from "../src/embedded/open-embedded.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A directory for data that outlives a test file. It is removed after all tests. */
    directory: string;
  }
}

let opened: Promise<EmbeddedDatabase> | undefined;
let names = 0;

/**
 * The URI of an embedded database for the test files that one worker process runs. It stays open until the process ends,
 * because starting one costs as much as many tests. Tests that stop, break or restart a database open one of their own.
 */
export async function sharedDatabase(): Promise<string> {
  opened ??= openEmbedded({ dataDir: mkdtempSync(join(inject("directory"), "database-")) });
  return (await opened).uri;
}

/** A name for a database, which no other test uses. */
export function freshName(): string {
  return `test_${names++}`;
}
