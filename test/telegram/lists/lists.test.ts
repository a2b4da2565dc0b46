import { describe, expect, it } from "vitest";
import type { Engine } from "../../../src/engine/engine.ts";
import type { JsonObject } from "../../../src/engine/json.ts";
import { answerTo, dataOf, labelsOf, press, pressData, pressed } from "../../bot-api/button-presses.ts";
import { freshName, OWNER, STRANGER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { delay, say } from "../guide-answer.ts";

useDatabase();

type Server = Awaited<ReturnType<typeof startServer>>;

interface TestStep {
  name: string;
  handler: string;
  params: JsonObject;
}

const MEMBER = { id: 502, first_name: "Mia" };
const OTHER = { id: 503, first_name: "Nils" };
const GROUP = -100;

/** Creates workflows of one step each in a chat. */
async function make(engine: Engine, names: readonly string[], chat_id: number, step: TestStep = delay("Wait", 60)) {
  const ids: string[] = [];
  for (const name of names) {
    const actor = { user_id: OWNER.id, chat_id, message_id: 1, gateway: "telegram" };
    const made = await engine.createWorkflowWithSteps({ name }, [step], { key: `make:${name}`, actor });
    if (!made.ok) throw new Error(made.error.message);
    ids.push(made.value.id);
  }
  return ids;
}
async function start(engine: Engine, ids: readonly string[], chat_id: number) {
  const started: string[] = [];
  for (const id of ids) {
    const actor = { user_id: OWNER.id, chat_id, message_id: 1, gateway: "telegram" };
    const begun = await engine.execute(id, {}, { key: `start:${id}`, actor });
    if (!begun.ok) throw new Error(begun.error.message);
    started.push(begun.value.id);
  }
  return started;
}
function numbered(count: number) {
  return Array.from({ length: count }, (_, i) => `W${i + 1}`);
}
function shows(server: Server, chatId: number, words: string) {
  return server.waitFor(words, () => server.messages(chatId).find(({ text }) => text.includes(words)));
}

describe("a list of many", () => {
  it("shows a page; buttons page through it in the same message, even after a restart", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startBot({ server, db });
    await make(first.engine, numbered(22), OWNER.id);
    server.sendText(OWNER, OWNER.id, "/workflows");
    const list = await shows(server, OWNER.id, "Workflows (22)");
    expect(list.text).toMatch(/^Workflows \(22\)\n1\. W22 [\s\S]*10\. W13 /);
    expect(list.text).not.toContain("/workflows");
    expect(labelsOf(list)).toEqual([
      ["1", "2", "3", "4", "5"],
      ["6", "7", "8", "9", "10"],
      ["1/3", "›"],
    ]);
    const toSecond = dataOf(list, "›");
    await pressed(server, OWNER, list, "›");
    await shows(server, OWNER.id, "11. W12 ");
    expect(labelsOf(list).at(-1)).toEqual(["«", "‹", "2/3", "›"]);
    await first.stop();
    await startBot({ server, db });
    await pressed(server, OWNER, list, "›");
    await shows(server, OWNER.id, "21. W2 ");
    expect(labelsOf(list)).toEqual([
      ["21", "22"],
      ["«", "‹", "3/3"],
    ]);
    // Old and repeated presses show their own page.
    await answerTo(server, pressData(server, OWNER, list, toSecond));
    await answerTo(server, pressData(server, OWNER, list, toSecond));
    await shows(server, OWNER.id, "11. W12 ");
    await pressed(server, OWNER, list, "«");
    await shows(server, OWNER.id, "1. W22 ");
    expect(server.messages(OWNER.id).length).toBe(1);
  });

  it("can be paged only by the person who asked for it", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedChatIds: [GROUP] });
    await make(engine, numbered(12), GROUP);
    server.sendText(MEMBER, GROUP, "/workflows@stepgram_test_bot");
    const list = await shows(server, GROUP, "Workflows (12)");
    expect((await pressed(server, OTHER, list, "›")).text).toContain("Only the person this is for");
    server.conversation.chat(STRANGER.id);
    const elsewhere = { ...list, chat_id: OWNER.id };
    server.conversation.chat(OWNER.id);
    expect((await answerTo(server, pressData(server, OWNER, elsewhere, dataOf(list, "›")))).text).toContain(
      "another chat",
    );
    expect(list.texts.length).toBe(1);
    await pressed(server, MEMBER, list, "›");
    await shows(server, GROUP, "11. W2 ");
  });

  it("rejects forged button data", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    await make(engine, numbered(2), OWNER.id);
    server.sendText(OWNER, OWNER.id, "/workflows");
    const list = await shows(server, OWNER.id, "Workflows (2)");
    const [prefix] = dataOf(list, "1").split(":1.");
    for (const choice of ["x", "1.wf_none.__proto__", "1.wf_none.constructor", "-1"])
      expect((await answerTo(server, pressData(server, OWNER, list, `${prefix}:${choice}`))).text).toContain(
        "has expired",
      );
    expect((await answerTo(server, pressData(server, OWNER, list, `${prefix}:1.wf_none`))).alert).toBe(true);
    await answerTo(server, pressData(server, OWNER, list, `${prefix}:999999`));
    expect(list.text).toContain("Workflows (2)");
  });
});

