import { createRunner, createSource, type RunnerHandle } from "@grammyjs/runner";
import { type Bot, type Context, GrammyError, HttpError } from "grammy";
import type { Update } from "grammy/types";
import { atMost } from "../../engine/at-most.ts";
import type { Log } from "../../engine/log.ts";
import { timeoutSignal } from "../../engine/timeout-signal.ts";
import { type ApiFailure, apiFailure, grammySignal, nodeSignal } from "../api/bot-api.ts";
import { backoffMs, pause, retryUpTo } from "../api/retry.ts";

const LONG_POLL_SECONDS = 25;
const SILENT_MS = (LONG_POLL_SECONDS + 15) * 1000;
/**
 * A server that answers an empty long poll sooner than this, in ms, doesn't support long polls, and is polled less
 * often.
 */
const EARLY_MS = 250;
const EARLY_PAUSE_MS = 250;
/** The most updates in one request. */
const MOST = 100;
/** Handling that takes longer than this, in ms, no longer holds up other chats. */
const GRACE_MS = 500;
/** How often to poll meanwhile, in ms. */
const BESIDE_MS = 300;
/** How long updates in progress may take when stopping, in ms. Others come again. */
const STOP_MS = 3_000;
/** How often to try an update before giving up. */
const UPDATE_TRIES = 8;
/** The kinds of updates that the bot receives, by polling and by webhook. */
export const ALLOWED_UPDATES = [
  "message",
  "edited_message",
  "channel_post",
  "edited_channel_post",
  "callback_query",
  "stopped_message_generation",
] as const;

export interface PollingOptions<C extends Context> {
  bot: Bot<C>;
  log: Log;
  /**
   * How long without an answer before the connection counts as dead, in ms. Default: a little longer than a long poll.
   */
  silentMs?: number;
}

/**
 * Polls for updates, and confirms them, by asking for the next ones, only once they have been handled, so that none is
 * lost with the process. Handling is quick, because a message runs after it has been stored; what isn't quick, such as
 * downloading a file, doesn't hold up others.
 */
export class Polling<C extends Context> {
  readonly #options: PollingOptions<C>;
  readonly #stop = new AbortController();
  #runner: RunnerHandle | undefined;
  readonly #unconfirmed = new Unconfirmed();
  #failures = 0;

  constructor(options: PollingOptions<C>) {
    this.#options = options;
  }

  start(): void {
    const source = createSource<Update>({
      supply: (size, signal) => this.#fetch(size, nodeSignal(signal)),
    });
    const handle = async (updates: Update[]): Promise<number> => {
      await atMost(GRACE_MS, Promise.all(updates.map((update) => this.#once(update))));
      return MOST;
    };
    this.#runner = createRunner(source, { handle, size: () => 0, snapshot: () => [] });
    this.#runner.start();
  }

  /** Stops polling. Updates handled but not confirmed come again at the next start, and are recognized then. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#runner?.stop()?.catch(() => {});
    await atMost(STOP_MS, this.#unconfirmed.idle());
  }

  async #fetch(size: number, signal: AbortSignal): Promise<Update[]> {
    const { bot, log, silentMs = SILENT_MS } = this.#options;
    for (;;) {
      await atMost(BESIDE_MS, this.#unconfirmed.idle());
      const { offset, isIdle } = this.#unconfirmed;
      const asked = performance.now();
      const silence = timeoutSignal(silentMs);
      try {
        const updates = await bot.api.getUpdates(
          {
            offset,
            limit: Math.max(1, Math.min(MOST, size)),
            timeout: isIdle ? LONG_POLL_SECONDS : 0,
            allowed_updates: ALLOWED_UPDATES,
          },
          grammySignal(AbortSignal.any([signal, silence])),
        );
        if (this.#failures > 0) log.info({}, "polling for updates works again");
        this.#failures = 0;
        if (updates.length === 0 && performance.now() - asked < EARLY_MS)
          await pause(EARLY_PAUSE_MS, this.#stop.signal);
        return updates;
      } catch (error) {
        if (signal.aborted || this.#stop.signal.aborted) throw error;
        this.#failures += 1;
        if (silence.aborted) {
          log.warn({ silentMs }, "polling got no answer; polling again");
          continue;
        }
        if (isWebhookSet(error)) await bot.api.deleteWebhook({}, grammySignal(signal)).catch(() => {});
        await pause(this.#waitAfter(error), this.#stop.signal);
        if (this.#stop.signal.aborted) throw error;
      }
    }
  }

  #waitAfter(error: unknown): number {
    const { log } = this.#options;
    const isCall = error instanceof GrammyError || error instanceof HttpError;
    const failure: ApiFailure = isCall ? apiFailure(error) : { kind: "not_done" };
    if (error instanceof GrammyError && error.error_code === 409) {
      const { description } = error;
      if (this.#failures === 1 || this.#failures % 20 === 0)
        log.warn(
          { description },
          "something else is receiving this bot's updates: another program with its token, or a webhook",
        );
    } else if (this.#failures === 1 || this.#failures % 20 === 0) {
      log.warn({ failure, failures: this.#failures }, "could not poll for updates; retrying");
    }
    return failure.kind === "rate" ? failure.seconds * 1000 : backoffMs(this.#failures);
  }

  async #once(update: Update): Promise<void> {
    if (!this.#unconfirmed.begin(update.update_id)) return;
    await this.#consume(update);
    this.#unconfirmed.end(update.update_id);
  }

  /** Handling an update again is harmless, so a failed one is retried, unless it keeps failing. */
  async #consume(update: Update): Promise<void> {
    const { bot, log } = this.#options;
    await retryUpTo(
      UPDATE_TRIES,
      () => bot.handleUpdate(update),
      this.#stop.signal,
      (err, tries) =>
        log.error({ err: withoutContext(err), update_id: update.update_id, tries }, "could not handle an update"),
    );
  }
}

/** Someone set a webhook after this process started polling. */
function isWebhookSet(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 409 && error.description.includes("webhook");
}

/** grammY's error carries the whole context, which is too much for a log. */
function withoutContext(error: unknown): unknown {
  return error instanceof Error && "error" in error && "ctx" in error ? error.error : error;
}

/**
 * The updates that Telegram would send again: those in progress, and those finished after one of them. Polling from
 * `offset` confirms everything before it, so it stays at the first unfinished update.
 */
class Unconfirmed {
  readonly #underWay = new Set<number>();
  readonly #done = new Set<number>();
  #next = 0;
  #idlers: (() => void)[] = [];

  /** Where to poll from; 0 before the first update. */
  get offset(): number {
    return this.isIdle ? this.#next : Math.min(...this.#underWay);
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  /** Starts an update; false if it was handled before. */
  begin(id: number): boolean {
    if (this.#underWay.has(id) || this.#done.has(id)) return false;
    this.#underWay.add(id);
    // After a quiet week Telegram restarts from another number, which may be lower.
    this.#next = id + 1;
    return true;
  }

  end(id: number): void {
    this.#underWay.delete(id);
    this.#done.add(id);
    if (!this.isIdle) {
      const { offset } = this;
      for (const one of this.#done) if (one < offset) this.#done.delete(one);
      return;
    }
    this.#done.clear();
    for (const wake of this.#idlers.splice(0)) wake();
  }

  /** Resolves when no update is in progress. */
  async idle(): Promise<void> {
    if (!this.isIdle) await new Promise<void>((resolve) => this.#idlers.push(resolve));
  }
}
