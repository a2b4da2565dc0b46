import { describe, expect, it } from "vitest";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { OWNER, startBot, startServer, useDatabase } from "./bot-fixture.ts";

useDatabase();

const MIA = { id: 601, first_name: "Mia" };
const GROUP = -100;
const HERE = { chat_id: GROUP, all: false };
const ROOM = { allowedUserIds: [MIA.id], allowedChatIds: [GROUP] };
const DAY_SECONDS = 86_400;

type Person = typeof MIA;

/** Sends a text to the group, and waits for what the bot then says that matches. */
async function ask(server: BotApiServer, who: Person, text: string, words: string | RegExp) {
  const before = server.messages(GROUP).length;
  server.sendText(who, GROUP, text);
  return server.waitFor(String(words), () =>
    server
      .messages(GROUP)
      .slice(before)
      .findLast((message) => message.text.match(words) !== null),
  );
}

function texts(server: BotApiServer): string[] {
  return server.messages(GROUP).map(({ text }) => text);
}

function tells(name: string, text: string): string {
  return `[MULTISTEP:CREATE_WORKFLOW:${name}]\n[MULTISTEP:ADD_STEP:workflow_id:Tell:send_message:{"text":"${text}"}]`;
}

const OWNS = "the owner's cleanup";
const HERS = "Mia's cleanup";
const EXECUTE = { shortcode: "MULTISTEP:EXECUTE", params: { workflow: "Cleanup" } };

/** An ADD_STEP to the workflow that the message has created last. */
function adds(handler: string, params: object, more = ""): string {
  return `[MULTISTEP:ADD_STEP:workflow_id:Go on:${handler}:${JSON.stringify(params)}${more}]`;
}

/** Forms in which a message can store a step that executes "Cleanup", in a workflow "Nightly". */
const STORED: [form: string, text: string][] = [
  ["a step", `[MULTISTEP:CREATE_WORKFLOW:Nightly]\n${adds("execute_shortcode", EXECUTE)}`],
  [
    "its params as a list",
    `[MULTISTEP:CREATE_WORKFLOW:Nightly]\n${adds("execute_shortcode", { ...EXECUTE, params: ["cleanup"] })}`,
  ],
  [
    "its params as a text",
    `[MULTISTEP:CREATE_WORKFLOW:Nightly]\n${adds("execute_shortcode", { ...EXECUTE, params: "Cleanup" })}`,
  ],
  [
    "another spelling of the key",
    `[MULTISTEP:CREATE_WORKFLOW:Nightly]\n${adds("execute_shortcode", { ...EXECUTE, params: { workflow_id: "Cleanup" } })}`,
  ],
  [
    "a task of a group",
    `[MULTISTEP:CREATE_WORKFLOW:Nightly]\n${adds("parallel_group", { tasks: [{ name: "One", handler: "execute_shortcode", params: EXECUTE }] })}`,
  ],
  [
    "an edited step",
    `[MULTISTEP:CREATE_WORKFLOW:Nightly]\n${adds("execute_shortcode", { shortcode: "MULTISTEP:HELP" })}\n[MULTISTEP:EDIT_STEP:workflow_id:step1:${JSON.stringify({ params: EXECUTE })}]`,
  ],
  [
    "a step that makes a workflow which executes it",
    `[MULTISTEP:CREATE_WORKFLOW:Nightly]\n${adds("execute_shortcode", {
      shortcode: "MULTISTEP:QUICK_WORKFLOW",
      params: { name: "Inner", steps: [{ name: "Go on", handler: "execute_shortcode", params: EXECUTE }] },
    })}`,
  ],
  [
    "a step that runs a batch of it",
    `[MULTISTEP:CREATE_WORKFLOW:Nightly]\n${adds("execute_shortcode", {
      shortcode: "MULTISTEP:BATCH_PROCESS",
      params: { handler: "execute_shortcode", items: [EXECUTE] },
    })}`,
  ],
];

