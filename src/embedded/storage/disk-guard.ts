import { closeSync, fstatSync, openSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../errors.ts";

/** Writes that need more space are refused while the file system has less than this left. */
const RESERVE_BYTES = 16 * 1024 * 1024;
/** Removals, and writes that fit into the file, may use the reserve down to this. */
const FLOOR_BYTES = 2 * 1024 * 1024;
/** Pages that a commit may need for roots, branches and the list of free pages. */
const SLACK_PAGES = 64;
/** At most this many changed pages are assumed to need new space. Others reuse free pages. */
const MOST_COPIES = 4096;
/** The header of an entry and its share of the branches. */
const ENTRY_BYTES = 40;
const LEAST_STEP = 256 * 1024;
const LARGEST_STEP = 4 * 1024 * 1024;
const MARK = Buffer.alloc(1, 1);
const ZEROS = Buffer.alloc(LEAST_STEP);

/** What lmdb reports about its file. */
export interface StoreSize {
  readonly pageSize: number;
  readonly lastPageNumber: number;
}

/** Pages in use by trees and by large values. */
export interface PagesInUse {
  readonly tree: number;
  readonly large: number;
}

/** What the guard asks about the store. */
export interface Guarded {
  readonly size: () => StoreSize;
  readonly inUse: () => PagesInUse;
  /** How many bytes the file system has left. */
  readonly available: () => number;
}

/** A transaction so far: how many changes, how many bytes it put, and whether it mostly removes. */
export interface Changes {
  readonly changes: number;
  readonly bytes: number;
  readonly shrinks: boolean;
}

/**
 * Keeps lmdb away from full and failing disks: it formats the error of a failed page write into a buffer that is too
 * small, which can crash the process. So the guard extends the store's file before every commit, where a failure is only
 * an error, and lmdb writes into space that exists.
 */
export class DiskGuard {
  readonly #probe: number;
  readonly #data: number;
  readonly #guarded: Guarded;
  readonly #pageBytes: number;
  #end: number;
  /** No committed data uses pages from here on. An estimate, never too low. */
  #firstFree = Number.POSITIVE_INFINITY;
  /** The most pages that the current transaction may add. */
  #wanted = 0;
  /** Pages added since the free space was last checked. */
  #unlooked = Number.POSITIVE_INFINITY;

  constructor(directory: string, file: string, guarded: Guarded) {
    this.#probe = openSync(join(directory, "disk-probe"), "w", 0o600);
    this.#data = openSync(join(directory, file), "r+");
    this.#end = fstatSync(this.#data).size;
    this.#guarded = guarded;
    this.#pageBytes = guarded.size().pageSize;
  }

  /** To be called before a transaction. Throws the system's error if the disk cannot be written. */
  begin(): void {
    this.#endTransaction();
    writeSync(this.#probe, MARK, 0, 1, 0);
  }

  #endTransaction(): void {
    this.#firstFree += this.#wanted;
    this.#unlooked += this.#wanted;
    this.#wanted = 0;
  }

  /** Makes room on disk for a later transaction; not called within one. Throws OutOfDiskSpace, or the system's error. */
  reserve(changes: Changes): void {
    this.#endTransaction();
    this.makeRoom(changes);
    this.#wanted = 0;
  }

  /** Makes room on disk for a transaction. Throws OutOfDiskSpace, or the system's error. */
  makeRoom({ changes, bytes, shrinks }: Changes): void {
    const added = 2 * Math.ceil((bytes + changes * ENTRY_BYTES) / this.#pageBytes) + SLACK_PAGES;
    // Each change copies at most one page. Large batches mostly change neighboring pages.
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
    // Free pages may be scattered, so that lmdb takes new ones after all: leave room for those too.
    if (!(shrinks || free > 2 * this.#wanted) || (least > 0 && left - least < FLOOR_BYTES)) {
      this.#wanted = 0;
      throw new CommandError("OutOfDiskSpace", "The write was not stored: the disk is nearly full");
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
    // Where lmdb took more pages than expected, the file is longer already, and zeros would overwrite what is stored there.
    this.#end = Math.max(this.#end, fstatSync(this.#data).size);
    while (this.#end < end)
      this.#end += writeSync(this.#data, ZEROS, 0, Math.min(ZEROS.length, end - this.#end), this.#end);
  }

  close(): void {
    closeSync(this.#probe);
    closeSync(this.#data);
  }
}

/** How many bytes the file system of a directory has left. */
export function bytesLeft(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}
