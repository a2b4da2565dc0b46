import { jsonText } from "../../grammar/json-text.ts";
import type { Engine } from "../engine/engine.ts";
import { type ExecutionView, isSettled } from "../engine/execution.ts";
import { eventId } from "./event-id.ts";
import { eventsBetween, type Seen } from "./run-events.ts";

/** The most streams of one process. */
const MAX_STREAMS = 1_000;
/** The most streams of one person in a chat, so that nobody takes them all; owners are exempt. */
export const MAX_STREAMS_OF_PERSON = 50;
/** How many bytes may wait for a slow reader; it then gets changes merged, as it reads on. */
const MAX_WAITING = 64 * 1024;
/** How often a quiet stream says that it is alive, in ms. Whether its reader still may read is checked as often. */
const KEEPALIVE_MS = 15_000;
/** How many steps a run may have for each event to have an id; of larger ones each batch has. */
const MAX_EACH = 200;

/** How streams differ in tests. */
export interface StreamTiming {
  keepaliveMs?: number;
}

/** A run that someone follows. */
interface Followed {
  view: ExecutionView | undefined;
  readers: Set<Reader>;
  stop(): void;
  /** The text for readers who have seen the same, by the id of that. */
  texts: Map<string, Batch>;
}

interface Batch {
  text: string;
  seen: Seen;
}

/** Streams of the changes of executions, as Server-Sent Events. All readers of one execution share one poll of it. */
export class RunStreams {
  readonly #engine: Pick<Engine, "follow">;
  readonly #followed = new Map<string, Followed>();
  readonly #keepaliveMs: number;
  #count = 0;
  /** How many each person has open; owners' are not counted. */
  readonly #ofPeople = new Map<string, number>();

  /** Every stream ends once `closing` is aborted. */
  constructor(engine: Pick<Engine, "follow">, closing: AbortSignal, { keepaliveMs = KEEPALIVE_MS }: StreamTiming = {}) {
    this.#engine = engine;
    this.#keepaliveMs = keepaliveMs;
    closing.addEventListener("abort", () => {
      for (const { readers } of this.#followed.values()) for (const reader of [...readers]) reader.end();
    });
  }

  /** How many streams are open. */
  get count(): number {
    return this.#count;
  }

  /**
   * A stream of what happens in the execution after `seen`, until it ends; undefined if there are too many. `mayRead`: asked from time
   * to time whether the reader still may. `person`: counts this person's streams.
   */
  open(
    view: ExecutionView,
    seen: Seen,
    mayRead: () => Promise<boolean>,
    person?: string,
  ): ReadableStream<Uint8Array> | undefined {
    const own = person === undefined ? 0 : (this.#ofPeople.get(person) ?? 0);
    if (this.#count >= MAX_STREAMS || own >= MAX_STREAMS_OF_PERSON) return undefined;
    this.#count++;
    this.#countOf(person, 1);
    const followed = this.#follow(view);
    const reader = new Reader(seen, followed, mayRead, this.#keepaliveMs, () => {
      this.#count--;
      this.#countOf(person, -1);
      followed.readers.delete(reader);
      if (followed.readers.size > 0) return;
      followed.stop();
      if (this.#followed.get(view.id) === followed) this.#followed.delete(view.id);
    });
    followed.readers.add(reader);
    reader.tell();
    return reader.stream;
  }

  #countOf(person: string | undefined, by: number): void {
    if (person === undefined) return;
    const count = (this.#ofPeople.get(person) ?? 0) + by;
    if (count > 0) this.#ofPeople.set(person, count);
    else this.#ofPeople.delete(person);
  }

  #follow(view: ExecutionView): Followed {
    const known = this.#followed.get(view.id);
    if (known !== undefined && (known.view?.rev ?? 0) >= view.rev) return known;
    const followed: Followed = { view, readers: new Set(), stop: () => {}, texts: new Map() };
    followed.stop = this.#engine.follow(
      view.id,
      (next) => {
        followed.view = next;
        followed.texts.clear();
        for (const reader of [...followed.readers]) reader.tell();
      },
      view.rev,
    );
    this.#followed.set(view.id, followed);
    return followed;
  }
}

const encoder = new TextEncoder();

/** One stream: what its reader has seen, and has yet to be told. */
class Reader {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #followed: Followed;
  readonly #onEnd: () => void;
  #seen: Seen;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #isOver = false;
  /** Whether anything has been read since the last look. */
  #isRead = true;
  readonly #timer: NodeJS.Timeout;

  constructor(seen: Seen, followed: Followed, mayRead: () => Promise<boolean>, keepaliveMs: number, onEnd: () => void) {
    this.#seen = seen;
    this.#followed = followed;
    this.#onEnd = onEnd;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          this.#isRead = true;
          this.tell();
        },
        cancel: () => this.#over(),
      },
      { highWaterMark: MAX_WAITING, size: (chunk) => chunk?.byteLength ?? 0 },
    );
    this.#timer = setInterval(() => void this.#look(mayRead), keepaliveMs);
  }

  /** Reports what happened, unless the reader is behind: then it is reported once it has caught up. */
  tell(): void {
    const { view } = this.#followed;
    if (this.#isOver || view === undefined || (this.#controller?.desiredSize ?? 0) <= 0) return;
    const { text, seen } = this.#batch(view);
    this.#seen = seen;
    if (text !== "") this.#controller?.enqueue(encoder.encode(text));
    if (isSettled(view.status)) this.end();
  }

  /** Ends the stream. */
  end(): void {
    if (this.#isOver) return;
    this.#over();
    this.#controller?.close();
  }

  #batch(view: ExecutionView): Batch {
    const { texts } = this.#followed;
    const key = eventId(this.#seen);
    const known = key === undefined ? undefined : texts.get(key);
    if (known !== undefined) return known;
    const told = eventsBetween(this.#seen, view);
    const hasIds = view.total <= MAX_EACH;
    const parts = told.map(({ event, seen }, i) => {
      const id = hasIds || i === told.length - 1 ? eventId(seen) : undefined;
      return `event: ${event.event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${jsonText(event.data)}\n\n`;
    });
    const batch = { text: parts.join(""), seen: told.at(-1)?.seen ?? this.#seen };
    if (key !== undefined) texts.set(key, batch);
    return batch;
  }

  async #look(mayRead: () => Promise<boolean>): Promise<void> {
    // A reader that reads nothing for this long is gone or too slow to be useful.
    if ((this.#controller?.desiredSize ?? 0) <= 0 && !this.#isRead) return this.end();
    this.#isRead = false;
    // A brief database outage doesn't revoke any access.
    if (!(await mayRead().catch(() => true))) return this.end();
    if (!this.#isOver && (this.#controller?.desiredSize ?? 0) > 0)
      this.#controller?.enqueue(encoder.encode(": alive\n\n"));
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#timer);
    this.#onEnd();
  }
}
