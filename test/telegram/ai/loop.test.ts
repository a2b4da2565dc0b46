import { expect, it } from "vitest";
import { BOT } from "../../bot-api/conversation.ts";
import { OWNER, useDatabase } from "../bot-fixture.ts";
import { NOON, startAiBot, toldLast, useModels } from "./ai-fixture.ts";

useDatabase();
useModels();

const COUNT = `I look.
[MULTISTEP:QUICK_WORKFLOW:Count:[{"name":"Note","handler":"set_context","params":{"key":"n","value":42}}]]`;

it("a question becomes a workflow, its results go back to the model, and the answer uses them", async () => {
  const bot = await startAiBot();
  bot.model.script(COUNT, "There are **42** of them. 🎉");
  bot.say("How many are there?");
  expect(await bot.said("There are")).toBe("There are 42 of them. 🎉");
  expect(bot.model.asked.length).toBe(2);
  const [system, first] = bot.model.asked[0]!.messages;
  expect(system).toMatchObject({ role: "system" });
  expect(system!.content).toContain("[MULTISTEP:CREATE_WORKFLOW");
  expect(first).toEqual({ role: "user", content: "How many are there?" });
  const messages = bot.model.asked[1]!.messages;
  expect(messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
  expect(messages[2]!.content).toBe(COUNT);
  expect(toldLast(bot.model)).toMatch(/<data-(\w+)>[\s\S]*Count[\s\S]*<\/data-\1>[\s\S]*completed[\s\S]*42/);
  expect((await bot.engine.listExecutions({ chat_id: 0, all: true })).total).toBe(1);
});

it("small talk goes to the model, commands and shortcodes do not", async () => {
  const bot = await startAiBot({ startsAt: NOON });
  bot.model.script("Hello yourself!");
  bot.say("hi");
  await bot.said("Hello yourself!");
  bot.say("[MULTISTEP:LIST_WORKFLOWS]");
  bot.say("/usage");
  await bot.said("AI usage today:", "1 call");
  expect(bot.model.asked.length).toBe(1);
});

it("a conversation continues until /new", async () => {
  const bot = await startAiBot();
  bot.model.script("Nice to meet you.", "You are Olla.", "I don't know.");
  bot.say("My name is Olla");
  await bot.said("Nice to meet you");
  bot.say("What is my name?");
  await bot.said("You are Olla.");
  expect(bot.model.asked[1]!.messages.slice(1)).toEqual([
    { role: "user", content: "My name is Olla" },
    { role: "assistant", content: "Nice to meet you." },
    { role: "user", content: "What is my name?" },
  ]);
  bot.say("/new");
  await bot.said("New conversation");
  bot.say("And now?");
  await bot.said("I don't know.");
  expect(bot.model.asked[2]!.messages.slice(1)).toEqual([{ role: "user", content: "And now?" }]);
});

it("typing is shown, and the answer streams in as a draft that Telegram can stop", async () => {
  const bot = await startAiBot();
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  bot.model.script({ say: `Let me see. ${COUNT} and so on`, until }, "Done.");
  bot.say("Count");
  const draft = await bot.server.waitFor("the draft", () =>
    bot.server.calls.find(
      ({ method, payload }) => method === "sendMessageDraft" && String(payload.text).includes("⚙️ QUICK"),
    ),
  );
  expect(draft.payload.can_stop).toBe(true);
  expect(
    bot.server.calls.some(({ method, payload }) => method === "sendChatAction" && payload.action === "typing"),
  ).toBe(true);
  expect((await bot.engine.listExecutions({ chat_id: 0, all: true })).total).toBe(0);
  release();
  await bot.said("Done.");
});

it("it continues for the allowed number of rounds, and then says so", async () => {
  const bot = await startAiBot({ aiBounds: { maxRounds: 3 } });
  bot.model.otherwise(() => "Again. [MULTISTEP:LIST_WORKFLOWS]");
  bot.say("Loop");
  await bot.said("The AI has taken 3 turns on this question, which is the limit.");
  expect(bot.model.asked.length).toBe(3);
});

it("in a group it answers only people who address it", async () => {
  const bot = await startAiBot({ allowedChatIds: [-100] });
  bot.model.otherwise(() => "Yes?");
  bot.server.sendText(OWNER, -100, "just talking");
  bot.server.sendText(OWNER, -100, `@${BOT.username} are you there?`);
  await bot.server.waitFor("the answer", () => bot.server.texts(-100).includes("Yes?"));
  expect(bot.model.asked.map(({ messages }) => messages.at(-1)!.content)).toEqual(["are you there?"]);
});

it("people without access to the AI get the hints of a bot without one", async () => {
  const bot = await startAiBot({ allowedUserIds: [502] });
  bot.server.sendText({ id: 502, first_name: "Una" }, 502, "hello");
  await bot.server.waitFor("a hint", () => bot.server.texts(502).length > 0);
  expect(bot.model.asked.length).toBe(0);
});
