import { expect, it } from "vitest";
import { TELEGRAM_LIMITS } from "../../src/telegram/outgoing/send-limits.ts";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { labelsOf, pressed } from "../bot-api/button-presses.ts";
import { Limits } from "../bot-api/limits.ts";
import { freshName, OWNER, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";
import { sentProgressMessages } from "../telegram/progress/progress-messages.ts";

useDatabase();

const quick = chainOf("Quick", [say("Tell", "told")]);
const slow = chainOf("Slow", [delay("Wait", 3600), say("Tell", "late")]);
const broken = `[MULTISTEP:QUICK_WORKFLOW:Broken:${JSON.stringify([
  { name: "Break", handler: "condition_check", params: { condition: "1 < 'a'" }, retry_count: 0 },
])}]`;

function joint(server: BotApiServer, words: readonly string[]) {
  return server.waitFor(`a message with ${words.join(" and ")}`, () =>
    sentProgressMessages(server, OWNER.id).find(({ text }) => words.every((word) => text.includes(word))),
  );
}

it("runs that one message started share one progress message, with buttons for each, across a restart", async () => {
  const server = await startServer();
  const db = freshName();
  const first = await startBot({ server, db });
  server.sendText(OWNER, OWNER.id, [quick, slow, broken].join("\n"));
  const message = await joint(server, ["1. ✅ Quick · completed", "2. ⏳ Slow · waiting", "3. ❌ Broken · failed"]);
  const text = message.text.replaceAll(/ex_\w+/g, "ex").replaceAll(/(\d+ min )?[\d.]+ (m?s|h|min)\b/g, "n s");
  expect(text).toBe(
    [
      "1. ✅ Quick · completed · ex",
      "▓▓▓▓▓▓▓▓▓▓ 100% (1/1)",
      "Completed in n s: 1 step.",
      "",
      "2. ⏳ Slow · waiting · ex",
      "░░░░░░░░░░ 0% (0/2)",
      "⏳ Wait — continues in n s",
      "",
      "3. ❌ Broken · failed · ex",
      "0 of 1 step completed",
      `❌ Break — n s · condition "1 < 'a'": "<" cannot compare a number with text`,
      "Failed after n s.",
    ].join("\n"),
  );
  expect(labelsOf(message)).toEqual([
    ["1 · Details"],
    ["2 · ⏸ Pause", "2 · 🚫 Cancel", "2 · Details"],
    ["3 · 🔁 Retry failed", "3 · Details"],
  ]);
  await first.stop();

  await startBot({ server, db });
  await pressed(server, OWNER, message, "2 · 🚫 Cancel");
  await server.waitFor("the cancelled run", () => message.text.includes("2. 🚫 Slow · cancelled"));
  await pressed(server, OWNER, message, "3 · 🔁 Retry failed");
  await server.waitFor("the second failure", () => message.texts.filter((one) => one.includes("3. ❌")).length > 1);
  expect(sentProgressMessages(server, OWNER.id)).toHaveLength(1);
});

it("a single run keeps its own message, and further runs than ten are counted", async () => {
  const server = await startServer();
  await startBot({ server });
  server.sendText(OWNER, OWNER.id, quick);
  await joint(server, ["✅ Quick · completed"]);
  const many = Array.from({ length: 12 }, (_, i) => chainOf(`Run ${i + 1}`, [{ ...delay("Wait", 60) }]));
  server.sendText(OWNER, OWNER.id, many.join("\n"));
  const message = await joint(server, ["1. ⏳ Run 1 ·", "10. ⏳ Run 10 ·", "… and 2 more"]);
  expect(message.text).not.toContain("Run 11");
  expect(sentProgressMessages(server, OWNER.id)).toHaveLength(2);
});

it.each([
  ["private", OWNER.id],
  ["group", -100],
])("twenty workflows started in one message share one, within Telegram's limits: %s", async (_, chat) => {
  const server = await startServer();
  server.limits = new Limits();
  const bot = await startBot({ server, allowedChatIds: [-100], limits: TELEGRAM_LIMITS });
  await bot.ready;
  const parts = Array.from({ length: 20 }, (_, i) =>
    [
      `[MULTISTEP:CREATE_WORKFLOW:W${i + 1}]`,
      '[MULTISTEP:ADD_STEP:workflow_id:Note:log:{"message":"noted"}]',
      "[MULTISTEP:EXECUTE:workflow_id]",
    ].join("\n"),
  );
  server.sendText(OWNER, chat, parts.join("\n"));
  await server.waitFor("the joint message", () =>
    sentProgressMessages(server, chat).find(({ text }) => /10\. ✅ W10 · completed[\s\S]*… and 10 more/.test(text)),
  );
  expect(sentProgressMessages(server, chat)).toHaveLength(1);
  expect(server.messages(chat)).toHaveLength(2);
  expect(server.tooSoon).toBe(0);
});
