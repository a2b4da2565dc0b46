import { expect, it } from "vitest";
import { press } from "../../bot-api/button-presses.ts";
import { OWNER, useDatabase } from "../bot-fixture.ts";
import { says } from "../says.ts";
import { startAiBot, toldLast, useModels } from "./ai-fixture.ts";

useDatabase();
useModels();

const approval = (name: string) =>
  `[MULTISTEP:QUICK_WORKFLOW:${name}:[{"name":"Ask","handler":"approval","params":{"text":"May ${name}?"}}]]`;

it("a run that settles later is reported to the AI, which comments on it", async () => {
  const bot = await startAiBot({ aiBounds: { settleMs: 300 } });
  bot.model.script(approval("Ship"), "I wait for you.", "It was approved.");
  bot.say("Ship it");
  await bot.said("I wait for you.");
  const question = await says(bot.server, OWNER.id, "May Ship?");
  press(bot.server, OWNER, question, "Approve");
  await bot.said("It was approved.");
  expect(toldLast(bot.model)).toMatch(/Runs that have ended since then:\n<data-\w+>\nRun ex_\w+ of Ship: completed/);
});

it("a person who has moved on is not interrupted by it", async () => {
  const bot = await startAiBot({ aiBounds: { settleMs: 300 } });
  bot.model.script(approval("Ship"), "I wait for you.", "Four.");
  bot.say("Ship it");
  await bot.said("I wait for you.");
  bot.say("What is 2+2?");
  await bot.said("Four.");
  const question = await says(bot.server, OWNER.id, "May Ship?");
  press(bot.server, OWNER, question, "Approve");
  await bot.said("Ship", "100%");
  expect(bot.model.asked.length).toBe(3);
});

it("a question that arrives while another is being answered is answered after it, in order", async () => {
  const bot = await startAiBot();
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  bot.model.script({ say: "The first answer", until }, "The second answer");
  bot.say("one");
  await bot.server.waitFor("the call", () => bot.model.asked.length === 1);
  bot.say("two");
  bot.say("[MULTISTEP:LIST_WORKFLOWS]");
  await bot.server.waitFor("the list", () => bot.texts().length === 1);
  expect(bot.model.asked.length).toBe(1);
  release();
  await bot.said("The second answer");
  expect(bot.texts().slice(1)).toEqual(["The first answer", "The second answer"]);
  expect(bot.model.asked[0]!.messages.at(-1)!.content).toBe("one");
});
