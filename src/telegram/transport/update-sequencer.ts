import { setTimeout as sleep } from "node:timers/promises";
import type { Update } from "grammy/types";
import type { KeptUpdates } from "../../chat-store/kept-updates.ts";
import { atMost } from "../../engine/at-most.ts";
import type { Log } from "../../engine/log.ts";
import { retryUpTo } from "../api/retry.ts";

/** How often to look for updates stored by followers, in ms. */
const LOOK_MS = 200;
/** How long the first update, and one after a gap, waits for those before it, and how often to look for them, in ms. */
const GAP_MS = 400;
const GAP_LOOK_MS = 25;
/** The most updates to load at once. */
const MOST = 100;
/** How many handled updates to remember. */
const REMEMBERED = 2_000;
/** How often to try a stored update before giving up. */
const TRIES = 8;
/** How long updates in progress may take when stopping, in ms. Others come again. */
const STOP_MS = 3_000;

export interface UpdateSequencerOptions {
  updates: KeptUpdates;
  log: Log;
  handle(update: Update): Promise<void>;
}

interface Waiting {
  update: Update;
  since: number;
  isKept: boolean;
  /** Callers that wait for the outcome. */
  callers: { resolve(): void; reject(error: unknown): void }[];
}

/**
 * Puts updates that arrive over several connections, and at several processes, back in the order of their numbers,
 * which have no gaps. Updates received by followers come from the database. Handling an update starts once those before
 * it have started; the bot decides which of them wait for each other.
 */
export class UpdateSequencer {
  readonly #options: UpdateSequencerOptions;
  readonly #stop = new AbortController();
  readonly #waiting = new Map<number, Waiting>();
  readonly #underWay = new Map<number, Promise<void>>();
  readonly #handled = new Set<number>();
  #last: number | undefined;
  #isPumping = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: UpdateSequencerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#lookAgain();
  }

  /** Starts no further update. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("this process no longer serves the chats"));
    clearTimeout(this.#timer);
    for (const { callers } of this.#waiting.values()) for (const one of callers) one.reject(this.#stop.signal.reason);
    await atMost(STOP_MS, Promise.all(this.#underWay.values()));
  }

  /** Handles an update when its turn comes. Resolves once it is done. */
  async take(update: Update): Promise<void> {
    this.#stop.signal.throwIfAborted();
    const id = update.update_id;
    if (this.#handled.has(id)) return;
    const underWay = this.#underWay.get(id);
    if (underWay !== undefined) return underWay;
    await new Promise<void>((resolve, reject) => {
      this.#add(update, false).callers.push({ resolve, reject });
      void this.#pump();
    });
  }

  #add(update: Update, isKept: boolean): Waiting {
    const known = this.#waiting.get(update.update_id);
    const waiting = known ?? { update, since: performance.now(), isKept, callers: [] };
    waiting.isKept ||= isKept;
    this.#waiting.set(update.update_id, waiting);
    return waiting;
  }

  #lookAgain(): void {
    void this.#look()
      .catch((err: unknown) => this.#options.log.debug({ err }, "could not look for updates stored by other processes"))
      .then(() => this.#pump())
      .finally(() => {
        if (!this.#stop.signal.aborted) this.#timer = setTimeout(() => this.#lookAgain(), LOOK_MS);
      });
  }

  /** Loads updates stored by followers. */
  async #look(): Promise<void> {
    const { updates } = this.#options;
    const found = await updates.first(MOST);
    for (const { id, json } of found)
      if (!this.#handled.has(id) && !this.#underWay.has(id)) this.#add(JSON.parse(json) as Update, true);
    await updates.drop(found.flatMap(({ id }) => (this.#handled.has(id) ? [id] : [])));
  }

  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#waiting.size > 0 && !this.#stop.signal.aborted) {
      const id = Math.min(...this.#waiting.keys());
      if (await this.#isNext(id)) this.#begin(id);
    }
    this.#isPumping = false;
  }

  /** Whether no earlier update can still arrive; waits a moment to find out. */
  async #isNext(id: number): Promise<boolean> {
    if (this.#last !== undefined && id <= this.#last + 1) return true;
    await this.#look().catch(() => {});
    if (Math.min(...this.#waiting.keys()) !== id) return false;
    const waited = performance.now() - (this.#waiting.get(id)?.since ?? 0);
    if (waited >= GAP_MS) return true;
    await sleep(GAP_LOOK_MS);
    return false;
  }

  #begin(id: number): void {
    const waiting = this.#waiting.get(id) as Waiting;
    this.#waiting.delete(id);
    this.#last = Math.max(this.#last ?? id, id);
    const work = this.#handle(waiting).finally(() => this.#underWay.delete(id));
    this.#underWay.set(id, work);
    work.catch(() => {});
  }

  async #handle({ update, isKept, callers }: Waiting): Promise<void> {
    const { updates, log } = this.#options;
    try {
      await (isKept ? this.#handleStored(update) : this.#options.handle(update));
      this.#remember(update.update_id);
      if (isKept) await updates.drop([update.update_id]);
      for (const { resolve } of callers) resolve();
    } catch (error) {
      // Telegram sends a rejected update again, but believes that a stored one was handled.
      for (const { reject } of callers) reject(error);
      if (callers.length === 0) log.warn({ err: error, update_id: update.update_id }, "could not handle an update");
      throw error;
    }
  }

  /** Nobody sends it again, so a failure is retried, unless it keeps failing. */
  async #handleStored(update: Update): Promise<void> {
    await retryUpTo(
      TRIES,
      () => this.#options.handle(update),
      this.#stop.signal,
      (err, tries) =>
        this.#options.log.warn({ err, update_id: update.update_id, tries }, "could not handle an update; retrying"),
    );
    this.#stop.signal.throwIfAborted();
  }

  #remember(id: number): void {
    this.#handled.add(id);
    const [oldest] = this.#handled;
    if (this.#handled.size > REMEMBERED && oldest !== undefined) this.#handled.delete(oldest);
  }
}
