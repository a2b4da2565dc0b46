import type { Update } from "grammy/types";
import { expect, it } from "vitest";
import { press } from "../../bot-api/button-presses.ts";
import { BOT } from "../../bot-api/conversation.ts";
import { OWNER, useDatabase } from "../bot-fixture.ts";
import { type AiBot, startAiBot, useModels } from "./ai-fixture.ts";

useDatabase();
useModels();

const COUNT =
  '[MULTISTEP:QUICK_WORKFLOW:Count:[{"name":"Note","handler":"set_context","params":{"key":"n","value":42}}]]';

const runs = async (bot: AiBot): Promise<number> => (await bot.engine.listExecutions({ chat_id: 0, all: true })).total;

/** An answer that is written up to its last piece, and no further. */
const unfinished = (text: string) => ({ say: `${text} and the rest`, size: 5, until: new Promise<never>(() => {}) });

async function drafted(bot: AiBot, text: string): Promise<number> {
  const draft = await bot.server.waitFor("the draft", () =>
    bot.server.calls.find(
      ({ method, payload }) => method === "sendMessageDraft" && String(payload.text).includes(text),
    ),
  );
  return Number(draft.payload.draft_id);
}

it("/stop ends an answer that is being written: what is written stays, and none of it runs", async () => {
  const bot = await startAiBot();
  bot.model.script(unfinished(`I begin. ${COUNT}`), "Something else.");
  bot.say("Count");
  await drafted(bot, "⚙️ QUICK_WORKFLOW");
  bot.say("/stop");
  const text = await bot.said("I begin.", "⏹ Stopped.");
  expect(text).not.toContain("[MULTISTEP");
  bot.say("Something else?");
  await bot.said("Something else.");
  expect(await runs(bot)).toBe(0);
});

it("Telegram's own button below a draft ends the answer", async () => {
  const bot = await startAiBot();
  bot.model.script(unfinished("I begin."));
  bot.say("Count");
  const draft_id = await drafted(bot, "I begin");
  bot.server.conversation.addUpdate(
    (update_id) =>
      ({
        update_id,
        stopped_message_generation: { chat: { id: OWNER.id, type: "private", first_name: "Olla" }, draft_id },
      }) as Update,
  );
  await bot.said("I begin.", "⏹ Stopped.");
});

it("in a group a button below the answer ends it, for the person who asked", async () => {
  const bot = await startAiBot({ allowedChatIds: [-100] });
  bot.model.script(unfinished("I begin."));
  bot.server.sendText(OWNER, -100, `@${BOT.username} count`);
  const shown = await bot.server.waitFor("the answer so far", () =>
    bot.server.messages(-100).find(({ text, keyboard }) => text.startsWith("I begin") && keyboard.length > 0),
  );
  press(bot.server, { id: 777, first_name: "Other" }, shown, "⏹ Stop");
  press(bot.server, OWNER, shown, "⏹ Stop");
  await bot.server.waitFor("the end", () =>
    bot.server.texts(-100).some((text) => /I begin[\s\S]*⏹ Stopped\./.test(text)),
  );
});

it("/stop between two rounds keeps what ran, and lists it", async () => {
  const bot = await startAiBot();
  bot.model.script(`First. ${COUNT}`, unfinished("Second."));
  bot.say("Count");
  await drafted(bot, "Second.");
  bot.say("/stop");
  const text = await bot.said("⏹ Stopped. This had already run:");
  expect(text).toMatch(/Second[\s\S]*⏹ Stopped[\s\S]*• 🚀 Started Count/);
  expect(await runs(bot)).toBe(1);
});

it("/stop during a confirmation ends the turn; Run still runs what was shown, and nothing follows", async () => {
  const bot = await startAiBot();
  const write = { operation: "write", file_path: "/a.txt", content: "x" };
  bot.model.script(
    `[MULTISTEP:QUICK_WORKFLOW:Save:${JSON.stringify([{ name: "Write", handler: "file_operation", params: write }])}]`,
    "More?",
  );
  bot.say("Save");
  await bot.said("Should I do this?", "The AI wants to do this for you");
  bot.say("/stop");
  await bot.said("⏹ Stopped.");
  const question = bot.server.messages(OWNER.id).find(({ keyboard }) => keyboard.length > 0)!;
  press(bot.server, OWNER, question, "Run");
  await bot.said("100%");
  expect(bot.model.asked.length).toBe(1);
});

it("/stop with nothing to stop says so", async () => {
  const bot = await startAiBot();
  bot.say("/stop");
  await bot.said("The AI isn't doing anything right now. To cancel a run, use /cancel.");
});
