import type { Doc } from "../bson/document.ts";
import { CommandError } from "../command-error.ts";
import type { Engine } from "../engine.ts";
import { scanAfter } from "../plan/scan.ts";
import type { Query } from "../query/run-query.ts";
import type { Batch, BatchSource } from "./cursor-registry.ts";

const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const TURN_MS = 8;
/** How often a waiting cursor looks for what was added. */
const LOOK_MS = 10;

/** What a tailable cursor reads: a capped collection by its name, so that one that is dropped is noticed. */
export interface TailRequest {
  readonly ns: string;
  readonly query: Query;
  readonly show: (doc: Doc) => Doc;
  /** Whether `next` waits until its deadline for the first document. */
  readonly waits: boolean;
}

/** A capped collection's documents in the order of insertion, without an end: later ones come as they are added. */
export class TailStream implements BatchSource {
  readonly waits: boolean;
  readonly #engine: Engine;
  readonly #request: TailRequest;
  #last = 0;
  #closed = false;
  /** Whether the last look ended before it had seen everything. */
  #behind = false;

  constructor(engine: Engine, request: TailRequest) {
    this.#engine = engine;
    this.#request = request;
    this.waits = request.waits;
  }

  /** The next batch, empty where nothing was added until the deadline. Fails with CappedPositionLost (136). */
  async next(limit: number, deadline: number): Promise<Batch> {
    for (;;) {
      const documents = this.#fresh(limit > 0 ? limit : Number.POSITIVE_INFINITY);
      if (documents.length > 0 || this.#closed) return { documents, finished: this.#closed };
      if (this.#behind) await new Promise((resolve) => setImmediate(resolve));
      else if (!this.waits || performance.now() >= deadline) return { documents, finished: false };
      else await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** What was added and matches, as much of it as one reply and one turn of the thread take. */
  #fresh(limit: number): Doc[] {
    const { ns, query, show } = this.#request;
    const documents: Doc[] = [];
    const collection = this.#engine.catalog.get(ns);
    this.#behind = false;
    if (collection === undefined) {
      this.#closed = true;
      return documents;
    }
    if (this.#last > 0 && collection.read(this.#last) === undefined)
      throw new CommandError(
        136,
        "CappedPositionLost",
        `CollectionScan died due to position in capped collection being deleted. Last seen record id: RecordId(${this.#last})`,
      );
    const turnEnds = performance.now() + TURN_MS;
    let bytes = 0;
    for (const { record, doc } of scanAfter(this.#engine.store, collection, this.#last)) {
      const matched = query.filter.matches(doc);
      if (matched) {
        const shown = show(doc);
        bytes += shown.toBytes().length;
        if (documents.length > 0 && bytes > MAX_BATCH_BYTES) break;
        documents.push(shown);
      }
      this.#last = record;
      if (documents.length >= limit) break;
      if (performance.now() > turnEnds) {
        this.#behind = true;
        break;
      }
    }
    return documents;
  }

  close(): void {
    this.#closed = true;
  }
}
