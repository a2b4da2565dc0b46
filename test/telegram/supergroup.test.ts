import { rmSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { defineHandler } from "../../src/engine/handler.ts";
import { z } from "../../src/engine/zod.ts";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { pressed } from "../bot-api/button-presses.ts";
import { chatsOf } from "../open-engine.ts";
import { fileRoot, freshName, OWNER, startBot, startServer, useDatabase } from "./bot-fixture.ts";
import { chainOf, delay, say } from "./guide-answer.ts";

useDatabase();

// The tests move the same group, which happens once in a data directory.
afterEach(() => rmSync(fileRoot(), { recursive: true, force: true }));

const [GROUP, SUPER] = [-501, -1_000_501];
const MEMBER = { id: 882, first_name: "Mia" };
function says(server: BotApiServer, chatId: number, words: string) {
  return server.waitFor(words, () => server.messages(chatId).find(({ text }) => text.includes(words)));
}
function file(name: string, operation: string, file_path: string, content?: string) {
  return {
    name,
    handler: "file_operation",
    params: { operation, file_path, ...(content === undefined ? {} : { content }) },
  };
}
function keep(id: string) {
  return {
    name: `Keep ${id}`,
    handler: "database_operation",
    params: { operation: "insert", collection: "notes", data: { id } },
  };
}
const count = { name: "Count", handler: "database_operation", params: { operation: "count", collection: "notes" } };
function run(chat: BotApiServer, chatId: number, name: string, steps: Parameters<typeof chainOf>[1]) {
  chat.sendText(MEMBER, chatId, chainOf(name, steps));
  return says(chat, chatId, `${name} · completed`);
}
const inGroup = { allowedChatIds: [GROUP], grants: () => true };

describe("a group that becomes a supergroup", () => {
  it("keeps its files and data, including those of a step that started before the move", async () => {
    const server = await startServer();
    const { engine, chats, pass } = await startBot({ server, ...inGroup });
    await run(server, GROUP, "First", [file("Write", "write", "/a.txt", "alpha"), keep("one")]);
    server.sendText(
      MEMBER,
      GROUP,
      chainOf("Long", [
        delay("Wait", 3600),
        file("Later", "write", "/b.txt", "beta"),
        keep("two"),
        say("Tell", "told"),
      ]),
    );
    await says(server, GROUP, "Long · waiting");
    server.upgrade(GROUP, SUPER);
    await expect.poll(() => chats.settings.moves()).toEqual([{ from: GROUP, to: SUPER }]);
    await pass(3600);
    await says(server, SUPER, "told");
    await says(server, SUPER, "Long · completed");
    await run(server, SUPER, "Read", [file("A", "read", "/a.txt"), file("B", "read", "/b.txt"), count]);
    const [{ id } = { id: "" }] = (await engine.listExecutions({ chat_id: SUPER, all: false })).executions;
    const view = await engine.view(id);
    expect(view?.steps.map(({ result }) => result)).toMatchObject([
      { content: "alpha" },
      { content: "beta" },
      { count: 2 },
    ]);
    expect((await engine.listExecutions({ chat_id: GROUP, all: false })).total).toBe(0);
  });

  it("keeps what a step writes that was running when the group moved", async () => {
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    const slow = defineHandler({
      name: "slow",
      summary: "Writes once the test lets it.",
      example: {},
      params: z.object({}),
      capability: "database",
      run: async ({ data }) => {
        await opened;
        return data.insert("notes", { id: "late" }, "late");
      },
    });
    const server = await startServer();
    const { engine, chats } = await startBot({ server, ...inGroup, moreHandlers: [slow] });
    await run(server, GROUP, "First", [keep("one")]);
    server.sendText(MEMBER, GROUP, chainOf("Slow", [{ name: "Slow", handler: "slow", params: {} }, count]));
    await says(server, GROUP, "Slow · running");
    server.upgrade(GROUP, SUPER);
    await expect.poll(() => chats.settings.moves()).toEqual([{ from: GROUP, to: SUPER }]);
    open();
    await says(server, SUPER, "Slow · completed");
    const { executions } = await engine.listExecutions({ chat_id: SUPER, all: false });
    const view = await engine.view(executions.find(({ workflow }) => workflow === "Slow")?.id ?? "");
    expect(view?.steps.map(({ result }) => result)).toMatchObject([{ duplicate: false }, { count: 2 }]);
  });

  it("remains a running execution's own chat", async () => {
    const server = await startServer();
    const { pass } = await startBot({ server, allowedChatIds: [GROUP] });
    const own = { name: "Own", handler: "send_message", params: { text: "to myself", chat_id: "{context.chat_id}" } };
    server.sendText(MEMBER, GROUP, chainOf("Own", [delay("Wait", 3600), own]));
    await says(server, GROUP, "Own · waiting");
    server.upgrade(GROUP, SUPER);
    await pass(3600);
    await says(server, SUPER, "to myself");
    await says(server, SUPER, "Own · completed");
  });

  it("is asked its open questions again, and the answers count", async () => {
    const server = await startServer();
    await startBot({ server, allowedChatIds: [GROUP], confirm: "elevated", grants: () => true });
    const ask = { name: "Ask", handler: "approval", params: { text: "Go on?" } };
    server.sendText(MEMBER, GROUP, chainOf("Asked", [ask, say("Tell", "gone on")]));
    await says(server, GROUP, "❓ Go on?");
    server.sendText(MEMBER, GROUP, chainOf("Confirmed", [keep("three")]));
    await says(server, GROUP, "Should I do this?");
    server.upgrade(GROUP, SUPER);
    expect((await pressed(server, MEMBER, await says(server, SUPER, "❓ Go on?"), "Approve")).text).toBe("Approve.");
    await says(server, SUPER, "gone on");
    const confirm = await says(server, SUPER, "Should I do this?");
    await pressed(server, MEMBER, confirm, "Run");
    await says(server, SUPER, "Confirmed · completed");
    await server.waitFor("closed questions", () => confirm.keyboard.length === 0);
    expect(server.messages(SUPER).filter(({ text }) => text.includes("❓ Go on?")).length).toBe(1);
  });

  it("keeps its workflows, schedules, permissions and settings; a second report changes nothing", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startBot({ server, db, allowedChatIds: [GROUP], confirm: "elevated" });
    const create = '[MULTISTEP:CREATE_WORKFLOW:Kept]\n[MULTISTEP:ADD_STEP:workflow_id:Tell:send_message:{"text":"hi"}]';
    server.sendText(MEMBER, GROUP, `${create}\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:3600]`);
    await says(server, GROUP, "Kept");
    await first.chats.grants.add(GROUP, "database", OWNER.id);
    await first.chats.exemptions.add(GROUP, OWNER.id);
    server.upgrade(GROUP, SUPER);
    server.sendText({ id: 1087968824, is_bot: true }, SUPER, "", { text: undefined, migrate_from_chat_id: GROUP });
    await expect.poll(() => first.chats.settings.moves()).toEqual([{ from: GROUP, to: SUPER }]);
    await first.stop();
    const { engine } = await startBot({ server, db, allowedChatIds: [GROUP], confirm: "elevated" });
    server.sendText(OWNER, SUPER, chainOf("Unasked", [keep("four")]));
    await says(server, SUPER, "Unasked · completed");
    expect((await engine.listWorkflows({ chat_id: SUPER, all: false })).workflows.map(({ name }) => name)).toContain(
      "Kept",
    );
    expect((await engine.listSchedules({ chat_id: SUPER, all: false })).length).toBe(1);
    expect((await engine.listSchedules({ chat_id: GROUP, all: false })).length).toBe(0);
    expect(await chatsOf(engine).grants.has([SUPER], "database")).toBe(true);
    expect(await chatsOf(engine).grants.has([GROUP], "database")).toBe(false);
  });

  it("carries over messages of the old chat that are read only later", async () => {
    const server = await startServer();
    server.sendText(MEMBER, GROUP, chainOf("Before", [delay("Wait", 1), say("Tell", "in the end")]));
    server.upgrade(GROUP, SUPER);
    server.sendText(MEMBER, SUPER, "[MULTISTEP:LIST_WORKFLOWS]");
    const { engine } = await startBot({ server, allowedChatIds: [GROUP] });
    await says(server, SUPER, "in the end");
    await says(server, SUPER, "Before · completed");
    expect((await engine.listExecutions({ chat_id: SUPER, all: false })).total).toBe(1);
    await expect.poll(() => chatsOf(engine).outbox.pending("telegram")).toBe(0);
    expect(server.messages(SUPER).filter(({ text }) => text.includes("%")).length).toBe(1);
  });

  it("is fully moved by the next process if one died midway", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startBot({ server, db, ...inGroup });
    await run(server, GROUP, "Early", [file("Write", "write", "/early.txt", "early")]);
    server.conversation.chat(SUPER);
    server.conversation.chat(GROUP).movedTo = SUPER;
    await first.chats.settings.noteMove(GROUP, SUPER);
    await first.stop();
    const { engine } = await startBot({ server, db, ...inGroup });
    await run(server, SUPER, "Late", [file("Read", "read", "/early.txt")]);
    expect((await engine.listExecutions({ chat_id: SUPER, all: false })).total).toBe(2);
  });
});
