import { closeSync, fstatSync, openSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../errors.ts";

/** Writes that need new room are refused while the file system has less than this left. */
const RESERVE_BYTES = 16 * 1024 * 1024;
/** Removals, and writes for which the file itself has room, may use the reserve down to this. */
const FLOOR_BYTES = 2 * 1024 * 1024;
/** What a commit may take for its trees' roots and branches and for the list of free pages. */
const SLACK_PAGES = 64;
/** So many changed pages at most are thought to need new room; others find it in pages that are free. */
const MOST_COPIES = 4096;
/** An entry's own header, and a branch's share. */
const ENTRY_BYTES = 40;
const LEAST_STEP = 256 * 1024;
const LARGEST_STEP = 4 * 1024 * 1024;
const MARK = Buffer.alloc(1, 1);
const ZEROS = Buffer.alloc(LEAST_STEP);

/** What lmdb says of its file. */
export interface StoreSize {
  readonly pageSize: number;
  readonly lastPageNumber: number;
}

/** Pages of the file that are in use: those of trees, and those of large values. */
export interface PagesInUse {
  readonly tree: number;
  readonly large: number;
}

/** What is known of the store that is guarded. */
export interface Guarded {
  readonly size: () => StoreSize;
  readonly inUse: () => PagesInUse;
  /** The bytes that the file system has left. */
  readonly available: () => number;
}

/** A transaction so far: its changes, the bytes that it put, and whether it removes more than it puts. */
export interface Changes {
  readonly changes: number;
  readonly bytes: number;
  readonly shrinks: boolean;
}

/**
 * Sees to it that lmdb never meets a full or failing disk: where a page cannot be written it reports that into a
 * buffer that is too small, which may end the process. Here it is only an error. So the store's file is lengthened
 * here, ahead of every commit, and lmdb writes into room that is there.
 */
export class DiskGuard {
  readonly #probe: number;
  readonly #data: number;
  readonly #guarded: Guarded;
  readonly #pageBytes: number;
  #end: number;
  /** No page from here on is used by what is committed; a guess that is too high until it is looked up. */
  #firstFree = Number.POSITIVE_INFINITY;
  /** The most pages that the transaction may add. */
  #wanted = 0;
  /** Pages since the last look at the free space. */
  #unlooked = Number.POSITIVE_INFINITY;

  /** Guards the store's file in a directory. */
  constructor(directory: string, file: string, guarded: Guarded) {
    this.#probe = openSync(join(directory, "probe"), "w", 0o600);
    this.#data = openSync(join(directory, file), "r+");
    this.#end = fstatSync(this.#data).size;
    this.#guarded = guarded;
    this.#pageBytes = guarded.size().pageSize;
  }

  /** Before a transaction: fails with the system's error where nothing can be written. */
  begin(): void {
    this.#firstFree += this.#wanted;
    this.#unlooked += this.#wanted;
    this.#wanted = 0;
    writeSync(this.#probe, MARK, 0, 1, 0);
  }

  /** Makes room on disk for a transaction. Fails with OutOfDiskSpace (14031), or like `begin`. */
  makeRoom({ changes, bytes, shrinks }: Changes): void {
    const added = 2 * Math.ceil((bytes + changes * ENTRY_BYTES) / this.#pageBytes) + SLACK_PAGES;
    // Each change copies a page at most; large batches mostly change pages that lie together.
    const copied = Math.min(changes, MOST_COPIES);
    this.#wanted = added + copied;
    if (this.#missing > 0) this.#firstFree = this.#guarded.size().lastPageNumber + 1;
    const due = this.#unlooked * this.#pageBytes > RESERVE_BYTES / 4;
    if (this.#missing <= 0 && (shrinks || !due)) return;
    const left = this.#guarded.available();
    const step = Math.min(Math.max(this.#end / 16, LEAST_STEP), LARGEST_STEP);
    const usual = this.#missing <= 0 ? 0 : this.#wholePages(Math.max(this.#missing, step));
    if (left - usual >= RESERVE_BYTES) {
      this.#unlooked = 0;
      this.#lengthen(usual);
      return;
    }
    const { tree, large } = this.#guarded.inUse();
    this.#wanted = added + Math.min(copied, tree);
    const free = this.#guarded.size().lastPageNumber + 1 - tree - large;
    const least = this.#wholePages(Math.max(this.#missing, 0));
    // Free pages may lie apart, so that lmdb takes new ones after all: there is room for these too.
    if (!(shrinks || free > 2 * this.#wanted) || (least > 0 && left - least < FLOOR_BYTES)) {
      this.#wanted = 0;
      throw new CommandError("OutOfDiskSpace", "The write is not stored, the disk is nearly full");
    }
    this.#lengthen(least);
  }

  get #missing(): number {
    return (this.#firstFree + this.#wanted) * this.#pageBytes - this.#end;
  }

  #wholePages(bytes: number): number {
    return Math.ceil(bytes / this.#pageBytes) * this.#pageBytes;
  }

  #lengthen(bytes: number): void {
    const end = this.#end + bytes;
    while (this.#end < end)
      this.#end += writeSync(this.#data, ZEROS, 0, Math.min(ZEROS.length, end - this.#end), this.#end);
  }

  close(): void {
    closeSync(this.#probe);
    closeSync(this.#data);
  }
}

/** What the file system of a directory has left, in bytes. */
export function bytesLeft(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}
