import { expect, it } from "vitest";
import type { BotApiServer, Sender } from "../../bot-api/bot-api-server.ts";
import { BOT, type BotMessage } from "../../bot-api/conversation.ts";
import { freshName, OWNER, useDatabase } from "../bot-fixture.ts";
import { chainOf, say } from "../guide-answer.ts";
import { startAiBot, toldLast, useModels } from "./ai-fixture.ts";

useDatabase();
useModels();

const GROUP = -100;
const MIA = { id: 502, first_name: "Mia" };
const COPIES = chainOf("Copies", [
  { name: "Ask", handler: "ask", params: { text: "How many copies?", type: "number" } },
  say("Tell", "got {steps['Ask'].result.value}"),
]);

function question(server: BotApiServer, chat: number, nth = 1): Promise<BotMessage> {
  return server.waitFor(`question ${nth}`, () => {
    const asked = server.messages(chat).filter(({ texts }) => texts[0]?.includes("❓ How many copies?"));
    return asked[nth - 1];
  });
}

function reply(server: BotApiServer, from: Sender, { message_id, chat_id, text: replied }: BotMessage, text: string) {
  const chat = { id: chat_id, type: "supergroup", title: "A group" };
  const reply_to_message = { message_id, date: 0, chat, from: BOT, text: replied };
  return server.sendText(from, chat_id, text, { reply_to_message });
}

it("what the AI asks a person is answered by their next message, which goes to the run and not to the AI", async () => {
  const bot = await startAiBot({ aiBounds: { settleMs: 300 } });
  bot.model.script(`I'll ask you.\n${COPIES}`, "Please say how many.", "I print 12 of them.");
  bot.say("Print the report");
  await bot.said("Please say how many.");
  await question(bot.server, OWNER.id);
  bot.say("a few");
  await question(bot.server, OWNER.id, 2);
  bot.say("12");
  await bot.said("got 12");
  await bot.said("I print 12 of them.");
  expect(bot.model.asked.length).toBe(3);
  expect(toldLast(bot.model)).toMatch(/Run ex_\w+ of Copies: completed\n- Ask: completed, result: \{"value":12/);
  for (const { messages } of bot.model.asked)
    expect(messages.filter(({ role }) => role === "user").some(({ content }) => /^(?:a few|12)$/.test(content))).toBe(
      false,
    );
});

it("a quick answer reaches the AI with the outcomes of the round that asked", async () => {
  const bot = await startAiBot({ aiBounds: { settleMs: 20_000 } });
  bot.model.script(COPIES, "12, then.");
  bot.say("Print the report");
  await question(bot.server, OWNER.id);
  bot.say("12");
  await bot.said("12, then.");
  expect(toldLast(bot.model)).toMatch(/Started Copies[\s\S]*Run ex_\w+ of Copies: completed/);
});

it("commands, shortcodes, replies to something else and forwarded texts are no answer; the AI gets the last two", async () => {
  const bot = await startAiBot({ aiBounds: { settleMs: 100 } });
  bot.model.script("I am here.");
  bot.say("hello");
  await bot.said("I am here.");
  bot.say(COPIES);
  await question(bot.server, OWNER.id);
  bot.say("/usage");
  await bot.said("AI usage today:");
  bot.say("[MULTISTEP:LIST_WORKFLOWS]");
  await bot.said("1 workflow:");
  bot.model.script("Of this one.", "A riddle.");
  const greeting = bot.server.messages(OWNER.id).find(({ text }) => text === "I am here.")!;
  reply(bot.server, OWNER, greeting, "What do you know of it?");
  await bot.said("Of this one.");
  expect(toldLast(bot.model)).toMatch(
    /replies to this message:\n<data-\w+>\nI am here\.[\s\S]*What do you know of it\?$/,
  );
  bot.server.sendText(OWNER, OWNER.id, "13", {
    forward_origin: { type: "hidden_user", sender_user_name: "Mallory", date: 1 },
  });
  await bot.said("A riddle.");
  expect((await bot.engine.questions({ chat: OWNER.id })).length).toBe(1);
  bot.say("12");
  await bot.said("got 12");
  expect(bot.model.asked.length).toBe(3);
});

it("in a group only a reply to the question answers it; anyone who mentions the bot meanwhile talks to the AI", async () => {
  const bot = await startAiBot({ allowedChatIds: [GROUP], grants: () => true, aiBounds: { settleMs: 100 } });
  const { server, model } = bot;
  model.script(COPIES, "Tell me.");
  server.sendText(OWNER, GROUP, `@${BOT.username} print the report`);
  const asked = await question(server, GROUP);
  expect(asked.forcesReply).toBe(true);
  await server.waitFor("the comment", () => server.texts(GROUP).includes("Tell me."));
  model.script("You are Mia.");
  server.sendText(OWNER, GROUP, "12");
  server.sendText(MIA, GROUP, `@${BOT.username} who am I?`);
  await server.waitFor("the answer", () => server.texts(GROUP).includes("You are Mia."));
  expect((await bot.engine.questions({ chat: GROUP })).length).toBe(1);
  model.script("Mia wants 7.");
  reply(server, MIA, asked, "7");
  // The run belongs to whoever asked the AI, and that conversation continues.
  await server.waitFor("the end", () => server.texts(GROUP).includes("Mia wants 7."));
  expect(server.texts(GROUP)).toContain("got 7");
  expect(toldLast(model)).toContain('"name":"Mia"');
  expect(model.asked.at(-1)!.messages[1]!.content).toBe("print the report");
  expect(model.asked.length).toBe(4);
});

it("after a restart the answer still goes to the run, and the AI continues with it", async () => {
  const db = freshName();
  const first = await startAiBot({ db, aiBounds: { settleMs: 100 } });
  const { server, model } = first;
  model.script(COPIES, "Tell me.");
  first.say("Print the report");
  await first.said("Tell me.");
  await question(server, OWNER.id);
  await first.stop();
  first.say("12");
  model.script("I print 12 of them.");
  const second = await startAiBot({ db, server, ai: model });
  await second.said("got 12");
  await second.said("I print 12 of them.");
  expect(model.asked.length).toBe(3);
});

it("/stop and /new end the AI's turn, and the question stays with its run", async () => {
  const bot = await startAiBot({ aiBounds: { settleMs: 20_000 } });
  bot.model.script(COPIES, "Never said.");
  bot.say("Print the report");
  await question(bot.server, OWNER.id);
  bot.say("/stop");
  await bot.said("⏹ Stopped. This had already run:");
  bot.say("/new");
  await bot.said("New conversation.");
  bot.say("12");
  await bot.said("got 12");
  await bot.said("100%");
  expect(bot.model.asked.length).toBe(1);
});
