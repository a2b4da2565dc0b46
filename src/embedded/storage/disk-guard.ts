import { closeSync, fstatSync, openSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../command-error.ts";

/** Writes are refused while the file system has less than this left. */
const RESERVE_BYTES = 16 * 1024 * 1024;
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

/**
 * Sees to it that lmdb never meets a full or failing disk: where a page cannot be written it reports that into a
 * buffer that is too small, which may end the process. Here it is only an error. So the store's file is lengthened
 * here, ahead of every commit, and lmdb writes into room that is there.
 */
export class DiskGuard {
  readonly #directory: string;
  readonly #probe: number;
  readonly #data: number;
  readonly #size: () => StoreSize;
  readonly #pageBytes: number;
  #end: number;
  /** No page from here on is used by what is committed; a guess that is too high until it is looked up. */
  #firstFree = Number.POSITIVE_INFINITY;
  /** The most pages that the transaction may add. */
  #wanted = 0;
  /** Pages since the last look at the free space. */
  #unlooked = Number.POSITIVE_INFINITY;

  /** Guards the store's file in a directory; `size` says how much of it is used by what is committed. */
  constructor(directory: string, file: string, size: () => StoreSize) {
    this.#directory = directory;
    this.#probe = openSync(join(directory, "probe"), "w", 0o600);
    this.#data = openSync(join(directory, file), "r+");
    this.#end = fstatSync(this.#data).size;
    this.#size = size;
    this.#pageBytes = size().pageSize;
  }

  /** Before a transaction: fails with OutOfDiskSpace (14031), or with the system's error where nothing can be written. */
  begin(): void {
    this.#firstFree += this.#wanted;
    this.#unlooked += this.#wanted;
    this.#wanted = 0;
    writeSync(this.#probe, MARK, 0, 1, 0);
    if (this.#unlooked * this.#pageBytes > RESERVE_BYTES / 4) this.#look(0);
  }

  /** Makes room on disk for a transaction that has made so many changes, putting so many bytes. Fails like `begin`. */
  makeRoom(changes: number, bytes: number): void {
    const added = 2 * Math.ceil((bytes + changes * ENTRY_BYTES) / this.#pageBytes);
    // Each change copies a page at most; large batches mostly change pages that lie together.
    this.#wanted = added + Math.min(changes, MOST_COPIES) + SLACK_PAGES;
    if (this.#missing <= 0) return;
    this.#firstFree = this.#size().lastPageNumber + 1;
    if (this.#missing <= 0) return;
    const step = Math.min(Math.max(this.#end / 16, LEAST_STEP), LARGEST_STEP);
    const end = this.#end + Math.ceil(Math.max(this.#missing, step) / this.#pageBytes) * this.#pageBytes;
    this.#look(end - this.#end);
    while (this.#end < end)
      this.#end += writeSync(this.#data, ZEROS, 0, Math.min(ZEROS.length, end - this.#end), this.#end);
  }

  get #missing(): number {
    return (this.#firstFree + this.#wanted) * this.#pageBytes - this.#end;
  }

  #look(needed: number): void {
    const { bavail, bsize } = statfsSync(this.#directory);
    if (bavail * bsize - needed < RESERVE_BYTES)
      throw new CommandError(14031, "OutOfDiskSpace", "The write is not stored, the disk is nearly full");
    this.#unlooked = 0;
  }

  close(): void {
    closeSync(this.#probe);
    closeSync(this.#data);
  }
}
