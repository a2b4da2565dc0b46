import { type Database, open, type RootDatabase } from "lmdb";
import { CommandError } from "../errors.ts";
import { type Changes, DiskGuard, type PagesInUse, type StoreSize } from "./disk-guard.ts";
import { KIND } from "./keys.ts";

/** A key and its value, both copied. */
export interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** A range of keys. `from` is included and `to` is not, also in reverse. */
export interface RangeRequest {
  readonly from: Buffer;
  readonly to: Buffer;
  readonly reverse: boolean;
  readonly limit: number;
}

interface TreeStats {
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

const subarray = Uint8Array.prototype.subarray;

/** Copies a value that lmdb only lends. Small values share pooled memory, which is far cheaper than separate buffers. */
function copyOut(lent: Buffer, size: number): Buffer {
  const own = Buffer.allocUnsafe(size);
  // The lent buffer overrides `length`; a view of it has the right one.
  own.set(subarray.call(lent, 0, size));
  return own;
}

/**
 * How many trees there are besides the main one. The documents of a collection, and the entries of an index, share a tree
 * with few others, because lmdb fills pages only when appending at the end of a tree and leaves them half empty elsewhere.
 * This number is part of the file format: it decides in which tree a key is.
 */
const TREES = 64;
/** Address space for the map. If the file outgrows it, lmdb maps the file again and keeps the old map as well. */
const MAP_BYTES = 2 ** 36;
const BINARY = { keyEncoding: "binary", encoder: { encode: (value: Buffer) => value, decode: copyOut }, cache: false };
/** How many changes lmdb may hold in memory before room is made for them on disk. */
const CHANGES_AT_ONCE = 8192;

/** Thrown inside a transaction to roll it back: nothing is wrong with the disk. */
export class Rollback extends Error {}

/**
 * The lmdb environment as an ordered map of bytes; nothing else accesses it. Reads see what is committed, and inside `transact`
 * also its writes.
 */
export class Tree {
  readonly #path: string;
  readonly #guard: DiskGuard;
  #db!: RootDatabase<Buffer, Buffer>;
  #trees: readonly Database<Buffer, Buffer>[] = [];
  /** The changes of the current transaction so far. */
  #changes = 0;
  #bytes = 0;
  #removals = 0;
  /** Whether a transaction has failed, so that the environment cannot be trusted. */
  #isDoubtful = false;

  /** Opens the tree in a directory. `available` returns how many bytes its file system has left. */
  constructor(path: string, available: () => number) {
    this.#path = path;
    this.#open();
    const size = (): StoreSize => this.#db.getStats() as StoreSize;
    this.#guard = new DiskGuard(path, "data.mdb", { size, inUse: () => this.#pagesInUse(), available });
    this.#moveFromMainTree();
  }

  #open(): void {
    // Without overlapping sync a commit returns when its pages and its meta page are on disk, and throws its errors:
    // there is no second promise that may reject or hang later. It is also the fastest durable mode measured.
    const own = { path: this.#path, overlappingSync: false, noSubdir: false, maxDbs: TREES, mapSize: MAP_BYTES };
    const db = open<Buffer, Buffer>({ ...BINARY, ...own } as Parameters<typeof open<Buffer, Buffer>>[0]);
    this.#db = db;
    this.#trees = db.transactionSync(() =>
      Array.from({ length: TREES }, (_, i) => db.openDB<Buffer, Buffer>({ ...BINARY, name: `tree-${i}` } as never)),
    );
  }

  /** Moves data of earlier versions, which kept everything in the main tree. */
  #moveFromMainTree(): void {
    const range = { start: Buffer.from([KIND.documents]), end: Buffer.from([KIND.index + 1]), limit: 10_000 };
    for (;;) {
      const entries = [...this.#db.getRange(range)];
      if (entries.length === 0) return;
      this.transact(() => {
        for (const { key, value } of entries) {
          this.put(key, value);
          this.#db.removeSync(key);
        }
      });
    }
  }

  #pagesInUse(): PagesInUse {
    const main = this.#db.getStats() as TreeStats & { readonly free: TreeStats };
    const all = [main, main.free, ...this.#trees.map((tree) => tree.getStats() as TreeStats)];
    const tree = all.reduce((sum, one) => sum + one.treeBranchPageCount + one.treeLeafPageCount, 0);
    // Plus two meta pages.
    return { tree, large: all.reduce((sum, one) => sum + one.overflowPages, 2) };
  }

  #treeOf(key: Buffer): Database<Buffer, Buffer> {
    if (key[0] !== KIND.documents && key[0] !== KIND.index) return this.#db;
    return this.#trees[(key[4] as number) % TREES] as Database<Buffer, Buffer>;
  }

  get(key: Buffer): Buffer | undefined {
    const bytes = this.#treeOf(key).getBinaryFast(key);
    return bytes === undefined ? undefined : copyOut(bytes, bytes.length);
  }

  has(key: Buffer): boolean {
    return this.#treeOf(key).getBinaryFast(key) !== undefined;
  }

  put(key: Buffer, value: Uint8Array): void {
    this.#changed(key.length + value.length);
    this.#treeOf(key).putSync(key, value as Buffer);
  }

  remove(key: Buffer): void {
    this.#removals++;
    this.#changed(0);
    this.#treeOf(key).removeSync(key);
  }

  #changed(bytes: number): void {
    this.#bytes += bytes;
    if (++this.#changes % CHANGES_AT_ONCE === 0) this.#makeRoom();
  }

  #makeRoom(): void {
    const shrinks = this.#removals * 2 > this.#changes;
    this.#guard.makeRoom({ changes: this.#changes, bytes: this.#bytes, shrinks });
  }

  /** Reads up to `limit` entries of one tree in one go, so that no cursor stays open between calls. */
  range({ from, to, reverse, limit }: RangeRequest): Entry[] {
    const options = reverse
      ? { start: to, end: from, reverse: true, limit, exclusiveStart: true, inclusiveEnd: true }
      : { start: from, end: to, limit };
    const entries: Entry[] = [];
    // Not `asArray`: it turns errors into promises.
    for (const entry of this.#treeOf(from).getRange(options)) entries.push(entry as Entry);
    return entries;
  }

  /**
   * Runs `work` in a transaction, which is on disk when this returns. An exception aborts it. After a disk error, `recover`
   * must be called.
   */
  transact(work: () => void): void {
    this.#guard.begin();
    this.#changes = 0;
    this.#bytes = 0;
    this.#removals = 0;
    try {
      // Everything read before is copied, and lmdb-js renews its snapshot after a commit, so no read is stale.
      this.#db.transactionSync(() => {
        work();
        if (this.#changes > 0) this.#makeRoom();
      });
    } catch (error) {
      this.#isDoubtful ||= !(error instanceof CommandError || error instanceof Rollback);
      throw error;
    }
  }

  /** Makes room on disk for later changes. Throws OutOfDiskSpace, or the system's error. */
  reserve(changes: Changes): void {
    this.#guard.reserve(changes);
  }

  /** Closes the environment and opens it again if a transaction has failed. */
  async recover(): Promise<void> {
    if (!this.#isDoubtful) return;
    // `close` takes effect immediately, because nothing is written in the background: no read meets a closed environment.
    const closed = this.#db.close();
    this.#open();
    this.#isDoubtful = false;
    await closed;
  }

  async close(): Promise<void> {
    this.#guard.close();
    await this.#db.close();
  }
}