describe("the reply to LIST_WORKFLOWS", () => {
  it("has a button that sends the next page once", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    await make(engine, numbered(45), OWNER.id);
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]");
    const list = await shows(server, OWNER.id, "45 workflows, page 1 of 3");
    expect(labelsOf(list)).toEqual([["2/3 ›"]]);
    await pressed(server, OWNER, list, "2/3 ›");
    await pressed(server, OWNER, list, "2/3 ›");
    const second = await shows(server, OWNER.id, "page 2 of 3");
    await pressed(server, OWNER, second, "3/3 ›");
    expect(labelsOf(await shows(server, OWNER.id, "page 3 of 3"))).toEqual([]);
    expect(server.messages(OWNER.id).length).toBe(3);
  });
});

describe("one tap", () => {
  it("opens a run from /runs with its actions, and returns to the list", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    const [run] = await start(engine, await make(engine, ["Report"], OWNER.id), OWNER.id);
    server.sendText(OWNER, OWNER.id, "/runs");
    const list = await shows(server, OWNER.id, "Runs (1)");
    await pressed(server, OWNER, list, "1");
    await server.waitFor("the run", () => list.text.includes("Wait") && list.text.includes("▓") === false);
    expect(labelsOf(list)).toEqual([["⏸ Pause", "🚫 Cancel"], ["Details", "🔄 Refresh"], ["« Back to list"]]);
    expect((await pressed(server, OWNER, list, "Pause")).text).toBe("Paused.");
    await server.waitFor("the new state", () => labelsOf(list)[0]?.[0] === "▶️ Resume");
    expect((await engine.view(run ?? ""))?.status).toBe("paused");
    await pressed(server, OWNER, list, "Cancel");
    await server.waitFor("the end", () => labelsOf(list)[0]?.[0] === "🔁 Run again");
    await pressed(server, OWNER, list, "Back");
    await server.waitFor("the list", () => list.text.includes("Runs (1)") && list.text.includes("cancelled"));
  });

  it("shows a run to others, but only its starter or an owner may act on it", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedChatIds: [GROUP] });
    const [run] = await start(engine, await make(engine, ["Report"], GROUP), GROUP);
    server.sendText(MEMBER, GROUP, "/runs");
    const list = await shows(server, GROUP, "Runs (1)");
    await pressed(server, MEMBER, list, "1");
    await server.waitFor("the run", () => list.text.includes("Wait"));
    expect(labelsOf(list)).toEqual([["Details", "🔄 Refresh"], ["« Back to list"]]);
    const forged = dataOf(list, "Refresh").replace(".look.", ".cancel.");
    expect((await answerTo(server, pressData(server, MEMBER, list, forged))).alert).toBe(true);
    expect((await engine.view(run ?? ""))?.status).toBe("running");
  });

  it("opens and runs a workflow, and removes a schedule", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    const [id = ""] = await make(engine, ["Report"], OWNER.id, say("Tell", "told"));
    server.sendText(OWNER, OWNER.id, "/workflows");
    const list = await shows(server, OWNER.id, "Workflows (1)");
    await pressed(server, OWNER, list, "1");
    await server.waitFor("the workflow", () => list.text.includes("1. Tell · send_message"));
    const run = dataOf(list, "Run");
    const taps = [pressData(server, OWNER, list, run), pressData(server, OWNER, list, run)];
    for (const tap of taps) await answerTo(server, tap);
    await shows(server, OWNER.id, "told");
    await server.waitFor("another button", () => dataOf(list, "Run") !== run);
    await answerTo(server, pressData(server, OWNER, list, run));
    await pressed(server, OWNER, list, "Run");
    await server.waitFor("the second run", () => server.texts(OWNER.id).filter((text) => text === "told").length === 2);
    expect((await engine.listExecutions({ chat_id: 0, all: true })).total).toBe(2);
    server.sendText(OWNER, OWNER.id, `[MULTISTEP:SCHEDULED_WORKFLOW:${id}:"0 9 * * *"]`);
    await shows(server, OWNER.id, "🕒 Report runs every day at 09:00, next");
    server.sendText(OWNER, OWNER.id, "/schedules");
    const planned = await shows(server, OWNER.id, "Schedules (1)");
    await pressed(server, OWNER, planned, "1");
    await server.waitFor("the schedule", () => planned.text.includes("0 9 * * *"));
    expect((await pressed(server, OWNER, planned, "Remove schedule")).text).toContain("Schedule removed");
    await server.waitFor("the empty list", () => planned.text.startsWith("Nothing is scheduled"));
    expect(planned.keyboard).toEqual([]);
  });
});

