import type { Doc } from "../bson/document.ts";
import { inTurn, timeExpired } from "../budget.ts";
import type { Batch } from "../instance/cursor-registry.ts";

/** Work that gives documents, or undefined where it only wants to be asked again. */
export type DocumentSource = Iterator<Doc | undefined, void, void>;

/** A reply may hold 16 MB of documents and a little more. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
/** Where the client sets no batch size: a larger batch would only cost both sides memory. */
const USUAL_BATCH_BYTES = 256 * 1024;
/** How long one query may hold the thread before others get their turn. */
const SLICE_MS = 8;

/** When a command must be over; Infinity where it has no limit. */
export function deadlineOf(maxTimeMs: number): number {
  return maxTimeMs > 0 ? performance.now() + maxTimeMs : Number.POSITIVE_INFINITY;
}

/** A query's results as they are asked for, batch by batch, in slices that leave the thread to others. */
export class DocumentStream {
  readonly #source: DocumentSource;
  #ahead: Doc | undefined;
  #done = false;

  constructor(source: DocumentSource) {
    this.#source = source;
  }

  /** The next batch: at most `limit` documents (0 = as many as fit), at most 16 MB. Fails with 50 after the deadline. */
  async next(limit: number, deadline: number): Promise<Batch> {
    const documents: Doc[] = [];
    let bytes = 0;
    const mostBytes = limit === 0 ? USUAL_BATCH_BYTES : MAX_BATCH_BYTES;
    const most = limit === 0 ? Number.POSITIVE_INFINITY : limit;
    let sliceEnd = performance.now() + SLICE_MS;
    let steps = 0;
    while (documents.length < most && !this.#done) {
      let doc = this.#ahead;
      this.#ahead = undefined;
      if (doc === undefined) {
        const step = inTurn(deadline, () => this.#source.next());
        if (step.done) {
          this.#done = true;
          break;
        }
        doc = step.value as Doc | undefined;
      }
      if (doc !== undefined) {
        const size = doc.toBytes().length;
        if (documents.length > 0 && bytes + size > mostBytes) {
          this.#ahead = doc;
          break;
        }
        bytes += size;
        documents.push(doc);
      }
      if ((++steps & 15) === 0 || doc === undefined) {
        const now = performance.now();
        if (now > deadline) throw timeExpired();
        if (now > sliceEnd) {
          await new Promise((resolve) => setImmediate(resolve));
          sliceEnd = performance.now() + SLICE_MS;
        }
      }
    }
    return { documents, finished: this.#done };
  }

  /** Everything there is, for a pipeline that writes it somewhere. */
  async all(deadline: number): Promise<Batch> {
    const documents: Doc[] = [];
    for (;;) {
      const batch = await this.next(0, deadline);
      documents.push(...batch.documents);
      if (batch.finished) return { documents, finished: true };
    }
  }

  close(): void {
    this.#done = true;
    this.#ahead = undefined;
    this.#source.return?.();
  }
}
