import { randomBytes } from "node:crypto";
import type { Doc } from "../bson/document.ts";
import { CommandError } from "../errors.ts";

/** Where a cursor's batches come from. */
export interface BatchSource {
  /** At most `limit` documents (0 = as many as fit). Fails with MaxTimeMSExpired (50) after the deadline. */
  readonly next: (limit: number, deadline: number) => Promise<Batch>;
  readonly close: () => void;
}

/** A query that has more to give. */
export interface Cursor {
  readonly id: bigint;
  readonly ns: string;
  readonly stream: BatchSource;
  readonly session: string | undefined;
  readonly maxTimeMs: number;
  lastUsed: number;
  busy: boolean;
}

const IDLE_MS = 10 * 60_000;

/** The open cursors; one that is not used for ten minutes is closed. */
export class CursorRegistry {
  readonly #cursors = new Map<bigint, Cursor>();

  open(ns: string, stream: BatchSource, session: string | undefined, maxTimeMs: number): Cursor {
    let id: bigint;
    do id = randomBytes(8).readBigInt64BE(0) & 0x7fffffffffffffffn;
    while (id === 0n || this.#cursors.has(id));
    const cursor = { id, ns, stream, session, maxTimeMs, lastUsed: Date.now(), busy: false };
    this.#cursors.set(id, cursor);
    return cursor;
  }

  /** The cursor of a getMore. Fails with CursorNotFound (43), or Unauthorized (13) for another collection's. */
  take(id: bigint, ns: string): Cursor {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) throw new CommandError(43, "CursorNotFound", `cursor id ${id} not found`);
    if (cursor.ns !== ns)
      throw new CommandError(
        13,
        "Unauthorized",
        `Requested getMore on namespace '${ns}', but cursor belongs to a different namespace ${cursor.ns}`,
      );
    if (cursor.busy) throw new CommandError(12051, "CursorInUse", `cursor id ${id} is already in use`);
    cursor.lastUsed = Date.now();
    return cursor;
  }

  close(id: bigint): boolean {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return false;
    cursor.stream.close();
    return this.#cursors.delete(id);
  }

  /** Closes the cursors of a collection that is dropped. */
  closeAll(belongs: (cursor: Cursor) => boolean): void {
    for (const cursor of [...this.#cursors.values()]) if (belongs(cursor)) this.close(cursor.id);
  }

  closeIdle(): void {
    const limit = Date.now() - IDLE_MS;
    this.closeAll((cursor) => !cursor.busy && cursor.lastUsed < limit);
  }

  get size(): number {
    return this.#cursors.size;
  }
}

/** A batch of a reply: documents, and whether there may be more. */
export interface Batch {
  readonly documents: Doc[];
  readonly finished: boolean;
}
