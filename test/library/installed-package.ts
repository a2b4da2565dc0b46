import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A file of this repository. */
export function repositoryFile(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/**
 * Writes a TypeScript program, as JavaScript, into a directory where `stepgram`, as it was built, and grammY are installed.
 * Returns the program's path.
 */
export function writeProgram(directory: string, source: string): string {
  const modules = join(directory, "node_modules");
  if (!existsSync(modules)) {
    mkdirSync(modules);
    symlinkSync(ROOT, join(modules, "stepgram"));
    symlinkSync(join(ROOT, "node_modules/grammy"), join(modules, "grammy"));
  }
  const file = join(directory, "program.mjs");
  writeFileSync(file, transformSync(source, { loader: "ts", format: "esm", target: "node20" }).code);
  return file;
}
