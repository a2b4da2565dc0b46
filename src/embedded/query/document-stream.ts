import type { Doc } from "../bson/document.ts";
import { inTurn, timeExpired } from "../budget.ts";
import { isPauseDue, pausable, pause } from "../plan/scan-pause.ts";

/** Produces documents, or undefined to give the caller a chance to check the clock. */
export type DocumentSource = Iterator<Doc | undefined, void, void>;

/** The documents of one reply, and whether they were the last. */
export interface Batch {
  readonly documents: Doc[];
  readonly finished: boolean;
}

/** A reply may hold 16 MB of documents. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
/** The limit if the client sets no batch size: a larger batch would only cost both sides memory. */
const USUAL_BATCH_BYTES = 256 * 1024;
/** How long one query may hold the thread before other clients get a turn. */
const SLICE_MS = 8;

/** When a command must be done; Infinity if it has no time limit. */
export function deadlineOf(maxTimeMs: number): number {
  return maxTimeMs > 0 ? performance.now() + maxTimeMs : Number.POSITIVE_INFINITY;
}

/** A query's results, read batch by batch, in slices that leave the thread to other clients. */
export class DocumentStream {
  readonly #source: DocumentSource;
  #ahead: Doc | undefined;
  #done = false;

  constructor(source: DocumentSource) {
    this.#source = source;
  }

  /** The next batch: at most `limit` documents (0 = as many as fit) and 16 MB. Throws MaxTimeMSExpired at the deadline. */
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
        const step = inTurn(deadline, () => pausable(() => this.#source.next()));
        if (isPauseDue()) await pause();
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

  /** Every document that is left. */
  async all(deadline: number): Promise<Doc[]> {
    const documents: Doc[] = [];
    for (;;) {
      const batch = await this.next(0, deadline);
      documents.push(...batch.documents);
      if (batch.finished) return documents;
    }
  }

  close(): void {
    this.#done = true;
    this.#ahead = undefined;
    this.#source.return?.();
  }
}