describe("a name in a stored step becomes the id of what it named at that time", () => {
  it.each(STORED)(
    "in %s: another workflow of that name, made later by somebody else, does not run",
    async (_, text) => {
      const server = await startServer();
      await startBot({ server, ...ROOM });
      await ask(server, OWNER, tells("Cleanup", OWNS), "Tell");
      await ask(server, OWNER, text, "Go on");
      await ask(server, MIA, tells("Cleanup", HERS), "Tell");
      await ask(server, OWNER, "[MULTISTEP:EXECUTE:Nightly]", /Nightly · completed/);
      await server.waitFor("the owner's", () => texts(server).includes(OWNS) || undefined);
      expect(texts(server)).not.toContain(HERS);
    },
  );

  it("in a step that adds a step, which another execution then runs", async () => {
    const server = await startServer();
    await startBot({ server, ...ROOM });
    await ask(server, OWNER, tells("Cleanup", OWNS), "Tell");
    await ask(server, OWNER, "[MULTISTEP:CREATE_WORKFLOW:Target]", "Target");
    const inner = { workflow: "Target", name: "Inner", handler: "execute_shortcode", params: EXECUTE };
    const adding = adds("execute_shortcode", { shortcode: "MULTISTEP:ADD_STEP", params: inner });
    await ask(server, OWNER, `[MULTISTEP:CREATE_WORKFLOW:Builder]\n${adding}`, "Go on");
    await ask(server, MIA, tells("Cleanup", HERS), "Tell");
    await ask(server, OWNER, "[MULTISTEP:EXECUTE:Builder]", /Builder · completed/);
    await ask(server, OWNER, "[MULTISTEP:EXECUTE:Target]", /Target · completed/);
    await server.waitFor("the owner's", () => texts(server).includes(OWNS) || undefined);
    expect(texts(server)).not.toContain(HERS);
  });

  it("SHOW_WORKFLOW shows the name next to the id", async () => {
    const server = await startServer();
    await startBot({ server, ...ROOM });
    await ask(server, OWNER, tells("Cleanup", OWNS), "Tell");
    await ask(server, OWNER, STORED[0]![1], "Go on");
    await ask(server, OWNER, "[MULTISTEP:SHOW_WORKFLOW:Nightly]", /wf_\w{10}[\s\S]*starts Cleanup/);
  });

  it("a schedule runs the owner's workflow, though Mia creates another before its time", async () => {
    const server = await startServer();
    const { pass } = await startBot({ server, ...ROOM });
    await ask(server, OWNER, STORED[0]![1], "Go on");
    // Not there when the step was stored, but when the schedule was made.
    await ask(server, OWNER, tells("Cleanup", OWNS), "Tell");
    await ask(server, OWNER, '[MULTISTEP:SCHEDULED_WORKFLOW:Nightly:"0 9 * * *"]', "sc_");
    await ask(server, MIA, tells("Cleanup", HERS), "Tell");
    await pass(DAY_SECONDS + 1);
    await server.waitFor("the owner's", () => texts(server).includes(OWNS) || undefined);
    expect(texts(server)).not.toContain(HERS);
  });

  it("a schedule whose name matches nothing yet is suspended, not given to the next person who takes the name", async () => {
    const server = await startServer();
    const { engine, pass } = await startBot({ server, ...ROOM });
    await ask(server, OWNER, STORED[0]![1], "Go on");
    await ask(server, OWNER, '[MULTISTEP:SCHEDULED_WORKFLOW:Nightly:"0 9 * * *"]', "sc_");
    await ask(server, MIA, tells("Cleanup", HERS), "Tell");
    await pass(DAY_SECONDS + 1);
    await expect.poll(async () => (await engine.listSchedules(HERE))[0]?.suspended !== undefined).toBe(true);
    expect(texts(server)).not.toContain(HERS);
  });
});

/** A bot whose clock goes forward by an hour on demand. */
async function startWithClock() {
  const server = await startServer();
  const { pass } = await startBot({ server, ...ROOM });
  return { server, anHourLater: () => pass(3_601) };
}

/** Starts a workflow that waits for an hour, then runs this step. */
async function startWaiting(server: BotApiServer, params: object = EXECUTE): Promise<void> {
  const text = `[MULTISTEP:CREATE_WORKFLOW:Later]\n[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":3600}]\n${adds("execute_shortcode", params, ":step1")}`;
  await ask(server, OWNER, `${text}\n[MULTISTEP:EXECUTE:workflow_id:{"target":"Cleanup"}]`, "ex_");
}

