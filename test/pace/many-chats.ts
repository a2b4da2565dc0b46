import { expect } from "vitest";
import { TELEGRAM_LIMITS } from "../../src/telegram/outgoing/send-limits.ts";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import type { BotMessage } from "../bot-api/conversation.ts";
import { Limits, quickerRules, TELEGRAM_RULES } from "../bot-api/limits.ts";
import { startBot, startServer } from "../telegram/bot-fixture.ts";
import { chainOf, say } from "../telegram/guide-answer.ts";
import { quicker } from "../telegram/quicker.ts";

export interface Load {
  /** Half of them private, half groups. */
  chats: number;
  /** How many executions each chat starts together, in two messages. */
  each: number;
  /** The server's limits and the bot's budget use times divided by this. */
  quicker: number;
  timeoutMs: number;
}

function isProgress({ texts }: BotMessage): boolean {
  return texts[0]!.includes("%");
}

/** Runs it, and checks what every chat received. */
export async function runManyChats({ chats, each, quicker: factor, timeoutMs }: Load): Promise<BotApiServer> {
  const server = await startServer();
  server.limits = new Limits(quickerRules(TELEGRAM_RULES, factor));
  const ids = Array.from({ length: chats }, (_, i) => (i % 2 === 0 ? 9_001 + i : -9_001 - i));
  const bot = await startBot({
    server,
    limits: quicker(TELEGRAM_LIMITS, factor),
    allowedChatIds: ids,
    allowedUserIds: ids.filter((id) => id > 0),
  });
  await bot.ready;
  const run = (chat: number, number: number): string =>
    chainOf(`Run ${chat}/${number}`, [say("One", `${number}: one`), say("Two", `${number}: two`)]);
  const numbers = Array.from({ length: each }, (_, i) => i + 1);
  const half = Math.ceil(each / 2);
  for (const part of [numbers.slice(0, half), numbers.slice(half)])
    for (const id of ids) server.sendText({ id: Math.abs(id) }, id, part.map((number) => run(id, number)).join("\n"));
  const finals = (): number =>
    server.conversation.messages.filter(isProgress).reduce((sum, { text }) => sum + text.split("100%").length - 1, 0);
  await server.waitFor("all final states", () => finals() === chats * each, timeoutMs);

  for (const id of ids) {
    const messages = server.messages(id);
    const progressMessages = messages.filter(isProgress);
    // One message for the runs that one message started.
    expect(progressMessages).toHaveLength(Math.min(2, each));
    const shown = progressMessages.flatMap(({ text }) => [...text.matchAll(/✅ Run (\S+)/g)].map(([, run]) => run));
    expect(shown.toSorted()).toEqual(numbers.map((number) => `${id}/${number}`).toSorted());
    for (const { text } of progressMessages) expect(text).toMatch(/✅[\s\S]*100% \(2\/2\)[\s\S]*Completed in/);
    const said = messages.filter((message) => !isProgress(message)).map(({ text }) => text);
    expect(said.length).toBe(2 + 2 * each);
    for (const number of numbers)
      expect(said.indexOf(`${number}: two`)).toBeGreaterThan(said.indexOf(`${number}: one`));
  }
  expect(server.tooSoon).toBe(0);
  await expect.poll(() => bot.chats.outbox.pending("telegram")).toBe(0);
  await expect.poll(() => bot.chats.progressMessages.unfinished("telegram")).toEqual([]);
  return server;
}
