import { type ChatPauses, type SendLimits, TELEGRAM_LIMITS } from "./send-limits.ts";

/** A request to make one call. */
export interface SendRequest {
  chatId: number;
  kind: SendKind;
  /** Replies, messages of steps, final states and questions go before progress. Asked again each time. */
  isUrgent(): boolean;
}

/** Permission to make one call. */
export interface Turn {
  /** The call ended, one way or the other. */
  end(): void;
}

interface Waiting extends SendRequest {
  grant(turn: Turn | undefined): void;
}

/** Above this many chats, quiet ones are forgotten. */
const MANY_CHATS = 1_000;

/**
 * Keeps all calls to chats within limits: callers wait for their turn. Urgent calls go first, and progress waits while
 * something urgent waits for the same chat.
 */
export class SendBudget implements ChatPauses {
  readonly #limits: SendLimits;
  readonly #onPause: (chatId: number, pause: Pause) => void;
  readonly #clock: Clock;
  readonly #chats = new Map<number, ChatTraffic>();
  /** When the calls of the last window ended, in all chats. */
  readonly #ends: number[] = [];
  #underWay = 0;
  #waiting: Waiting[] = [];
  #cancelTimer: () => void = () => {};

  /** `onPause`: called for each pause that Telegram asks for. */
  constructor(
    limits: SendLimits = TELEGRAM_LIMITS,
    clock: Clock = systemClock,
    onPause: (chatId: number, pause: Pause) => void = () => {},
  ) {
    this.#limits = limits;
    this.#clock = clock;
    this.#onPause = onPause;
  }

