import { closeSync, openSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../command-error.ts";

/** Writes are refused while the file system has less than this left. */
const RESERVE_BYTES = 16 * 1024 * 1024;
const MARK = Buffer.alloc(1, 1);

/**
 * Looks before each commit whether the disk takes writes at all. lmdb writes past a buffer of its own when it reports
 * that a page could not be written, so a full or failing disk is better met here, where it is only an error.
 */
export class DiskGuard {
  readonly #directory: string;
  readonly #file: number;

  constructor(directory: string) {
    this.#directory = directory;
    this.#file = openSync(join(directory, "probe"), "w", 0o600);
  }

  /** Fails with OutOfDiskSpace (14031), or with the system's error where the disk refuses to be written. */
  check(): void {
    writeSync(this.#file, MARK, 0, 1, 0);
    const { bavail, bsize } = statfsSync(this.#directory);
    if (bavail * bsize < RESERVE_BYTES)
      throw new CommandError(14031, "OutOfDiskSpace", "The write is not stored, the disk is nearly full");
  }

  close(): void {
    closeSync(this.#file);
  }
}
