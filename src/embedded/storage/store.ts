import { setTimeout as sleep } from "node:timers/promises";
import { bytesLeft } from "./disk-guard.ts";
import { KIND } from "./keys.ts";
import { Log } from "./log.ts";
import { type LogDirectory, logDirectory } from "./log-file.ts";
import { changeBytes, decodeChanges, encodeRecord, type KeyChange } from "./log-record.ts";
import { type Change, Overlay, textOf } from "./overlay.ts";
import { type Entry, type RangeRequest, Rollback, Tree } from "./tree.ts";

export { type Entry, type RangeRequest, Rollback } from "./tree.ts";

/** Where the tree keeps the sequence of the last log record that it has completely. */
const APPLIED_KEY = Buffer.from([KIND.settings, 2]);

/** A transaction with more changes than this, or more bytes than this share of a segment, does not go into the log. */
const LARGE_CHANGES = 4096;
const LARGE_SHARE = 4;
/** From this many on, the tree takes the changes. */
const MANY_CHANGES = 8192;
const MANY_BYTES = 8 * 1024 * 1024;
/** Writers wait for the tree once there are this many times as many. */
const TOO_MANY = 3;
/** How long the tree takes changes before it commits them and lets other work run. */
const SLICE_MS = 4;
const CHANGES_PER_LOOK = 16;
/** The most entries that a range reads from the tree in one go because many of them are removed or replaced. */
const MOST_AT_ONCE = 512;
/** If a range skips more entries than this, it is slow enough for the tree to take changes. */
const MOST_PASSED = 100;
const ZERO = Buffer.alloc(1);
/** How many times to try to disown a record that was not acknowledged, and how long to wait between tries, in ms. */
const SETTLE_TRIES = 20;
const SETTLE_MS = 50;
/**
 * While the file system has less space than this, nothing is deferred: a write that does not fit into the tree is refused
 * immediately.
 */
const TIGHT_BYTES = 32 * 1024 * 1024;

/** The parts of a store that a test may replace. */
export interface StoreParts {
  /** How many bytes the file system has left. */
  readonly available?: () => number;
  readonly tree?: Tree;
  readonly log?: LogDirectory;
}

/** The first change to a key in a transaction, and the change that it replaced. */
interface Touched {
  readonly change: Change;
  readonly before: Change | undefined;
}

/** The transfer of changes to the tree that is in progress. */
interface Transfer {
  /** It takes the changes up to this sequence. */
  readonly upTo: number;
  /** The key at which it continues. */
  next: string;
}

/** Thrown when a transaction turns out to be too large for the log. It may succeed if it runs again as a direct one. */
export class TooLarge extends Rollback {}

/**
 * An ordered map of bytes. A transaction is on disk once it is in the log. Its changes are kept in memory, the overlay, until
 * the tree takes them, many at a time; reads look in the overlay first, then in the tree. Only `transfer` and direct
 * transactions write to the tree.
 */
export class Store {
  readonly #tree: Tree;
  readonly #log: Log;
  readonly #available: () => number;
  readonly #overlay = new Overlay();
  /** Counts puts and removals. The write queue resets it to see whether a command changed anything. */
  writes = 0;
  #touched: Touched[] = [];
  /** The changes of the current transaction so far. */
  #changes = 0;
  #bytes = 0;
  #removals = 0;
  readonly #largeBytes: number;
  /** Whether the current transaction goes directly to the tree. Then the overlay is empty. */
  #isDirect = false;
  #transfer: Transfer | undefined;
  #applied: number;
  /** Whether a range had to skip many entries that are removed or replaced. */
  #isSlow = false;
  /** Whether the disk is so full that transactions go directly to the tree. */
  #isTight = false;

