import { expect, it } from "vitest";
import { BOT } from "../../bot-api/conversation.ts";
import { OWNER, useDatabase } from "../bot-fixture.ts";
import { type AiBot, NOON, startAiBot, toldLast, useModels } from "./ai-fixture.ts";

useDatabase();
useModels();

const GROUP = -100;
const MIA = { id: 502, first_name: "Mia" };
const NOTE = '{"name":"Note","handler":"set_context","params":{"key":"n","value":"🎉👩‍👩‍👧"}}';
const COUNT = `[MULTISTEP:QUICK_WORKFLOW:Count:[${NOTE}]]`;

const NOTHING = "The AI isn't doing anything right now.";

const runs = async (bot: AiBot): Promise<number> => (await bot.engine.listExecutions({ chat_id: 0, all: true })).total;

it.each([
  ["in its arguments", `Here it comes.\n[MULTISTEP:QUICK_WORKFLOW:Count:[{"name":"No`],
  ["in its name", `Here it comes.\n${COUNT}\n[MULTISTEP:EXEC`],
  ["at its first bracket", `Here it comes.\n[`],
])("an answer that ends within a shortcode, %s, runs nothing of that, and the AI is told", async (_, answer) => {
  const bot = await startAiBot();
  bot.model.script(answer, "I am sorry.");
  bot.say("Count");
  const said = await bot.said("Here it comes.");
  await bot.server.waitFor("the end", () => bot.texts().at(-1) === "I am sorry." || !answer.includes("MULTISTEP"));
  expect(await runs(bot)).toBe(answer.includes(COUNT) ? 1 : 0);
  if (answer.includes("MULTISTEP")) {
    expect(toldLast(bot.model)).toMatch(/❌ |⚠️ |Started Count/);
    expect(said).not.toMatch(/\[MULTISTEP:QUICK_WORKFLOW:Count:\[\{"name":"No$/);
  }
});

it("an answer cut between any two bytes is shown and run as it was written", async () => {
  const bot = await startAiBot();
  bot.model.script({ say: `Siap 👩‍👩‍👧 🎉\n${COUNT}`, size: 1, bytes: 3 }, "Done 👍🏽.");
  bot.say("Count");
  expect(await bot.said("Siap 👩‍👩‍👧 🎉")).toContain("Started Count");
  await bot.said("Done 👍🏽.");
  expect(toldLast(bot.model)).toContain('"value":"🎉👩‍👩‍👧"');
  const shown = bot.server.calls.map(({ payload }) => String(payload.text ?? ""));
  expect(shown.filter((text) => /[\ud800-\udbff](?![\udc00-\udfff])/.test(text))).toEqual([]);
});

it("tokens that are used up between two rounds end the answer, and say so; what had run stays", async () => {
  const bot = await startAiBot({ startsAt: NOON, aiBounds: { dailyTokens: 1_000 } });
  bot.model.script({ say: COUNT, tokens: { input: 990, output: 20 } });
  bot.say("Count");
  await bot.said("❌ This chat has used its 1,000 AI tokens for today.");
  expect(bot.model.asked.length).toBe(1);
  expect(await runs(bot)).toBe(1);
});

it("/stop before the first word ends the answer, and the next question is answered", async () => {
  const bot = await startAiBot();
  bot.model.script({ hang: true }, "Here I am.");
  bot.say("Are you there?");
  await expect.poll(() => bot.model.asked.length === 1).toBe(true);
  bot.say("/stop");
  await bot.said("⏹ Stopped.");
  bot.say("And now?");
  await bot.said("Here I am.");
  expect(toldLast(bot.model)).toMatch(/^Are you there\?[\s\S]*And now\?$/);
});

it("/stop right after the last word lets an answer that is complete run, or nothing of it, and no round follows", async () => {
  const bot = await startAiBot({ aiBounds: { settleMs: 20_000 } });
  const wait = `[MULTISTEP:QUICK_WORKFLOW:Wait:[{"name":"Sleep","handler":"delay","params":{"seconds":600}}]]`;
  for (let i = 0; i < 3; i++) {
    const before = await runs(bot);
    const asked = bot.model.asked.length;
    bot.model.script({ say: `Now ${i}. ${wait}`, size: 1_000 });
    bot.say(`Wait ${i}`);
    await expect.poll(() => bot.model.completed.length > i).toBe(true);
    bot.say("/stop");
    const stopped = await bot.server.waitFor(
      "the stop",
      () => bot.texts().filter((text) => text.includes("⏹ Stopped") || text.includes(NOTHING))[i],
    );
    const all = await runs(bot);
    if (stopped.includes("• 🚀 Started Wait")) expect(all).toBeGreaterThan(before);
    // The run of the answer before may have started only now.
    expect(all).toBeLessThanOrEqual(i + 1);
    expect(bot.model.asked.length).toBe(asked + 1);
  }
});

it("two people in a group are answered at the same time, each with their own conversation", async () => {
  const bot = await startAiBot({ allowedChatIds: [GROUP], grants: () => true });
  const { server, model } = bot;
  let release = (): void => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  model.otherwise(({ messages }) => {
    const said = messages.at(-1)!.content;
    return said.includes("slow") ? { say: "The slow answer.", until } : `The quick answer to ${said}.`;
  });
  server.sendText(OWNER, GROUP, `@${BOT.username} slow`);
  await expect.poll(() => model.asked.length === 1).toBe(true);
  server.sendText(MIA, GROUP, `@${BOT.username} hi`);
  await server.waitFor("the quick answer", () => server.texts(GROUP).includes("The quick answer to hi."));
  await expect.poll(async () => (await bot.chats.aiTurns.unfinished("telegram")).length).toBe(1);
  // She cannot stop his.
  server.sendText(MIA, GROUP, "/stop");
  await server.waitFor("nothing to stop", () => server.texts(GROUP).some((text) => text.includes(NOTHING)));
  release();
  await server.waitFor("the slow answer", () => server.texts(GROUP).includes("The slow answer."));
  expect(model.asked[1]!.messages.slice(1)).toEqual([{ role: "user", content: "hi" }]);
});

it("a question that is edited while it is answered is answered once, as it was", async () => {
  const bot = await startAiBot();
  let release = (): void => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  bot.model.script({ say: "The answer.", until }, "Another.");
  const asked = bot.server.sendText(OWNER, OWNER.id, "first");
  await expect.poll(() => bot.model.asked.length === 1).toBe(true);
  bot.server.edit(asked, "second");
  release();
  await bot.said("The answer.");
  bot.say("next");
  await bot.said("Another.");
  expect(bot.model.asked.length).toBe(2);
  expect(bot.model.asked[1]!.messages.slice(1).map(({ content }) => content)).toEqual(["first", "The answer.", "next"]);
});
