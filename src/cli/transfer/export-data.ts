import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { CommandFailed, UsageError } from "../command.ts";
import { type Databases, storedCollections, storedDocuments, storedIndexes } from "./databases.ts";
import { type ExportEnd, type ExportHeader, lineOf } from "./export-format.ts";
import { documentText } from "./extended-json.ts";

/** Characters that are written at once. */
const CHUNK = 512 * 1024;

/** What there is to count in an export. */
export type ExportCounts = Omit<ExportEnd, "sha256">;

/**
 * Writes everything in Stepgram's databases. Each collection is read by one cursor: a document comes as it was at some
 * moment meanwhile, and one that was there all the time comes once. Needs memory for some batches only.
 */
export async function exportData(
  databases: Databases,
  output: ExportOutput,
  header: ExportHeader,
  signal: AbortSignal,
): Promise<ExportCounts> {
  const sink = new HashedLines(output);
  await sink.add(lineOf("stepgram_export", JSON.stringify(header)));
  let collections = 0;
  let documents = 0;
  for (const { space, db } of databases.spaces)
    for (const { name, type, options } of await storedCollections(db)) {
      await sink.add(lineOf("collection", JSON.stringify({ space, name, type })));
      await sink.add(lineOf("options", documentText(options)));
      collections++;
      if (type === "view") continue;
      for (const index of await storedIndexes(db, name)) await sink.add(lineOf("index", documentText(index)));
      for await (const document of storedDocuments(db, name)) {
        signal.throwIfAborted();
        const added = sink.add(lineOf("document", documentText(document)));
        if (added !== undefined) await added;
        documents++;
      }
    }
  const end: ExportEnd = { collections, documents, sha256: await sink.digest() };
  await output.write(Buffer.from(lineOf("end", JSON.stringify(end))));
  return { collections, documents };
}

/** Lines on their way out, several at once, and the checksum of all of them. */
class HashedLines {
  readonly #output: ExportOutput;
  readonly #hash = createHash("sha256");
  #lines: string[] = [];
  #length = 0;

  constructor(output: ExportOutput) {
    this.#output = output;
  }

  /** Gives a promise only where there is something to wait for. */
  add(line: string): Promise<void> | undefined {
    this.#lines.push(line);
    this.#length += line.length;
    return this.#length < CHUNK ? undefined : this.#flush();
  }

  /** Writes what is left, and gives the checksum. */
  async digest(): Promise<string> {
    await this.#flush();
    return this.#hash.digest("hex");
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#lines.join(""));
    this.#lines = [];
    this.#length = 0;
    this.#hash.update(bytes);
    await this.#output.write(bytes);
  }
}

/** Where an export goes. */
export interface ExportOutput {
  write(bytes: Buffer): Promise<void>;
  /** All was written: from now on it counts. */
  finish(): Promise<void>;
  /** Leaves nothing behind. Does nothing after `finish`. */
  abandon(): Promise<void>;
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full";
  if (code === "EPIPE") return "nobody reads it any more";
  return message;
}

function failed(name: string, error: unknown): CommandFailed {
  return new CommandFailed(`Cannot write ${name}: ${reasonOf(error)}. The export is not complete.`, { cause: error });
}

/** Standard output, as fast as it is read. */
export function standardOutput(): ExportOutput {
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        process.stdout.write(bytes, (error) => (error == null ? resolve() : reject(failed("the output", error))));
      }),
    finish: async () => {},
    abandon: async () => {},
  };
}

/**
 * A file that only its owner may read. It is written under another name and takes its own once it is whole and on disk,
 * so that under its own name there is never half an export, and an older one stays until then.
 */
export async function fileOutput(name: string): Promise<ExportOutput> {
  const existing = statSync(name, { throwIfNoEntry: false });
  if (existing?.isDirectory()) throw new UsageError(`Cannot write ${name}: it is a directory.`);
  // A device or a pipe is written to, not replaced.
  const isReplaced = existing === undefined || existing.isFile();
  const target = existing?.isFile() ? realpathSync(name) : name;
  const path = isReplaced ? `${target}.${process.pid}.part` : name;
  let file: FileHandle;
  try {
    file = await open(path, isReplaced ? "wx" : "w", 0o600);
  } catch (error) {
    throw new UsageError(`Cannot write ${name}: ${reasonOf(error)}.`);
  }
  let isOpen = true;
  const close = async (): Promise<void> => {
    isOpen = false;
    await file.close();
  };
  return {
    write: async (bytes) => {
      try {
        for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
      } catch (error) {
        throw failed(name, error);
      }
    },
    finish: async () => {
      try {
        if (isReplaced) await file.sync();
        await close();
        if (isReplaced) {
          renameSync(path, target);
          syncDirectory(dirname(target));
        }
      } catch (error) {
        if (isReplaced) rmSync(path, { force: true });
        throw failed(name, error);
      }
    },
    abandon: async () => {
      if (!isOpen) return;
      await close().catch(() => {});
      if (isReplaced) rmSync(path, { force: true });
    },
  };
}

/** Has a renaming on disk, where the system can do that. */
function syncDirectory(path: string): void {
  if (process.platform === "win32") return;
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