  /** Opens the store in a directory, and reads from the log whatever the tree does not have. */
  constructor(path: string, parts: StoreParts = {}) {
    this.#available = parts.available ?? (() => bytesLeft(path));
    this.#tree = parts.tree ?? new Tree(path, this.#available);
    const stored = this.#tree.get(APPLIED_KEY);
    this.#applied = stored === undefined ? 0 : stored.readDoubleBE(0);
    const log = parts.log ?? logDirectory(path);
    this.#largeBytes = log.segmentBytes / LARGE_SHARE;
    try {
      this.#log = new Log(log, this.#applied, (record) => {
        for (const { key, value } of decodeChanges(record))
          this.#overlay.set({ text: textOf(key), key, value, sequence: record.sequence });
      });
    } catch (error) {
      void this.#tree.close();
      throw error;
    }
  }

  get(key: Buffer): Buffer | undefined {
    if (this.#overlay.size > 0) {
      const change = this.#overlay.get(textOf(key));
      if (change !== undefined) return change.value;
    }
    return this.#tree.get(key);
  }

  put(key: Buffer, value: Uint8Array): void {
    this.#change(key, value instanceof Buffer ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength));
  }

  remove(key: Buffer): void {
    this.#removals++;
    this.#change(key, undefined);
  }

  #change(key: Buffer, value: Buffer | undefined): void {
    this.writes++;
    if (this.#isDirect) {
      this.#applyToTree({ key, value });
      return;
    }
    const change: Change = { key, value, text: textOf(key), sequence: this.#log.sequence + 1 };
    this.#changes++;
    this.#bytes += changeBytes(change);
    if (this.#changes > LARGE_CHANGES || this.#bytes > this.#largeBytes) throw new TooLarge();
    const before = this.#overlay.set(change);
    if (before?.sequence !== change.sequence) this.#touched.push({ change, before });
  }

  /** Whether the current transaction should end soon: it is half as large as the log allows. */
  get isFilled(): boolean {
    return this.#changes * 2 > LARGE_CHANGES || this.#bytes * 2 > this.#largeBytes;
  }

  #applyToTree({ key, value }: KeyChange): void {
    if (value === undefined) this.#tree.remove(key);
    else this.#tree.put(key, value);
  }

  /** Reads up to `limit` entries in one go, so that no cursor stays open between calls. */
  range(request: RangeRequest): Entry[] {
    if (this.#overlay.size === 0) return this.#tree.range(request);
    const { reverse, limit } = request;
    let { from, to } = request;
    const last = textOf(reverse ? from : to);
    const changes = reverse ? this.#overlay.before(textOf(to)) : this.#overlay.from(textOf(from));
    const nextChange = (): Change | undefined => {
      const { value, done } = changes.next();
      if (done || (reverse ? value.text < last : value.text >= last)) return undefined;
      return value;
    };
    let change = nextChange();
    if (change === undefined) return this.#tree.range(request);
    const found: Entry[] = [];
    let passed = 0;
    for (let wanted = limit; ; wanted = Math.min(wanted * 2, MOST_AT_ONCE)) {
      const entries = this.#tree.range({ from, to, reverse, limit: wanted });
      for (const entry of entries) {
        let order = 1;
        while (change !== undefined) {
          order = Buffer.compare(change.key, entry.key) * (reverse ? -1 : 1);
          if (order > 0) break;
          if (change.value !== undefined) found.push(change as Entry);
          change = nextChange();
          if (found.length === limit) return found;
          if (order === 0) break;
        }
        if (order === 0) {
          if (++passed > MOST_PASSED) this.#isSlow = true;
          continue;
        }
        found.push(entry);
        if (found.length === limit) return found;
      }
      const end = entries.at(-1);
      if (end === undefined || entries.length < wanted) break;
      if (reverse) to = end.key;
      else from = Buffer.concat([end.key, ZERO]);
    }
    for (; change !== undefined && found.length < limit; change = nextChange())
      if (change.value !== undefined) found.push(change as Entry);
    return found;
  }

  /**
   * Runs `work` in a transaction, which is on disk when this returns. A direct one goes directly to the tree, for work with
   * many changes. An exception aborts it. After a disk error, `recover` must be called; if `relieve` then returns true, the
   * same transaction may succeed.
   */
  transact<T>(work: () => T, isDirect = false): T {
    this.#isTight &&= this.#available() < TIGHT_BYTES;
    this.#changes = 0;
    this.#bytes = 0;
    this.#removals = 0;
    if (isDirect || this.#isTight) return this.#transactInTree(work);
    while (this.isFull) this.transfer();
    try {
      const result = work();
      if (this.#touched.length > 0) this.#commitToLog();
      return result;
    } catch (error) {
      for (const { change, before } of this.#touched)
        if (before === undefined) this.#overlay.delete(change.text);
        else this.#overlay.set(before);
      throw error;
    } finally {
      this.#touched = [];
    }
  }

  #transactInTree<T>(work: () => T): T {
    // Log records that the tree does not have yet would, after reopening, undo writes that bypass them.
    while (!this.isEven) this.transfer();
    let result!: T;
    this.#isDirect = true;
    try {
      this.#tree.transact(() => {
        result = work();
      });
    } finally {
      this.#isDirect = false;
    }
    return result;
  }

  #commitToLog(): void {
    const { size, bytes } = this.#overlay;
    // Everything acknowledged must fit into the tree later.
    this.#tree.reserve({ changes: size, bytes, shrinks: this.#removals * 2 > this.#changes });
    const changes: Change[] = [];
    // A key that the tree does not have needs no mark that it is removed. Checked first, because nothing may fail after the
    // append.
    const gone: Change[] = [];
    for (const { change: first, before } of this.#touched) {
      const change = this.#overlay.get(first.text) as Change;
      changes.push(change);
      const wasPut = first.value !== undefined || before?.value !== undefined;
      if (change.value === undefined && wasPut && !this.#tree.has(change.key)) gone.push(change);
    }
    this.#log.append(encodeRecord(changes));
    for (const { text } of gone) this.#overlay.delete(text);
  }

  /** Whether the tree should take changes now. */
  get isLarge(): boolean {
    if (this.#transfer !== undefined || this.#isSlow || this.#log.isLarge) return true;
    return this.#overlay.size >= MANY_CHANGES || this.#overlay.memory >= MANY_BYTES;
  }

  /** Whether writers have to wait until the tree has taken changes. */
  get isFull(): boolean {
    if (this.isEven) return false;
    if (this.#log.isFull) return true;
    return this.#overlay.size >= MANY_CHANGES * TOO_MANY || this.#overlay.memory >= MANY_BYTES * TOO_MANY;
  }

  /** Whether the tree has everything. */
  get isEven(): boolean {
    return this.#applied === this.#log.sequence;
  }

  /**
   * Lets the tree take some of the changes in a separate transaction. If it throws, as `transact` does, the changes stay where
   * they are.
   */
  transfer(): void {
    if (this.isEven) return;
    this.#transfer ??= { upTo: this.#log.sequence, next: "" };
    const { upTo, next } = this.#transfer;
    let taken = 0;
    let rest: string | undefined;
    const ends = performance.now() + SLICE_MS;
    this.#tree.transact(() => {
      for (const change of this.#overlay.from(next)) {
        // A key that has changed again since is left to the next transfer: the log still has its last change.
        if (change.sequence > upTo) continue;
        if (taken % CHANGES_PER_LOOK === CHANGES_PER_LOOK - 1 && performance.now() > ends) {
          rest = change.text;
          break;
        }
        this.#applyToTree(change);
        taken++;
      }
      if (rest === undefined) this.#tree.put(APPLIED_KEY, sequenceBytes(upTo));
    });
    this.#overlay.deleteRange(next, rest, upTo);
    if (rest === undefined) this.#transferred(upTo);
    else this.#transfer.next = rest;
  }

  #transferred(upTo: number): void {
    this.#transfer = undefined;
    this.#isSlow = false;
    this.#applied = upTo;
    this.#log.release(upTo);
  }

  /**
   * Makes as much room as it can after a transaction was refused because the disk is full: the tree takes everything that was
   * deferred. Returns false if that does not help, or does not fit either.
   */
  relieve(): boolean {
    if (this.#isTight || (this.isEven && this.#available() >= TIGHT_BYTES)) return false;
    this.#isTight = true;
    try {
      while (!this.isEven) this.transfer();
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Call this after a disk error. Throws if the store is unusable: it cannot be read, or nobody can say whether the failed
   * transaction is stored.
   */
  async recover(): Promise<void> {
    await this.#tree.recover();
    for (let tries = 1; !this.#log.settle(); tries++) {
      if (tries === SETTLE_TRIES) throw new Error("the log can be neither written nor closed");
      await sleep(SETTLE_MS);
    }
  }

  /** Closes the store. */
  async close(): Promise<void> {
    try {
      while (!this.isEven) this.transfer();
    } catch {
      // Whatever the tree cannot take is in the log and will be read from there.
    }
    this.#log.close();
    await this.#tree.close();
  }
}

function sequenceBytes(sequence: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(sequence);
  return bytes;
}
