import { describe, expect, it } from "vitest";
import { createButtonQuota } from "../../../src/telegram/incoming/quotas.ts";
import { TELEGRAM_LIMITS } from "../../../src/telegram/outgoing/send-limits.ts";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import { answerTo, dataOf, pressData, pressed } from "../../bot-api/button-presses.ts";
import { tooManyRequests } from "../../bot-api/faults.ts";
import { Limits, quickerRules, TELEGRAM_RULES } from "../../bot-api/limits.ts";
import { OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { quicker } from "../quicker.ts";
import { says } from "../says.ts";

useDatabase();

const MEMBER = { id: 502, first_name: "Mia" };
const OTHER = { id: 503, first_name: "Nils" };
const GROUP = -100;
const TOO_MANY = "Too many taps. Nothing was done; please wait a minute.";

/** A clock that stands still, so that all presses fall into one minute. */
function withinAMinute() {
  return createButtonQuota(() => 0);
}
function create(count: number): string {
  return Array.from({ length: count }, (_, i) => `[MULTISTEP:CREATE_WORKFLOW:W${i + 1}]`).join("\n");
}
async function listFor(server: BotApiServer, person: typeof MEMBER) {
  server.sendText(MEMBER, GROUP, create(22));
  await says(server, GROUP, "W22 created");
  server.sendText(person, GROUP, "/workflows");
  return says(server, GROUP, "Workflows (22)");
}

describe("a person who keeps pressing buttons", () => {
  it("is refused after 30 presses a minute, while others and owners aren't", async () => {
    const server = await startServer();
    await startBot({ server, allowedChatIds: [GROUP], buttonQuota: withinAMinute() });
    const list = await listFor(server, MEMBER);
    const data = dataOf(list, "›");
    const texts: string[] = [];
    for (let i = 0; i < 33; i++) texts.push((await answerTo(server, pressData(server, MEMBER, list, data))).text);
    expect(texts).toEqual([...Array(30).fill(""), TOO_MANY, TOO_MANY, TOO_MANY]);
    for (let i = 0; i < 32; i++)
      expect((await answerTo(server, pressData(server, OWNER, list, data))).text).not.toBe(TOO_MANY);
    expect((await answerTo(server, pressData(server, OTHER, list, data))).text).toContain("Only the person");
  });

  it("gets at most eight messages a minute from buttons", async () => {
    const server = await startServer();
    await startBot({ server, allowedChatIds: [GROUP], buttonQuota: withinAMinute() });
    const list = await listFor(server, MEMBER);
    await pressed(server, MEMBER, list, "1");
    await server.waitFor("the workflow", () => !list.text.includes("W21"));
    const answers = [];
    for (let i = 0; i < 10; i++) {
      const shown = dataOf(list, "Run").replace(/[^.]*$/, `again${i}`);
      answers.push((await answerTo(server, pressData(server, MEMBER, list, shown))).text);
    }
    expect(answers).toEqual([...Array(8).fill("Done."), TOO_MANY, TOO_MANY]);
  });

  it("pages a list within the group's limits, and ends on the page asked for last", async () => {
    const server = await startServer();
    const QUICKER = 20;
    await startBot({ server, allowedChatIds: [GROUP], limits: quicker(TELEGRAM_LIMITS, QUICKER) });
    server.limits = new Limits(quickerRules(TELEGRAM_RULES, QUICKER));
    const list = await listFor(server, OWNER);
    const [next, first, third] = [dataOf(list, "›"), dataOf(list, "1/3"), dataOf(list, "3")];
    server.faults.plan("editMessageText", tooManyRequests(1));
    const turns = Array.from({ length: 25 }, (_, i) => pressData(server, OWNER, list, i % 2 === 0 ? next : first));
    await Promise.all(turns.map((turn) => answerTo(server, turn)));
    await answerTo(server, pressData(server, OWNER, list, third));
    // Which is third: several may have been made in the same millisecond.
    await server.waitFor("the workflow", () => /^W\d+ · 0 steps/.test(list.text));
    expect(server.tooSoon).toBe(0);
  });
});
