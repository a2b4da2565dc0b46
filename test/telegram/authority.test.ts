import { describe, expect, it } from "vitest";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { pressed } from "../bot-api/button-presses.ts";
import { OWNER, startBot, startServer, useDatabase } from "./bot-fixture.ts";

useDatabase();

const BEA = { id: 222, first_name: "Bea" };
const CAL = { id: 333, first_name: "Cal" };
const GROUP = -900;
const ROOM = { allowedUserIds: [BEA.id, CAL.id], allowedChatIds: [GROUP] };

function says(server: BotApiServer, chat: number, words: string | RegExp) {
  const found = () => server.messages(chat).findLast(({ text }) => text.match(words) !== null);
  return server.waitFor(String(words), found);
}

/** Sends a text, and waits for what the bot then says that matches. */
async function ask(server: BotApiServer, who: typeof BEA, chat: number, text: string, words: string | RegExp) {
  const before = server.messages(chat).length;
  server.sendText(who, chat, text);
  return server.waitFor(String(words), () =>
    server
      .messages(chat)
      .slice(before)
      .findLast((message) => message.text.match(words) !== null),
  );
}

function create(name: string, handler: string, params: object): string {
  return `[MULTISTEP:CREATE_WORKFLOW:${name}]\n[MULTISTEP:ADD_STEP:workflow_id:Do it:${handler}:${JSON.stringify(params)}]`;
}

/** Creates a workflow of one step; resolves with its id. */
async function made(
  server: BotApiServer,
  who: typeof BEA,
  chat: number,
  name: string,
  handler: string,
  params: object,
) {
  const { text } = await ask(server, who, chat, create(name, handler, params), "Do it");
  return /wf_\w+/.exec(text)?.[0] ?? "";
}

const TELL = { text: "told" };
const DELETE = { operation: "delete", collection: "users", query: {}, all: true };

describe("a name refers only to what belongs to the chat or, for owners, what they created", () => {
  it("an owner's EXECUTE, typed or in a step, never finds what someone created in another chat", async () => {
    const server = await startServer();
    await startBot({ server, ...ROOM });
    const hers = await made(server, BEA, BEA.id, "Cleanup", "send_message", TELL);
    await ask(server, OWNER, OWNER.id, "[MULTISTEP:EXECUTE:Cleanup]", 'no workflow "Cleanup"');
    await ask(server, OWNER, OWNER.id, "/run Cleanup", "Cleanup");
    await ask(server, OWNER, OWNER.id, `[MULTISTEP:EXECUTE:${hers.slice(0, -3)}]`, "no workflow");
    const step = { shortcode: "MULTISTEP:EXECUTE", params: { workflow: "Cleanup" } };
    await made(server, OWNER, OWNER.id, "Nightly", "execute_shortcode", step);
    await ask(server, OWNER, OWNER.id, "[MULTISTEP:EXECUTE:Nightly]", /Nightly · failed/);
    expect(server.messages(OWNER.id).some(({ text }) => text === "told")).toBe(false);
  });

  it("an owner runs someone else's workflow by its full id, and sees whose it is; their own by name", async () => {
    const server = await startServer();
    await startBot({ server, ...ROOM });
    await made(server, OWNER, OWNER.id, "Cleanup", "send_message", { text: "mine" });
    const hers = await made(server, BEA, BEA.id, "Cleanup", "send_message", TELL);
    await ask(server, OWNER, OWNER.id, "[MULTISTEP:EXECUTE:Cleanup]", /^mine$/);
    await ask(server, OWNER, OWNER.id, `[MULTISTEP:EXECUTE:${hers}]`, "Started Cleanup · by Bea");
    await says(server, OWNER.id, /^told$/);
    await ask(server, OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]", /Cleanup · by Bea[\s\S]*Cleanup · 1/);
    await ask(server, OWNER, GROUP, "[MULTISTEP:EXECUTE:Cleanup]", /^mine$/);
  });

  it("/cancel with a name, and UNSCHEDULE with an id prefix, reach only one's own", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, ...ROOM });
    await made(server, BEA, BEA.id, "Long", "delay", { seconds: 600 });
    await ask(server, BEA, BEA.id, "[MULTISTEP:EXECUTE:Long]", /Long · (?:waiting|running)/);
    await ask(server, BEA, BEA.id, '[MULTISTEP:SCHEDULED_WORKFLOW:Long:"0 9 * * *"]', "sc_");
    const [schedule] = await engine.listSchedules({ chat_id: 0, all: true });
    await ask(server, OWNER, OWNER.id, "/cancel Long", "❌");
    await ask(server, OWNER, OWNER.id, `[MULTISTEP:UNSCHEDULE:${schedule!.id.slice(0, -2)}]`, "no schedule");
    const { executions } = await engine.listExecutions({ chat_id: BEA.id, all: false });
    expect(executions.map(({ status }) => status)).toEqual(["running"]);
    expect((await ask(server, OWNER, OWNER.id, "/schedules", "Long")).text).toContain("by Bea");
    await ask(server, OWNER, OWNER.id, `[MULTISTEP:UNSCHEDULE:${schedule!.id}]`, "Removed schedule");
    await ask(server, BEA, BEA.id, "/cancel Long", "Cancelled Long");
  });
});