describe("a command without its argument", () => {
  it("/cancel says when nothing is running, offers a button for each run, and cancels the one tapped", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedChatIds: [GROUP] });
    server.sendText(MEMBER, GROUP, "/cancel");
    await shows(server, GROUP, "Nothing is running in this chat.");
    const [, second = ""] = await start(engine, await make(engine, ["One", "Two"], GROUP), GROUP);
    server.sendText(OWNER, GROUP, "/cancel");
    const asked = await shows(server, GROUP, "Which run should I cancel?");
    expect(labelsOf(asked).map(([label]) => label)).toEqual(["Two · waiting · 0%", "One · waiting · 0%"]);
    expect((await pressed(server, OTHER, asked, "Two")).text).toContain("Only the person this is for");
    const two = dataOf(asked, "Two");
    expect((await pressed(server, OWNER, asked, "Two")).text).toBe("Cancelled.");
    await server.waitFor("the closed question", () => asked.keyboard.length === 0 && asked.text.includes(second));
    // A late press changes nothing.
    await answerTo(server, pressData(server, OWNER, asked, two));
    const { executions } = await engine.listExecutions({ chat_id: 0, all: true });
    expect(executions.map(({ workflow, status }) => `${workflow} ${status}`).toSorted()).toEqual([
      "One running",
      "Two cancelled",
    ]);
  });

  it("/run offers the chat's workflows, and runs the one tapped, once", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, "/run");
    await shows(server, OWNER.id, "No workflows");
    await make(engine, ["One", "Two"], OWNER.id, say("Tell", "told"));
    server.sendText(OWNER, OWNER.id, "/run");
    const asked = await shows(server, OWNER.id, "Which workflow should I run?");
    expect(labelsOf(asked)).toEqual([["Two · 1 step"], ["One · 1 step"]]);
    const taps = [press(server, OWNER, asked, "Two"), press(server, OWNER, asked, "Two")];
    const answers = await Promise.all(taps.map((update) => answerTo(server, update)));
    expect(answers.map(({ text }) => text)).toEqual(["Done.", "Olla already used this button."]);
    await shows(server, OWNER.id, "told");
    await server.waitFor("the closed question", () => asked.keyboard.length === 0);
    expect(asked.text).toContain("▶️ Two · Olla");
    expect((await engine.listExecutions({ chat_id: 0, all: true })).total).toBe(1);
  });

  it("distinguishes items with the same name by their ids", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    const [first] = await make(engine, ["Same", "Other"], OWNER.id);
    const actor = { user_id: OWNER.id, chat_id: OWNER.id, message_id: 1, gateway: "telegram" };
    const step = delay("Wait", 60);
    await engine.createWorkflowWithSteps({ name: "Same" }, [step], { key: "again", actor });
    server.sendText(OWNER, OWNER.id, "/run");
    const labels = labelsOf(await shows(server, OWNER.id, "Which workflow should I run?")).flat();
    expect(labels).toContain("Other · 1 step");
    expect(labels).toContain(`Same · 1 step · ${first}`);
    expect(new Set(labels).size).toBe(3);
  });
});

