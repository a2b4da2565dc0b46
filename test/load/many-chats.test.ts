import { expect, it } from "vitest";
import { runManyChats } from "../pace/many-chats.ts";
import { useDatabase } from "../telegram/bot-fixture.ts";

useDatabase();

// Telegram's limits, ten times faster: 20 messages in 6 s per group, one in 0.1 s per chat, 300 a second overall.
it("200 executions in 20 chats at once show every final state, in one progress message for each message, within the limits", async () => {
  const started = performance.now();
  const server = await runManyChats({ chats: 20, each: 10, quicker: 10, timeoutMs: 240_000 });
  const seconds = (performance.now() - started) / 1000;
  const calls = server.calls.filter(({ method }) => /^(send(Rich)?Message|editMessageText)$/.test(method)).length;
  console.log(`${calls} messages and edits in ${seconds.toFixed(1)} s, ${server.tooSoon} refused`);
  // In each chat two answers, the progress of each, and two messages of each run.
  expect(server.conversation.messages.length).toBe(20 * (2 + 2 + 20));
});
