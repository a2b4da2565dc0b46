import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new directory that is removed when the test has finished. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "sg-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
