import { Bot } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import { expect, it } from "vitest";
import { Polling } from "../../../src/telegram/transport/polling.ts";

it("stopping aborts the long poll in progress", async () => {
  const bot = new Bot("0:test", { botInfo: { id: 1, is_bot: true, first_name: "Bot" } as UserFromGetMe });
  let polls = 0;
  let polled = (): void => {};
  const asked = new Promise<void>((resolve) => {
    polled = resolve;
  });
  // A server without updates answers only once the call is aborted.
  bot.api.config.use((_previous, _method, _payload, signal) => {
    polls++;
    polled();
    return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));
  });
  const polling = new Polling({ bot, log: { debug() {}, info() {}, warn() {}, error() {} } });
  polling.start();
  await asked;
  await polling.stop();
  expect(polls).toBe(1);
});

it("polls again when a poll gets no answer", async () => {
  const bot = new Bot("0:test", { botInfo: { id: 1, is_bot: true, first_name: "Bot" } as UserFromGetMe });
  let polls = 0;
  bot.api.config.use((_previous, _method, _payload, signal) => {
    polls++;
    return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));
  });
  const polling = new Polling({ bot, log: { debug() {}, info() {}, warn() {}, error() {} }, silentMs: 50 });
  polling.start();
  await expect.poll(() => polls).toBeGreaterThan(2);
  await polling.stop();
});

/** A server that follows the rules of getUpdates; `handle` is called for each update. */
function serve(ids: number[], handle: (id: number) => Promise<void>) {
  const bot = new Bot("0:test", { botInfo: { id: 1, is_bot: true, first_name: "Bot" } as UserFromGetMe });
  const offsets: number[] = [];
  let waiting = ids;
  bot.api.config.use(async (_previous, _method, payload, signal) => {
    const { offset = 0, timeout = 0 } = payload as { offset?: number; timeout?: number };
    offsets.push(offset);
    waiting = waiting.filter((id) => id >= offset);
    if (waiting.length === 0 && timeout > 0)
      await new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    return { ok: true, result: waiting.map((update_id) => ({ update_id })) } as never;
  });
  bot.use((ctx) => handle(ctx.update.update_id));
  const polling = new Polling({ bot, log: { debug() {}, info() {}, warn() {}, error() {} } });
  polling.start();
  return { polling, offsets, add: (id: number) => void waiting.push(id) };
}

it("a slow update delays no others, is handled once, and is confirmed when done", async () => {
  const begun: number[] = [];
  let release = (): void => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { polling, offsets, add } = serve([1, 2, 3], async (id) => {
    begun.push(id);
    if (id === 2) await slow;
  });
  await expect.poll(() => begun).toEqual([1, 2, 3]);
  add(4);
  await expect.poll(() => begun).toEqual([1, 2, 3, 4]);
  expect(Math.max(...offsets)).toBe(2);
  release();
  await expect.poll(() => offsets.at(-1)).toBe(5);
  expect(begun).toEqual([1, 2, 3, 4]);
  await polling.stop();
});
