import { Bot } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import { expect, it } from "vitest";
import { Polling } from "../../src/bot/poll-updates.ts";

it("a stop ends the long poll that is under way, and does not wait for its answer", async () => {
  const bot = new Bot("0:test", { botInfo: { id: 1, is_bot: true, first_name: "Bot" } as UserFromGetMe });
  let polls = 0;
  let polled = (): void => {};
  const asked = new Promise<void>((resolve) => {
    polled = resolve;
  });
  // A server with nothing to tell answers only when the call is given up.
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

it("asks again when asking for updates gets no answer at all", async () => {
  const bot = new Bot("0:test", { botInfo: { id: 1, is_bot: true, first_name: "Bot" } as UserFromGetMe });
  let polls = 0;
  bot.api.config.use((_previous, _method, _payload, signal) => {
    polls++;
    return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));
  });
  const polling = new Polling({ bot, log: { debug() {}, info() {}, warn() {}, error() {} }, silentMs: 50 });
  polling.start();
  await expect.poll(() => polls, { timeout: 15_000 }).toBeGreaterThan(2);
  await polling.stop();
});
