import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { CommandFailed, UsageError } from "../command.ts";

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
