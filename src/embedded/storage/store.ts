import { type Database, open, type RootDatabase } from "lmdb";
import { bytesLeft, DiskGuard, type PagesInUse, type StoreSize } from "./disk-guard.ts";
import { KIND } from "./keys.ts";

/** One key and its value, both copies. */
export interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** What may be asked of a range of keys; `from` is included, `to` is not, also in reverse. */
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

/** Copies what lmdb lends for the moment. Small values share pooled memory, which costs far less than a buffer each. */
function copyOut(lent: Buffer, size: number): Buffer {
  const own = Buffer.allocUnsafe(size);
  // What is lent says its length by a property of its own; only a view of it has the right one.
  own.set(subarray.call(lent, 0, size));
  return own;
}

/**
 * Trees besides the main one. Documents of a collection, and entries of an index, are in a tree that they share with
 * few others: lmdb fills a page only where it is appended to at a tree's end, and leaves it half empty elsewhere.
 * Where what is stored is found depends on their number.
 */
const TREES = 64;
/** Address space set aside for the map. lmdb maps anew whatever outgrows it, and then the old map stays as well. */
const MAP_BYTES = 2 ** 36;
const BINARY = { keyEncoding: "binary", encoder: { encode: (value: Buffer) => value, decode: copyOut }, cache: false };
/** So many changes may lmdb keep in memory before room is made for them on disk. */
const CHANGES_AT_ONCE = 8192;

/** The lmdb environment: an ordered map of bytes. Reads inside `transact` see its writes. */
export class Store {
  readonly #path: string;
  readonly #guard: DiskGuard;
  #db!: RootDatabase<Buffer, Buffer>;
  #trees: readonly Database<Buffer, Buffer>[] = [];
  /** Puts and removals since the counter was last set, to know whether a command changed anything. */
  writes = 0;
  /** What the transaction has changed so far. */
  #changes = 0;
  #bytes = 0;
  #removals = 0;

  /** Opens the store in a directory; `available` says how many bytes its file system has left. */
  constructor(path: string, available = () => bytesLeft(path)) {
    this.#path = path;
    this.#open();
    const size = (): StoreSize => this.#db.getStats() as StoreSize;
    this.#guard = new DiskGuard(path, "data.mdb", { size, inUse: () => this.#pagesInUse(), available });
    this.#moveFromMainTree();
  }

  #open(): void {
    // Without overlapping sync a commit returns after its pages and its meta page are on disk, and reports its errors
    // by throwing: no second promise that may reject or hang later. It is also the fastest durable mode measured.
    const own = { path: this.#path, overlappingSync: false, noSubdir: false, maxDbs: TREES, mapSize: MAP_BYTES };
    const db = open<Buffer, Buffer>({ ...BINARY, ...own } as Parameters<typeof open<Buffer, Buffer>>[0]);
    this.#db = db;
    this.#trees = db.transactionSync(() =>
      Array.from({ length: TREES }, (_, i) => db.openDB<Buffer, Buffer>({ ...BINARY, name: `tree-${i}` } as never)),
    );
  }

  /** Earlier versions kept everything in the main tree. */
  #moveFromMainTree(): void {
    const range = { start: Buffer.from([KIND.documents]), end: Buffer.from([KIND.index + 1]), limit: 10_000 };
    for (;;) {
      const entries = [...this.#db.getRange(range)];
      if (entries.length === 0) return;
      this.checkDisk();
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
    // Two pages say where the others are.
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
    this.writes++;
    this.#bytes += bytes;
    if (++this.#changes % CHANGES_AT_ONCE === 0) this.#makeRoom();
  }

  #makeRoom(): void {
    const shrinks = this.#removals * 2 > this.#changes;
    this.#guard.makeRoom({ changes: this.#changes, bytes: this.#bytes, shrinks });
  }

  /** Reads up to `limit` entries of one kind and number at once, so that no cursor stays open between two calls. */
  range({ from, to, reverse, limit }: RangeRequest): Entry[] {
    const options = reverse
      ? { start: to, end: from, reverse: true, limit, exclusiveStart: true, inclusiveEnd: true }
      : { start: from, end: to, limit };
    const entries: Entry[] = [];
    // Not `asArray`: it turns what is thrown on the way into a promise.
    for (const entry of this.#treeOf(from).getRange(options)) entries.push(entry as Entry);
    return entries;
  }

  /** Runs the work in one transaction that is on disk when this returns. What it throws aborts the transaction. */
  transact<T>(work: () => T): T {
    this.#changes = 0;
    this.#bytes = 0;
    this.#removals = 0;
    return this.#db.transactionSync(() => {
      const result = work();
      if (this.#changes > 0) this.#makeRoom();
      return result;
    });
  }

  /** Before each transaction: fails where nothing can be written to the disk. */
  checkDisk(): void {
    this.#guard.begin();
  }

  /** Closes and opens again: after a failed commit lmdb's environment cannot be trusted. */
  async reopen(): Promise<void> {
    // It is closed when this returns, as nothing is ever written in the background; so no read meets it closed.
    const closed = this.#db.close();
    this.#open();
    await closed;
  }

  async close(): Promise<void> {
    this.#guard.close();
    await this.#db.close();
  }
}