describe("a command that names something unknown", () => {
  it("/run says so, suggests a similar name, and offers the existing workflows", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedChatIds: [GROUP] });
    await make(engine, ["Secret plan"], OWNER.id);
    await make(engine, ["Daily report", "Other"], GROUP, say("Tell", "told"));
    server.sendText(MEMBER, GROUP, "/run Dayly report");
    const asked = await shows(server, GROUP, 'No workflow "Dayly report" here. Did you mean "Daily report"?');
    expect(asked.text).not.toMatch(/EXECUTE|line 1/);
    expect(labelsOf(asked)).toEqual([["Other · 1 step"], ["Daily report · 1 step"]]);
    await pressed(server, MEMBER, asked, "Daily report");
    await shows(server, GROUP, "told");
    server.sendText(MEMBER, GROUP, "/run Secret pla");
    const other = await shows(server, GROUP, 'No workflow "Secret pla" here.');
    expect(other.text).not.toContain("Did you mean");
    expect(labelsOf(other).length).toBe(2);
    server.sendText(MEMBER, GROUP, `/run ${"x]:".repeat(400)}`);
    expect((await shows(server, GROUP, '…" here.')).text.length).toBeLessThan(200);
  });

  it("/cancel does the same, and both accept placeholders, quotes and id prefixes", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    const [workflow = ""] = await make(engine, ["Waits"], OWNER.id);
    server.sendText(OWNER, OWNER.id, "/cancel ex_nothing");
    const asked = await shows(server, OWNER.id, 'No run "ex_nothing" here.');
    expect(asked.text).not.toMatch(/CANCEL|line 1/);
    for (const written of [workflow.slice(0, 8), '"Waits"']) server.sendText(OWNER, OWNER.id, `/run ${written}`);
    await server.waitFor("both", () => server.texts(OWNER.id).filter((text) => text.startsWith("🚀")).length === 2);
    server.sendText(OWNER, OWNER.id, "/cancel execution_id");
    await shows(server, OWNER.id, "🚫 Cancelled");
  });
});

describe("in a group with other bots", () => {
  it("ignores a command for another bot, and answers one for this bot even if mistyped", async () => {
    const server = await startServer();
    await startBot({ server, allowedChatIds: [GROUP] });
    server.sendText(MEMBER, GROUP, "/runs@other_bot");
    server.sendText(MEMBER, GROUP, "/cancel@other_bot");
    server.sendText(MEMBER, GROUP, "/runz");
    server.sendText(MEMBER, GROUP, "/runz@Stepgram_Test_Bot");
    await shows(server, GROUP, "Did you mean /runs?");
    server.sendText(MEMBER, GROUP, "/runs@stepgram_test_bot");
    await shows(server, GROUP, "Nothing has run in this chat yet.");
    expect(server.texts(GROUP).length).toBe(2);
  });
});
