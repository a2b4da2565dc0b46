import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { CommandFailed, UsageError } from "../command.ts";

/** A file that an export is read from twice: to check it, and then to import it. */
export interface ImportSource {
  readonly path: string;
  /** What it is called in messages. */
  readonly name: string;
  close(): void;
}

/** The file that is named, or a copy of what is piped in, where no file or `-` is named. */
export async function importSource(file: string | undefined): Promise<ImportSource> {
  if (file !== undefined && file !== "-") {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) throw new UsageError(`Cannot read ${file}: there is no such file.`);
    if (stats.isDirectory()) throw new UsageError(`Cannot read ${file}: it is a directory.`);
    if (stats.isFile()) return { path: file, name: file, close: () => {} };
    throw new UsageError(`Cannot read ${file}: it is no plain file; pipe it in instead.`);
  }
  if (process.stdin.isTTY === true) throw new UsageError("Name the file to import, or pipe it in.");
  const directory = mkdtempSync(join(tmpdir(), "stepgram-import-"));
  const path = join(directory, "export.jsonl");
  const close = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    close();
    throw new CommandFailed(`Cannot keep the input in ${tmpdir()} until it is whole: ${(error as Error).message}.`);
  }
  return { path, name: "The input", close };
}
