import { open, type RootDatabase, type RootDatabaseOptionsWithPath } from "lmdb";
import { DiskGuard } from "./disk-guard.ts";

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

const subarray = Uint8Array.prototype.subarray;

/** Copies what lmdb lends for the moment. Small values share pooled memory, which costs far less than a buffer each. */
function copyOut(lent: Buffer, size: number): Buffer {
  const own = Buffer.allocUnsafe(size);
  // What is lent says its length by a property of its own; only a view of it has the right one.
  own.set(subarray.call(lent, 0, size));
  return own;
}

/** The lmdb environment: one ordered map of bytes. Reads inside `transact` see its writes. */
export class Store {
  readonly #path: string;
  readonly #guard: DiskGuard;
  #db: RootDatabase<Buffer, Buffer>;
  /** Puts and removals since the counter was last set, to know whether a command changed anything. */
  writes = 0;

  constructor(path: string) {
    this.#path = path;
    this.#db = Store.#open(path);
    this.#guard = new DiskGuard(path);
  }

  static #open(path: string): RootDatabase<Buffer, Buffer> {
    // Without overlapping sync a commit returns after its pages and its meta page are on disk, and reports its errors
    // by throwing: no second promise that may reject or hang later. It is also the fastest durable mode measured.
    const options = {
      path,
      keyEncoding: "binary",
      encoder: { encode: (value: Buffer) => value, decode: copyOut },
      overlappingSync: false,
      cache: false,
      noSubdir: false,
    };
    return open<Buffer, Buffer>(options as RootDatabaseOptionsWithPath);
  }

  get(key: Buffer): Buffer | undefined {
    const bytes = this.#db.getBinaryFast(key);
    return bytes === undefined ? undefined : copyOut(bytes, bytes.length);
  }

  has(key: Buffer): boolean {
    return this.#db.getBinaryFast(key) !== undefined;
  }

  put(key: Buffer, value: Uint8Array): void {
    this.writes++;
    this.#db.putSync(key, value as Buffer);
  }

  remove(key: Buffer): void {
    this.writes++;
    this.#db.removeSync(key);
  }

  /** Reads up to `limit` entries at once, so that no cursor stays open between two calls. */
  range({ from, to, reverse, limit }: RangeRequest): Entry[] {
    const options = reverse
      ? { start: to, end: from, reverse: true, limit, exclusiveStart: true, inclusiveEnd: true }
      : { start: from, end: to, limit };
    const entries: Entry[] = [];
    // Not `asArray`: it turns what is thrown on the way into a promise.
    for (const entry of this.#db.getRange(options)) entries.push(entry as Entry);
    return entries;
  }

  /** Runs the work in one transaction that is on disk when this returns. What it throws aborts the transaction. */
  transact<T>(work: () => T): T {
    return this.#db.transactionSync(work);
  }

  /** Fails where the disk would not take a commit now. */
  checkDisk(): void {
    this.#guard.check();
  }

  /** Closes and opens again: after a failed commit lmdb's environment cannot be trusted. */
  async reopen(): Promise<void> {
    await this.#db.close();
    this.#db = Store.#open(this.#path);
  }

  get stats(): { readonly pageSize: number; readonly lastPageNumber: number } {
    const stats = this.#db.getStats() as { pageSize?: number; root?: { pageSize?: number }; lastPageNumber?: number };
    return { pageSize: stats.pageSize ?? stats.root?.pageSize ?? 4096, lastPageNumber: stats.lastPageNumber ?? 0 };
  }

  async close(): Promise<void> {
    this.#guard.close();
    await this.#db.close();
  }
}