describe("a member's workflow runs without an owner's permissions", () => {
  it("whether an owner starts it, retries it, schedules it, or runs it from a step", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, ...ROOM });
    await engine
      .data({ user_id: OWNER.id, chat_id: OWNER.id, message_id: 1, gateway: "telegram" })
      .insert("users", {}, "1");
    const hers = await made(server, BEA, GROUP, "Tidy", "database_operation", DELETE);
    const lacks = /"database" permission, which Bea \(222\), who created or changed what runs here/;
    const id = /ex_\w+/.exec((await ask(server, OWNER, GROUP, "[MULTISTEP:EXECUTE:Tidy]", "ex_")).text)?.[0];
    await says(server, GROUP, lacks);
    await ask(server, OWNER, GROUP, `[MULTISTEP:RETRY:${id}]`, "Retrying");
    await expect.poll(async () => (await engine.view(id!))?.status).toBe("failed");
    await ask(server, OWNER, GROUP, "[MULTISTEP:SCHEDULED_WORKFLOW:Tidy:1]", lacks);
    const step = { shortcode: "MULTISTEP:EXECUTE", params: { workflow: hers } };
    await made(server, OWNER, GROUP, "Nightly", "execute_shortcode", step);
    await ask(server, OWNER, GROUP, "[MULTISTEP:EXECUTE:Nightly]", lacks);
    await ask(server, OWNER, GROUP, "/grant database 222", "222");
    await ask(server, OWNER, GROUP, "[MULTISTEP:EXECUTE:Tidy]", /Tidy · completed/);
    const owners = engine.data({ user_id: OWNER.id, chat_id: GROUP, message_id: 1, gateway: "telegram" });
    expect(await owners.count("users", {})).toBe(1);
  });

  it("an owner's own workflow, edited by its owner, scheduled and run, needs nothing else", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, ...ROOM });
    await made(server, OWNER, GROUP, "Mine", "database_operation", { operation: "count", collection: "users" });
    await ask(server, OWNER, GROUP, `[MULTISTEP:EDIT_STEP:Mine:step1:{"params":${JSON.stringify(DELETE)}}]`, "changed");
    await ask(server, OWNER, GROUP, "[MULTISTEP:EXECUTE:Mine]", /Mine · completed/);
    await ask(server, OWNER, GROUP, "[MULTISTEP:SCHEDULED_WORKFLOW:Mine:1]", /Mine · completed/);
    expect((await engine.listExecutions({ chat_id: GROUP, all: false })).total).toBe(2);
  });

  it("a member creates, edits, schedules and runs their own as before", async () => {
    const server = await startServer();
    await startBot({ server, ...ROOM });
    await made(server, BEA, BEA.id, "Hers", "send_message", TELL);
    await ask(server, BEA, BEA.id, '[MULTISTEP:EDIT_STEP:Hers:step1:{"params":{"text":"edited"}}]', "changed");
    await ask(server, BEA, BEA.id, "[MULTISTEP:EXECUTE:Hers]", /^edited$/);
    await ask(server, BEA, BEA.id, "[MULTISTEP:SCHEDULED_WORKFLOW:Hers:1]", /^edited$/);
  });
});

describe("a schedule is removed only by its creator and by owners", () => {
  it("not by another member's UNSCHEDULE, list button or step", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, ...ROOM });
    await made(server, OWNER, GROUP, "Daily", "send_message", TELL);
    await ask(server, OWNER, GROUP, '[MULTISTEP:SCHEDULED_WORKFLOW:Daily:"0 9 * * *"]', "sc_");
    const here = { chat_id: GROUP, all: false };
    const id = (await engine.listSchedules(here))[0]?.id ?? "";
    await ask(server, BEA, GROUP, `[MULTISTEP:UNSCHEDULE:${id}]`, "scheduled by someone else");
    const list = await ask(server, BEA, GROUP, "/schedules", "Daily");
    await pressed(server, BEA, list, "1");
    await server.waitFor("the schedule", () => list.text.includes("09:00") || undefined);
    expect(list.keyboard.flat().map(({ text }) => text)).not.toContain("Remove");
    const step = { shortcode: "MULTISTEP:UNSCHEDULE", params: { schedule: id } };
    await made(server, BEA, GROUP, "Sneaky", "execute_shortcode", step);
    await ask(server, BEA, GROUP, "[MULTISTEP:EXECUTE:Sneaky]", "scheduled by someone else");
    await ask(server, OWNER, GROUP, "[MULTISTEP:EXECUTE:Sneaky]", "scheduled by someone else");
    expect(await engine.listSchedules(here)).toHaveLength(1);
    await ask(server, OWNER, GROUP, `[MULTISTEP:UNSCHEDULE:${id}]`, "Removed schedule");
    expect(await engine.listSchedules(here)).toHaveLength(0);
  });
});
