import { expect, it } from "vitest";
import type { Scripted } from "../../ai/model-server.ts";
import { OWNER, useDatabase } from "../bot-fixture.ts";
import { NOON, startAiBot, startModel, useModels } from "./ai-fixture.ts";

useDatabase();
useModels();

const START = '[MULTISTEP:QUICK_WORKFLOW:Never:[{"name":"Note","handler":"log","params":{"message":"x"}}]]';

/** What the endpoint does, and what the person reads, in English and in Indonesian. */
const FAILURES: [string, Scripted, string, string][] = [
  [
    "too many requests",
    { status: 429, headers: { "retry-after": "30" } },
    "❌ The AI is too busy to answer right now. Try again in 30 seconds.",
    "❌ AI sedang terlalu sibuk. Coba lagi dalam 30 detik.",
  ],
  [
    "a server error",
    { status: 500 },
    "❌ The AI server had an error (500). Try again in a minute.",
    "❌ Server AI sedang bermasalah (500). Coba lagi sebentar lagi.",
  ],
  [
    "silence",
    { hang: true, after: START },
    "❌ The AI didn't answer in time. Try again in a minute.",
    "❌ AI tidak menjawab tepat waktu. Coba lagi sebentar lagi.",
  ],
  [
    "wrong JSON",
    { raw: "data: {\n\n" },
    "❌ The AI server's reply wasn't a valid answer. Try again. If this keeps happening, the bot's operator should check AI_BASE_URL.",
    "❌ Balasan server AI bukan jawaban yang valid. Coba lagi. Jika masih terjadi, pengelola bot perlu memeriksa AI_BASE_URL.",
  ],
  [
    "a connection that is cut",
    { cut: START },
    "❌ The connection to the AI dropped mid-answer, so none of that answer ran. Try again.",
    "❌ Sambungan ke AI terputus di tengah jawabannya, jadi tidak ada bagian jawaban itu yang dijalankan. Coba lagi.",
  ],
  [
    "an empty answer",
    { say: "" },
    "❌ The AI returned an empty answer. Rephrase the question and try again.",
    "❌ Jawaban AI kosong. Tanyakan lagi dengan kata lain.",
  ],
  [
    "an endless answer",
    { endless: `${START}\n` },
    "❌ The AI's answer was too long and got cut off, so none of it ran. Ask for one thing at a time.",
    "❌ Jawaban AI terlalu panjang dan terpotong, jadi tidak ada bagiannya yang dijalankan. Minta satu hal saja dulu.",
  ],
];

it("whatever the endpoint does, the person reads one sentence, nothing runs, and the next question is answered", async () => {
  const bounds = { limits: { firstMs: 4_000, pauseMs: 4_000, characters: 2_000 } };
  const bot = await startAiBot({ allowedUserIds: [502], grants: () => true, aiBounds: bounds });
  const other = { id: 502, first_name: "Indah", language_code: "id" };
  for (const [what, scripted, english, indonesian] of FAILURES) {
    bot.model.reset();
    bot.model.script(scripted);
    bot.say(what);
    await bot.server.waitFor(what, () => bot.texts().at(-1) === english);
    bot.model.script(scripted);
    bot.server.sendText(other, other.id, what);
    await bot.server.waitFor(what, () => bot.server.texts(other.id).at(-1) === indonesian);
    bot.model.script("Now I can.");
    bot.say("again");
    await bot.server.waitFor("the next answer", () => bot.texts().at(-1) === "Now I can.");
  }
  expect((await bot.engine.listExecutions({ chat_id: 0, all: true })).total).toBe(0);
  expect(bot.texts().length).toBe(2 * FAILURES.length);
});

it("an unreachable endpoint is reported in one sentence, and shortcodes keep working", async () => {
  const model = await startModel();
  const bot = await startAiBot({ ai: model });
  await model.stop();
  bot.say("hello?");
  await bot.said(
    "❌ The AI can't be reached. Try again in a minute. If this keeps happening, the bot's operator should check AI_BASE_URL.",
  );
  bot.say("[MULTISTEP:LIST_WORKFLOWS]");
  await bot.server.waitFor("the list", () => bot.texts().length === 2);
});

it("a chat that has used up its daily tokens is told so, and /usage shows how many", async () => {
  const bot = await startAiBot({ startsAt: NOON, aiBounds: { dailyTokens: 1_000 } });
  bot.model.script({ say: "Yes.", tokens: { input: 990, output: 20 } });
  bot.say("one");
  await bot.said("Yes.");
  bot.say("two");
  await bot.said("❌ This chat has used its 1,000 AI tokens for today. The limit resets in ");
  bot.say("/usage");
  await bot.said("AI usage today: 1,010 of 1,000 tokens in 1 call. Resets in ");
  expect(bot.model.asked.length).toBe(1);
  expect(OWNER.id).toBe(501);
});

it("the oldest rounds of a long conversation are left out, always as a whole", async () => {
  const bot = await startAiBot();
  const system = 4_000;
  await bot.stop();
  const small = await startAiBot({ aiBounds: { contextTokens: system + 2_500 } });
  small.model.otherwise(({ messages }) => `Answer to ${messages.at(-1)!.content.slice(0, 2)} ${"b".repeat(3_000)}`);
  for (const name of ["q1", "q2", "q3"]) {
    small.say(`${name} ${"a".repeat(1_000)}`);
    await small.said(`Answer to ${name}`);
  }
  const said = small.model.asked
    .at(-1)!
    .messages.slice(1)
    .map(({ role, content }) => `${role} ${content.slice(0, 12)}`);
  expect(said.at(-1)).toMatch(/^user q3/);
  expect(said.length % 2).toBe(1);
  expect(said.some((one) => one.includes("q1"))).toBe(false);
});