  /** Resolves when the call may be made; with undefined if the signal is aborted first. */
  async take(request: SendRequest, signal: AbortSignal): Promise<Turn | undefined> {
    if (signal.aborted) return undefined;
    return new Promise((resolve) => {
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        resolve(undefined);
        this.reconsider();
      };
      const waiting: Waiting = {
        ...request,
        grant: (turn) => {
          signal.removeEventListener("abort", onAbort);
          resolve(turn);
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(waiting);
      this.reconsider();
    });
  }

  /** Telegram answered 429: sends nothing to that chat for `seconds`, and less for a while after. */
  close(chatId: number, seconds: number): void {
    const now = this.#clock.now();
    const pause = this.#chat(chatId).close(now, now + seconds * 1000);
    if (pause !== undefined) this.#onPause(chatId, pause);
  }

  /** Keeps to a pause that Telegram asked another process for. */
  restore(chatId: number, pause: Pause): void {
    this.#chat(chatId).restore(this.#clock.now(), pause);
  }

  async untilOpen(chatId: number): Promise<void> {
    for (;;) {
      const now = this.#clock.now();
      const left = (this.#chats.get(chatId)?.readyAt("action", true, now) ?? now) - now;
      if (left <= 0) return;
      await new Promise<void>((resolve) => void this.#clock.after(Math.ceil(left), resolve));
    }
  }

  /** Gives turns to callers that may go now. Call it when something that is waiting has become urgent. */
  reconsider(): void {
    this.#cancelTimer();
    const now = this.#clock.now();
    let next = Number.POSITIVE_INFINITY;
    const asked = this.#waiting.map((waiting) => ({ waiting, isUrgent: waiting.isUrgent() }));
    const urgentChats = new Set(asked.flatMap(({ waiting, isUrgent }) => (isUrgent ? [waiting.chatId] : [])));
    let allReadyAt = this.#allReadyAt(now);
    for (const isUrgentRound of [true, false]) {
      for (const { waiting, isUrgent } of asked) {
        if (isUrgent !== isUrgentRound || (!isUrgent && urgentChats.has(waiting.chatId))) continue;
        const readyAt = Math.max(
          this.#chat(waiting.chatId).readyAt(waiting.kind, isUrgent, now),
          waiting.kind === "action" ? 0 : allReadyAt,
        );
        if (readyAt <= now) {
          this.#grant(waiting, now);
          allReadyAt = this.#allReadyAt(now);
        } else next = Math.min(next, readyAt);
      }
    }
    if (next < Number.POSITIVE_INFINITY) {
      this.#cancelTimer = this.#clock.after(Math.ceil(next - now), () => this.reconsider());
    }
  }

  #grant(waiting: Waiting, now: number): void {
    this.#waiting = this.#waiting.filter((one) => one !== waiting);
    const { chatId, kind } = waiting;
    if (kind === "action") {
      waiting.grant({ end: () => this.reconsider() });
      return;
    }
    this.#chat(chatId).begins(now);
    this.#underWay += 1;
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      const ended = this.#clock.now();
      this.#underWay -= 1;
      this.#ends.push(ended);
      this.#chat(chatId).ends(kind, ended);
      this.reconsider();
    };
    waiting.grant({ end });
  }

  /** When the limit for all chats together allows one more call. */
  #allReadyAt(now: number): number {
    const { messages, windowMs } = this.#limits;
    while (this.#ends.length > 0 && this.#ends[0]! <= now - windowMs) this.#ends.shift();
    const excess = this.#ends.length + this.#underWay - messages;
    if (excess < 0) return now;
    // If calls in progress fill the window, the end of one of them triggers another look.
    return (this.#ends[Math.min(excess, this.#ends.length - 1)] ?? now) + windowMs;
  }

  #chat(chatId: number): ChatTraffic {
    const known = this.#chats.get(chatId);
    if (known !== undefined) return known;
    if (this.#chats.size >= MANY_CHATS) {
      const now = this.#clock.now();
      for (const [id, traffic] of this.#chats) if (traffic.isOver(now)) this.#chats.delete(id);
    }
    const traffic = new ChatTraffic(chatId, this.#limits);
    this.#chats.set(chatId, traffic);
    return traffic;
  }
}

/** A pause that Telegram asked for, and what follows it; times from now, in ms. */
export interface Pause {
  closedMs: number;
  slowMs: number;
  /** How many times as slow. */
  pace: number;
}

/** Each further pause during a slow time doubles the pace, up to this. */
const SLOWEST = 8;

/** A call that hangs blocks its chat no longer than this, in ms. */
const HANGING_MS = 5_000;

/** What a call does to a chat. Actions (pins, permissions) wait only if Telegram demanded a pause. */
export type SendKind = "message" | "edit" | "action";

/** What was recently sent to one chat, and when the next call may follow. Times count from the end of a call. */
class ChatTraffic {
  readonly #limits: SendLimits;
  readonly #isGroup: boolean;
  readonly #ends: number[] = [];
  #closedUntil = 0;
  #slowUntil = 0;
  #pace = 1;
  #lastEdit = Number.NEGATIVE_INFINITY;
  #underWay: number | undefined;

  constructor(chatId: number, limits: SendLimits) {
    this.#limits = limits;
    this.#isGroup = chatId < 0;
  }

  /** When a call of this kind may begin. */
  readyAt(kind: SendKind, isUrgent: boolean, now: number): number {
    if (kind === "action") return this.#closedUntil;
    const { messageMs, privateEditMs, groupEditMs, groupMessages, groupProgress, groupWindowMs } = this.#limits;
    const pace = this.#paceAt(now);
    const times = [this.#closedUntil, (this.#ends.at(-1) ?? Number.NEGATIVE_INFINITY) + messageMs * pace];
    if (this.#underWay !== undefined) times.push(this.#underWay + HANGING_MS);
    if (kind === "edit") times.push(this.#lastEdit + (this.#isGroup ? groupEditMs : privateEditMs) * pace);
    this.#forget(now);
    const most = Math.max(1, Math.floor((isUrgent ? groupMessages : groupProgress) / pace));
    if (this.#isGroup && this.#ends.length >= most) times.push(this.#ends[this.#ends.length - most]! + groupWindowMs);
    return Math.max(...times);
  }

  begins(now: number): void {
    this.#underWay = now;
  }

  ends(kind: SendKind, now: number): void {
    this.#underWay = undefined;
    this.#ends.push(now);
    if (kind === "edit") this.#lastEdit = now;
  }

  /** Blocks the chat until then. Undefined if it is blocked as long already. */
  close(now: number, until: number): Pause | undefined {
    if (until <= this.#closedUntil) return undefined;
    // Several calls may be refused for the same reason.
    if (now >= this.#closedUntil) this.#pace = Math.min(SLOWEST, this.#paceAt(now) * 2);
    this.#closedUntil = until;
    this.#slowUntil = until + this.#limits.slowMs;
    return { closedMs: until - now, slowMs: this.#slowUntil - now, pace: this.#pace };
  }

  restore(now: number, { closedMs, slowMs, pace }: Pause): void {
    this.#closedUntil = Math.max(this.#closedUntil, now + closedMs);
    this.#slowUntil = Math.max(this.#slowUntil, now + slowMs);
    this.#pace = Math.max(this.#paceAt(now), Math.min(SLOWEST, pace));
  }

  #paceAt(now: number): number {
    return now < this.#slowUntil ? this.#pace : 1;
  }

  /** Whether the chat can be forgotten. */
  isOver(now: number): boolean {
    this.#forget(now);
    return (
      this.#ends.length === 0 && this.#underWay === undefined && Math.max(this.#closedUntil, this.#slowUntil) <= now
    );
  }

  #forget(now: number): void {
    const { groupWindowMs, groupEditMs, messageMs } = this.#limits;
    const since = now - Math.max(this.#isGroup ? groupWindowMs : 0, groupEditMs, messageMs * SLOWEST);
    while (this.#ends.length > 0 && this.#ends[0]! <= since) this.#ends.shift();
  }
}

/** A clock for waiting: `now` in monotonic milliseconds, and a call after some of them. */
export interface Clock {
  now(): number;
  /** Returns a function that cancels the call. */
  after(ms: number, call: () => void): () => void;
}

/** The process's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
