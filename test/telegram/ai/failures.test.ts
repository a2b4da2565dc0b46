import { expect, it } from "vitest";
import type { Scripted } from "../../ai/model-server.ts";
import { OWNER, useDatabase } from "../bot-fixture.ts";
import { startAiBot, startModel, useModels } from "./ai-fixture.ts";

useDatabase();
useModels();

const START = '[MULTISTEP:QUICK_WORKFLOW:Never:[{"name":"Note","handler":"log","params":{"message":"x"}}]]';

/** What the endpoint does, and what the person reads, in English and in Indonesian. */
const FAILURES: [string, Scripted, string, string][] = [
  [
    "too many requests",
    { status: 429, headers: { "retry-after": "30" } },
    "❌ The AI takes no more questions at the moment. Ask again in 30 seconds.",
    "❌ AI sedang tidak menerima pertanyaan lagi. Tanya lagi dalam 30 detik.",
  ],
  [
    "an error of its own",
    { status: 500 },
    "❌ The AI has a problem of its own (500). Ask again in a minute.",
    "❌ AI sedang bermasalah (500). Coba tanya lagi sebentar lagi.",
  ],
  [
    "silence",
    { hang: true, after: START },
    "❌ The AI did not answer in time. Ask again in a minute.",
    "❌ AI tidak menjawab tepat waktu. Coba tanya lagi sebentar lagi.",
  ],
  [
    "wrong JSON",
    { raw: "data: {\n\n" },
    "❌ What came back is not an AI's answer. Ask again. If it stays so, whoever runs this bot can check AI_BASE_URL.",
    "❌ Yang kembali bukan jawaban dari AI. Silakan tanya lagi. Kalau tetap begitu, pengelola bot ini dapat memeriksa AI_BASE_URL.",
  ],
  [
    "a connection that is cut",
    { cut: START },
    "❌ The connection to the AI broke off in the middle of its answer, so nothing of that answer ran. Ask again.",
    "❌ Sambungan ke AI terputus di tengah jawabannya, jadi tidak ada bagian jawaban itu yang dijalankan. Silakan tanya lagi.",
  ],
  [
    "an empty answer",
    { say: "" },
    "❌ The AI said nothing. Ask again, in other words.",
    "❌ AI tidak mengatakan apa-apa. Tanyakan lagi dengan kata lain.",
  ],
  [
    "an endless answer",
    { endless: `${START}\n` },
    "❌ The AI's answer was too long and was cut off, so nothing of it ran. Ask for one thing at a time.",
    "❌ Jawaban AI terlalu panjang dan terpotong, jadi tidak ada bagiannya yang dijalankan. Minta satu hal saja dulu.",
  ],
];

it("whatever the endpoint does, the person reads one sentence, nothing runs, and the next question is answered", async () => {
  const bounds = { limits: { firstMs: 600, pauseMs: 600, characters: 2_000 } };
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

it("an endpoint that is away is one sentence, and shortcodes go on working", async () => {
  const model = await startModel();
  const bot = await startAiBot({ ai: model });
  await model.stop();
  bot.say("hello?");
  await bot.said(
    "❌ The AI cannot be reached. Ask again in a minute. If it stays away, whoever runs this bot can check AI_BASE_URL.",
  );
  bot.say("[MULTISTEP:LIST_WORKFLOWS]");
  await bot.server.waitFor("the list", () => bot.texts().length === 2);
});

it("a chat that has used its tokens of the day reads so, and /usage says how many", async () => {
  const bot = await startAiBot({ aiBounds: { dailyTokens: 1_000 } });
  bot.model.script({ say: "Yes.", tokens: { input: 990, output: 20 } });
  bot.say("one");
  await bot.said("Yes.");
  bot.say("two");
  await bot.said("❌ This chat has used its 1,000 AI tokens for today. It gets new ones in ");
  bot.say("/usage");
  await bot.said("The AI today: 1,010 of 1,000 tokens in 1 call. A new day begins in ");
  expect(bot.model.asked.length).toBe(1);
  expect(OWNER.id).toBe(501);
});

it("of a long conversation the oldest rounds are left out, and no half of one", async () => {
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
