import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuildError, buildIfStale } from "../scripts/build.js";

/** Before any test: tests that start the program, or the database's thread, use what is built. */
export default async function setup({ provide }) {
  try {
    await buildIfStale();
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    // Tests of parts that are whole can still run while something else is half written.
    process.stderr.write(`${error.message}\nTests that start the program use the last build.\n`);
  }
  const directory = mkdtempSync(join(tmpdir(), "stepgram-tests-"));
  provide("directory", directory);
  return () => rmSync(directory, { recursive: true, force: true });
}
