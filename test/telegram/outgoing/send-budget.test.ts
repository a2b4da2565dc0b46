import { setMaxListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { type Clock, SendBudget, type SendKind } from "../../../src/telegram/outgoing/send-budget.ts";
import { TELEGRAM_LIMITS } from "../../../src/telegram/outgoing/send-limits.ts";
import { Limits } from "../../bot-api/limits.ts";

/** A clock that jumps from one timer to the next. */
class JumpingClock implements Clock {
  #now = 0;
  #appointments: { at: number; call: () => void }[] = [];

  now = (): number => this.#now;

  after = (ms: number, call: () => void): (() => void) => {
    const appointment = { at: this.#now + ms, call };
    this.#appointments.push(appointment);
    return () => {
      this.#appointments = this.#appointments.filter((one) => one !== appointment);
    };
  };

  async runUntil(end: number): Promise<void> {
    for (;;) {
      await settled();
      const next = this.#appointments.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#appointments = this.#appointments.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.at);
      next.call();
    }
    this.#now = end;
  }
}

/** Lets all pending callbacks run. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

interface Sent {
  chatId: number;
  name: string;
  at: number;
}

function setUp() {
  const clock = new JumpingClock();
  const budget = new SendBudget(TELEGRAM_LIMITS, clock);
  const sent: Sent[] = [];
  const never = new AbortController().signal;
  setMaxListeners(0, never);
  const send = (
    chatId: number,
    name: string,
    { kind = "message" as SendKind, urgent = true, lasts = 0, signal = never } = {},
  ) =>
    budget.take({ chatId, kind, isUrgent: () => urgent }, signal).then((turn) => {
      if (turn === undefined) return;
      sent.push({ chatId, name, at: clock.now() });
      if (lasts === 0) turn.end();
      else clock.after(lasts, () => turn.end());
    });
  return { clock, budget, sent, send, names: () => sent.map(({ name }) => name) };
}

describe("the send budget", () => {
  it("sends one message a second in a chat, in the order asked, counted from the end of the last", async () => {
    const { clock, sent, send } = setUp();
    for (const name of ["a", "b", "c"]) void send(1, name, { lasts: 200 });
    await clock.runUntil(10_000);
    expect(sent).toEqual([
      { chatId: 1, name: "a", at: 0 },
      { chatId: 1, name: "b", at: 1_200 },
      { chatId: 1, name: "c", at: 2_400 },
    ]);
  });

  it("never exceeds the limits of a chat, a group or all chats, and drops nothing", async () => {
    const { clock, sent, send } = setUp();
    const chats = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? i + 1 : -i));
    for (let round = 0; round < 20; round++)
      for (const chatId of chats)
        void send(chatId, "m", { kind: round % 3 === 0 ? "edit" : "message", urgent: round % 2 === 0, lasts: 20 });
    await clock.runUntil(600_000);
    expect(sent.length).toBe(40 * 20);
    const limits = new Limits();
    expect(sent.filter(({ chatId, at }) => limits.refuse(chatId, at) > 0)).toEqual([]);
  });

  it("sends replies and final states before progress, even if requested later", async () => {
    const { clock, send, names } = setUp();
    for (const name of ["p1", "p2", "p3"]) void send(1, name, { urgent: false });
    await clock.runUntil(100);
    for (const name of ["r1", "r2"]) void send(1, name);
    await clock.runUntil(10_000);
    expect(names()).toEqual(["p1", "r1", "r2", "p2", "p3"]);
  });

  it("reserves part of a group's quota for urgent messages", async () => {
    const { clock, sent, send, names } = setUp();
    for (let i = 0; i < 30; i++) void send(-5, "progress", { kind: "edit", urgent: false });
    await clock.runUntil(50_000);
    expect(sent.length).toBe(TELEGRAM_LIMITS.groupProgress);
    void send(-5, "final");
    await clock.runUntil(51_000);
    expect(names().at(-1)).toBe("final");
  });

  it("spaces edits by 1.5 s in private chats and 3 s in groups", async () => {
    const { clock, sent, send } = setUp();
    for (const chatId of [1, -1]) for (let i = 0; i < 3; i++) void send(chatId, "e", { kind: "edit" });
    await clock.runUntil(20_000);
    const times = (id: number) => sent.filter(({ chatId }) => chatId === id).map(({ at }) => at);
    expect(times(1)).toEqual([0, 1_500, 3_000]);
    expect(times(-1)).toEqual([0, 3_000, 6_000]);
  });

  it("pauses only the chat for which Telegram demanded it", async () => {
    const { clock, budget, sent, send } = setUp();
    budget.close(1, 7);
    for (const chatId of [1, 2]) void send(chatId, "m");
    await clock.runUntil(20_000);
    expect(sent.map(({ chatId, at }) => [chatId, at])).toEqual([
      [2, 0],
      [1, 7_000],
    ]);
  });

  it("sends less for a minute after such a pause, and even less if there is another one meanwhile", async () => {
    const { clock, budget, sent, send } = setUp();
    budget.close(1, 7);
    // Other calls are refused for the same reason.
    budget.close(1, 6);
    for (let i = 0; i < 3; i++) void send(1, "m");
    await clock.runUntil(20_000);
    expect(sent.map(({ at }) => at)).toEqual([7_000, 9_000, 11_000]);
    budget.close(1, 10);
    for (let i = 0; i < 2; i++) void send(1, "m");
    await clock.runUntil(100_000);
    expect(sent.slice(3).map(({ at }) => at)).toEqual([30_000, 34_000]);
    for (let i = 0; i < 2; i++) void send(1, "m");
    await clock.runUntil(110_000);
    expect(sent.slice(5).map(({ at }) => at)).toEqual([100_000, 101_000]);
  });

  it("isn't held up by a hanging call, nor by one cancelled before its turn", async () => {
    const { clock, sent, send } = setUp();
    const stop = new AbortController();
    void send(1, "hangs", { lasts: 60_000 });
    void send(1, "given up", { signal: stop.signal });
    void send(1, "next");
    stop.abort();
    await clock.runUntil(20_000);
    expect(sent.map(({ name, at }) => [name, at])).toEqual([
      ["hangs", 0],
      ["next", 5_000],
    ]);
  });
});
