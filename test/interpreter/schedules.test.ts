import { describe, expect, it } from "vitest";
import { carryOut, freshChat, messageIn, send, words } from "./send.ts";
import { useWorkingEngine } from "./working-engine.ts";

const world = useWorkingEngine();
const MADE = '[MULTISTEP:CREATE_WORKFLOW:Report]\n[MULTISTEP:ADD_STEP:workflow_id:Say:log:{"message":"hi"}]';

/** What the bot replies to a message in the chat. */
async function said(chat: number, text: string): Promise<string> {
  return words(await send(world().engine, chat, text));
}

async function schedulesOf(chat: number) {
  return world().engine.listSchedules({ chat_id: chat, all: false });
}

describe("SCHEDULED_WORKFLOW", () => {
  it("repeats what it understood in words and as a date", async () => {
    const reply = await said(freshChat(), `${MADE}\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:every Monday at 9]`);
    expect(reply).toMatch(/Report runs Mondays at 09:00, next: \w+ \d{4}-\d\d-\d\d 09:00 \(UTC\)/);
  });

  it.each([
    '[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:"0 9 * * 1-5":Asia/Jakarta]',
    "[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:0 9 * * 1-5:WIB]",
    '[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:weekdays at 9:00:Asia/Jakarta:{"a":1}]',
  ])("takes a zone as an argument of its own: %s", async (shortcode) => {
    const chat = freshChat();
    expect(await said(chat, `${MADE}\n${shortcode}`)).toContain("weekdays at 09:00, next: ");
    expect(await schedulesOf(chat)).toMatchObject([{ when: { cron: "0 9 * * 1-5", zone: "Asia/Jakarta" } }]);
  });

  it("says once that the workflow has no steps, unless the message adds some later", async () => {
    const twice =
      "[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:10 minutes]\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:1 hour]";
    const empty = await said(freshChat(), `[MULTISTEP:CREATE_WORKFLOW:Empty]\n${twice}`);
    expect(empty.match(/⚠️ Empty has no steps yet/g)).toHaveLength(1);
    const add = '[MULTISTEP:ADD_STEP:workflow_id:Say:log:{"message":"hi"}]';
    expect(await said(freshChat(), `[MULTISTEP:CREATE_WORKFLOW:Full]\n${twice}\n${add}`)).not.toContain("no steps");
  });

  it("creates no second schedule for the same workflow, times and context", async () => {
    const chat = freshChat();
    const weekly = "[MULTISTEP:SCHEDULED_WORKFLOW:Report:every Monday at 9]";
    await said(chat, `${MADE}\n${weekly}`);
    const [first] = await schedulesOf(chat);
    expect(await said(chat, weekly)).toContain("Report is already scheduled: Mondays at 09:00, next");
    expect(await said(chat, '[MULTISTEP:SCHEDULED_WORKFLOW:Report:"0 9 * * 1"]')).toContain(first?.id);
    expect(await schedulesOf(chat)).toHaveLength(1);
    expect(await said(chat, `[MULTISTEP:UNSCHEDULE:${first?.id}]`)).toContain("Removed schedule");
    expect(await schedulesOf(chat)).toHaveLength(0);
  });

  it("creates one schedule from the same line twice in a message", async () => {
    const chat = freshChat();
    const daily = "[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:tomorrow at 9]";
    expect(await said(chat, `${MADE}\n${daily}\n${daily}`)).toContain("already scheduled: tomorrow");
    expect(await schedulesOf(chat)).toHaveLength(1);
  });

  it("creates another one for different times or context", async () => {
    const chat = freshChat();
    await said(chat, `${MADE}\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:every Monday at 9]`);
    await said(chat, "[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:every Monday at 10]");
    await said(chat, '[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:every Monday at 9:{"a":1}]');
    expect(await schedulesOf(chat)).toHaveLength(3);
  });

  it("mentions another workflow's schedule with the same name and times", async () => {
    const chat = freshChat();
    const text = `${MADE}\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:every Monday at 9]`;
    await said(chat, text);
    const [first] = await schedulesOf(chat);
    expect(await said(chat, text)).toContain(`To stop that one: [MULTISTEP:UNSCHEDULE:${first?.id}]`);
    expect(await schedulesOf(chat)).toHaveLength(2);
  });

  it("is not its own duplicate when it runs again after a crash", async () => {
    const message = messageIn(freshChat(), `${MADE}\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:every Monday at 9]`);
    await carryOut(world().engine, message);
    const again = words(await carryOut(world().engine, message));
    expect(again).toContain("Report runs Mondays at 09:00");
    expect(await schedulesOf(message.actor.chat_id)).toHaveLength(1);
  });

  it("lists repeating schedules in words, including exact intervals and strides", async () => {
    const chat = freshChat();
    const times = [
      "every 7 minutes",
      "every other day at 9",
      "every day at 9:00 and 18:30",
      "last day of the month at 18",
    ];
    const lines = times.map((time) => `[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:${time}]`);
    await said(chat, [MADE, ...lines].join("\n"));
    const list = await said(chat, "[MULTISTEP:LIST_SCHEDULES]");
    for (const words of [
      "every 7 minutes, next",
      "every other day at 09:00",
      "at 09:00 and 18:30",
      "last day of each month",
    ])
      expect(list).toContain(words);
  });
});
