import { randomBytes } from "node:crypto";
import { CommandError } from "../errors.ts";
import type { DocumentStream } from "../query/document-stream.ts";

/** An open cursor: a query with more documents to return. */
export interface Cursor {
  readonly id: bigint;
  readonly ns: string;
  readonly stream: DocumentStream;
  /** The session that opened it, which alone may read it. */
  readonly session: string | undefined;
  readonly maxTimeMs: number;
  lastUsed: number;
  busy: boolean;
}

const IDLE_MS = 10 * 60_000;

/** The open cursors. A cursor that is idle for ten minutes is closed. */
export class CursorRegistry {
  readonly #cursors = new Map<bigint, Cursor>();

  open(ns: string, stream: DocumentStream, session: string | undefined, maxTimeMs: number): Cursor {
    let id: bigint;
    do id = randomBytes(8).readBigInt64BE(0) & 0x7fffffffffffffffn;
    while (id === 0n || this.#cursors.has(id));
    const cursor = { id, ns, stream, session, maxTimeMs, lastUsed: Date.now(), busy: false };
    this.#cursors.set(id, cursor);
    return cursor;
  }

  /** The cursor that a getMore asks for. Throws if there is none, or if it belongs to another collection. */
  take(id: bigint, ns: string): Cursor {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) throw new CommandError("CursorNotFound", `cursor id ${id} not found`);
    if (cursor.ns !== ns)
      throw new CommandError(
        "Unauthorized",
        `Requested getMore on namespace '${ns}', but cursor belongs to a different namespace ${cursor.ns}`,
      );
    if (cursor.busy) throw new CommandError("CursorInUse", `cursor id ${id} is already in use`);
    cursor.lastUsed = Date.now();
    return cursor;
  }

  close(id: bigint): boolean {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return false;
    cursor.stream.close();
    return this.#cursors.delete(id);
  }

  closeAll(matches: (cursor: Cursor) => boolean): void {
    for (const cursor of [...this.#cursors.values()]) if (matches(cursor)) this.close(cursor.id);
  }

  closeIdle(): void {
    const limit = Date.now() - IDLE_MS;
    this.closeAll((cursor) => !cursor.busy && cursor.lastUsed < limit);
  }

  get size(): number {
    return this.#cursors.size;
  }
}
