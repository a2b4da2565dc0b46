import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { CommandFailed, UsageError } from "../command.ts";
import { type Databases, storedCollections, storedDocuments, storedIndexes } from "./databases.ts";
import { type ExportEnd, type ExportHeader, lineOf } from "./export-format.ts";
import { documentText } from "./extended-json.ts";

/** Lines are written in chunks of about this many characters. */
const CHUNK = 512 * 1024;

/** How much was exported or imported. */
export type ExportCounts = Omit<ExportEnd, "sha256">;

/**
 * Writes everything in Stepgram's databases. One cursor reads each collection, so a document that changes meanwhile may
 * come in its old or its new form, and one that stays comes exactly once. Only a few batches are in memory at a time.
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

/** Writes lines in chunks and computes their checksum. */
class HashedLines {
  readonly #output: ExportOutput;
  readonly #hash = createHash("sha256");
  #lines: string[] = [];
  #length = 0;

  constructor(output: ExportOutput) {
    this.#output = output;
  }

  /** Returns a promise only if the caller has to wait. */
  add(line: string): Promise<void> | undefined {
    this.#lines.push(line);
    this.#length += line.length;
    return this.#length < CHUNK ? undefined : this.#flush();
  }

  /** Writes the rest and returns the checksum. */
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
  /** Makes the export final. */
  finish(): Promise<void>;
  /** Leaves nothing behind. Does nothing after `finish`. */
  abandon(): Promise<void>;
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full";
  if (code === "EPIPE") return "the reader closed the pipe";
  return message;
}

function failed(name: string, error: unknown): CommandFailed {
  return new CommandFailed(`Cannot write ${name}: ${reasonOf(error)}. The export is not complete.`, { cause: error });
}

/** Standard output, with back-pressure. */
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
 * A file that only its owner may read. It is written under a temporary name and renamed when complete and on disk, so an
 * unfinished export never replaces an older one.
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

/** Makes a rename durable, on systems that support it. */
function syncDirectory(path: string): void {
  if (process.platform === "win32") return;
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
