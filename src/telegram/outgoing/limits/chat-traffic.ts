import type { SendLimits } from "./limits.ts";

/** A call that does not come back holds its chat no longer than this, in ms. */
const HANGING_MS = 5_000;

/** What a call does to a chat. Actions (pins, rights) wait only where Telegram has asked for patience. */
export type SendKind = "message" | "edit" | "action";

/** What was sent to one chat of late, and when the next may follow. Times are counted from the end of a call. */
export class ChatTraffic {
  readonly #limits: SendLimits;
  readonly #isGroup: boolean;
  readonly #ends: number[] = [];
  #closedUntil = 0;
  #lastEdit = Number.NEGATIVE_INFINITY;
  #underWay: number | undefined;

  constructor(chatId: number, limits: SendLimits) {
    this.#limits = limits;
    this.#isGroup = chatId < 0;
  }

  /** When such a call may begin. */
  readyAt(kind: SendKind, isUrgent: boolean, now: number): number {
    if (kind === "action") return this.#closedUntil;
    const { messageMs, privateEditMs, groupEditMs, groupMessages, groupProgress, groupWindowMs } = this.#limits;
    const times = [this.#closedUntil, (this.#ends.at(-1) ?? Number.NEGATIVE_INFINITY) + messageMs];
    if (this.#underWay !== undefined) times.push(this.#underWay + HANGING_MS);
    if (kind === "edit") times.push(this.#lastEdit + (this.#isGroup ? groupEditMs : privateEditMs));
    this.#forget(now);
    const most = isUrgent ? groupMessages : groupProgress;
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

  /** Nothing is to be sent before that time. */
  close(until: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, until);
  }

  /** Whether nothing of it matters any more. */
  isOver(now: number): boolean {
    this.#forget(now);
    return this.#ends.length === 0 && this.#underWay === undefined && this.#closedUntil <= now;
  }

  #forget(now: number): void {
    const { groupWindowMs, groupEditMs, messageMs } = this.#limits;
    const since = now - Math.max(this.#isGroup ? groupWindowMs : 0, groupEditMs, messageMs);
    while (this.#ends.length > 0 && this.#ends[0]! <= since) this.#ends.shift();
  }
}