describe("a name in a run never refers to what someone else creates after the start", () => {
  it("a workflow that Mia creates during the delay does not run, and the step says why", async () => {
    const { server, anHourLater } = await startWithClock();
    await startWaiting(server);
    await ask(server, MIA, tells("Cleanup", HERS), "Tell");
    await anHourLater();
    await server.waitFor("a failure", () => texts(server).find((text) => text.includes("when this run started")));
    expect(texts(server)).not.toContain(HERS);
  });

  it("nor through a template, nor through what the run starts", async () => {
    const { server, anHourLater } = await startWithClock();
    await ask(server, OWNER, STORED[0]![1], "Go on");
    const through = { shortcode: "MULTISTEP:EXECUTE", params: { workflow: "Nightly" } };
    await startWaiting(server, through);
    await startWaiting(server, { ...EXECUTE, params: { workflow: "{context.target}" } });
    await ask(server, MIA, tells("Cleanup", HERS), "Tell");
    await anHourLater();
    const failures = () => texts(server).filter((text) => text.includes("when this run started"));
    await server.waitFor("two failures", () => failures().length > 1 || undefined);
    expect(texts(server)).not.toContain(HERS);
  });

  it("what existed at the start runs, though Mia creates another with that name", async () => {
    const { server, anHourLater } = await startWithClock();
    await ask(server, OWNER, tells("Cleanup", OWNS), "Tell");
    await startWaiting(server, { ...EXECUTE, params: { workflow: "{context.target}" } });
    await ask(server, MIA, tells("Cleanup", HERS), "Tell");
    await anHourLater();
    await server.waitFor("the owner's", () => texts(server).includes(OWNS) || undefined);
    expect(texts(server)).not.toContain(HERS);
  });
});

describe("names of one's own workflows work as before", () => {
  it("a message creates a workflow that executes another, created later in the message, though an older one exists", async () => {
    const server = await startServer();
    await startBot({ server, ...ROOM });
    await ask(server, OWNER, tells("Cleanup", "the old one"), "Tell");
    const answer = `[MULTISTEP:CREATE_WORKFLOW:Main]\n${adds("execute_shortcode", EXECUTE)}\n${tells("Cleanup", OWNS)}\n[MULTISTEP:EXECUTE:Main]`;
    await ask(server, OWNER, answer, /Main · completed/);
    await server.waitFor("the new one", () => texts(server).includes(OWNS) || undefined);
    expect(texts(server)).not.toContain("the old one");
  });

  it("a run executes by name what its earlier step created, and what its starter creates meanwhile", async () => {
    const { server, anHourLater } = await startWithClock();
    const make = { shortcode: "MULTISTEP:CREATE_WORKFLOW", params: { name: "Cleanup" } };
    const tell = { workflow: "Cleanup", name: "Tell", handler: "send_message", params: { text: "made by the run" } };
    const add = { shortcode: "MULTISTEP:ADD_STEP", params: tell };
    const [first, second, third] = [make, add, EXECUTE].map((params) => JSON.stringify(params));
    await ask(
      server,
      MIA,
      `[MULTISTEP:CREATE_WORKFLOW:Builder]\n[MULTISTEP:ADD_STEP:workflow_id:Make:execute_shortcode:${first}]\n[MULTISTEP:ADD_STEP:workflow_id:Add:execute_shortcode:${second}:step1]\n[MULTISTEP:ADD_STEP:workflow_id:Go on:execute_shortcode:${third}:step2]\n[MULTISTEP:EXECUTE:workflow_id]`,
      /Builder · completed/,
    );
    await server.waitFor("what it made", () => texts(server).includes("made by the run") || undefined);
    await startWaiting(server, { ...EXECUTE, params: { workflow: "Mine" } });
    await ask(server, OWNER, tells("Mine", "made meanwhile"), "Tell");
    await anHourLater();
    await server.waitFor("what was made meanwhile", () => texts(server).includes("made meanwhile") || undefined);
  });
});
