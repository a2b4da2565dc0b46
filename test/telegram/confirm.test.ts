import { describe, expect, it } from "vitest";
import { answerTo, labelsOf, press, pressed } from "../bot-api/button-presses.ts";
import { freshName, OWNER, startBot, startServer, useDatabase } from "./bot-fixture.ts";
import { chainOf, GUIDE_ANSWER, say } from "./guide-answer.ts";

useDatabase();

type Server = Awaited<ReturnType<typeof startServer>>;

const MEMBER = { id: 502, first_name: "Mia" };
const GROUP = -100;
const everything = { chat_id: 0, all: true };
const OWNER_ACTOR = { user_id: OWNER.id, chat_id: OWNER.id, message_id: 1, gateway: "telegram" };

function insert(id: string) {
  return {
    name: "Keep",
    handler: "database_operation",
    params: { operation: "insert", collection: "notes", data: { id } },
  };
}
const KEEP = chainOf("Keep it", [say("Tell", "begins"), insert("a")]);

function question(server: Server, chatId: number, nth = 0) {
  return server.waitFor(
    "a question",
    () => server.messages(chatId).filter(({ texts }) => texts[0]?.startsWith("Should I do this?"))[nth],
  );
}
function completed(server: Server, chatId: number) {
  return server.waitFor("the end", () => server.texts(chatId).some((text) => text.includes("· completed ·")));
}

describe("a message that needs a confirmation", () => {
  it("is asked about once where another process has asked meanwhile, and does not hold up its chat", async () => {
    const server = await startServer();
    const { chats } = await startBot({ server, confirm: "elevated" });
    const { awaitConfirmation } = chats.inbox;
    chats.inbox.awaitConfirmation = async (key) => {
      await awaitConfirmation(key);
      return awaitConfirmation(key);
    };
    server.sendText(OWNER, OWNER.id, KEEP);
    const asked = await question(server, OWNER.id);
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]");
    await server.waitFor("the list", () => server.messages(OWNER.id).length === 2);
    press(server, OWNER, asked, "Run");
    await completed(server, OWNER.id);
  });

  it("shows its plan and waits; Run runs it once, however often it is pressed", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, confirm: "elevated" });
    server.sendText(OWNER, OWNER.id, `Here you are:\n${KEEP}`);
    const asked = await question(server, OWNER.id);
    expect(asked.text).toBe(
      [
        "Should I do this?",
        "",
        '▸ Run "Keep it" now',
        '1. Tell: sends here: "begins"',
        '2. ⚠️ Keep: adds a document to notes: {"id":"a"}',
        "",
        "Nothing happens until you confirm.",
      ].join("\n"),
    );
    expect(asked.text).toContain("Nothing happens until you confirm.");
    expect(labelsOf(asked)).toEqual([["▶️ Run", "🗑 Discard"], ["Run, and don't ask again here"]]);
    expect((await engine.listWorkflows(everything)).total).toBe(0);
    const presses = [
      press(server, OWNER, asked, "Run"),
      press(server, OWNER, asked, "Run"),
      press(server, OWNER, asked, "Discard"),
    ];
    const answers = await Promise.all(presses.map((update) => answerTo(server, update)));
    expect(answers.map(({ text }) => text)).toEqual([
      "▶️ Run",
      "Already decided: ▶️ Run · Olla.",
      "Already decided: ▶️ Run · Olla.",
    ]);
    await completed(server, OWNER.id);
    await server.waitFor(
      "the closed question",
      () => asked.keyboard.length === 0 && asked.text.endsWith("▶️ Run · Olla"),
    );
    expect((await engine.listExecutions(everything)).total).toBe(1);
    expect(server.texts(OWNER.id).filter((text) => text === "begins").length).toBe(1);
  });

  it("doesn't run if it is discarded", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, confirm: "elevated" });
    server.sendText(OWNER, OWNER.id, KEEP);
    const asked = await question(server, OWNER.id);
    expect(await pressed(server, OWNER, asked, "Discard")).toMatchObject({ text: "🗑 Discarded" });
    await server.waitFor("the closed question", () => asked.text.endsWith("🗑 Discarded · Olla"));
    expect((await engine.listWorkflows(everything)).total).toBe(0);
  });

  it("survives a restart between the question and the press", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startBot({ server, db, confirm: "elevated" });
    server.sendText(OWNER, OWNER.id, KEEP);
    const asked = await question(server, OWNER.id);
    await first.stop();
    const run = press(server, OWNER, asked, "Run");
    const second = await startBot({ server, db, confirm: "elevated" });
    await completed(server, OWNER.id);
    await answerTo(server, run);
    server.redeliver(run);
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_EXECUTIONS]");
    await server.waitFor("the list", () =>
      server.texts(OWNER.id).some((text) => text.includes("ex_") && !text.includes("▓") && !text.includes("🚀")),
    );
    expect((await second.engine.listExecutions(everything)).total).toBe(1);
    expect(server.messages(OWNER.id).filter(({ texts }) => texts[0]?.startsWith("Should I")).length).toBe(1);
  });

  it("can be confirmed only by its author or an owner", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, confirm: "elevated", allowedChatIds: [GROUP], grants: () => true });
    server.sendText(MEMBER, GROUP, KEEP);
    const asked = await question(server, GROUP);
    expect(labelsOf(asked)).toEqual([["▶️ Run", "🗑 Discard"]]);
    const other = { id: 503, first_name: "Nils" };
    expect((await pressed(server, other, asked, "Run")).text).toContain("Only the person this is for");
    expect((await engine.listExecutions(everything)).total).toBe(0);
    await pressed(server, OWNER, asked, "Run");
    await completed(server, GROUP);
    const [execution] = (await engine.listExecutions(everything)).executions;
    // It runs with the author's permissions.
    expect((await engine.view(execution?.id ?? ""))?.actor.user_id).toBe(MEMBER.id);
  });

  it("needs no confirmation once an owner turned it off, until it is turned on again", async () => {
    const server = await startServer();
    await startBot({ server, confirm: "elevated" });
    server.sendText(OWNER, OWNER.id, KEEP);
    await pressed(server, OWNER, await question(server, OWNER.id), "don't ask again");
    await completed(server, OWNER.id);
    server.sendText(OWNER, OWNER.id, chainOf("Second", [insert("b")]));
    await server.waitFor("the second run", () =>
      server.texts(OWNER.id).some((text) => text.includes("Second · completed")),
    );
    server.sendText(OWNER, OWNER.id, "/confirm on");
    await server.waitFor("the setting", () =>
      server.texts(OWNER.id).some((text) => text.startsWith("In this chat, owners are asked to confirm")),
    );
    server.sendText(OWNER, OWNER.id, chainOf("Third", [insert("c")]));
    await question(server, OWNER.id, 1);
  });

  it("needs a new confirmation if its plan has changed since", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, confirm: "elevated" });
    const origin = { key: "made", actor: OWNER_ACTOR };
    const made = await engine.createWorkflowWithSteps({ name: "Stored" }, [insert("a")], origin);
    if (!made.ok) throw new Error(made.error.message);
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:EXECUTE:Stored]");
    const asked = await question(server, OWNER.id);
    const params = { operation: "delete", collection: "notes", query: {}, all: true };
    await engine.editStep(made.value.id, made.value.steps[0]?.id ?? "", { params }, { actor: OWNER_ACTOR });
    expect((await pressed(server, OWNER, asked, "Run")).text).toContain("Asking again");
    const again = await question(server, OWNER.id, 1);
    expect(again.text).toContain("Keep: deletes ALL documents from notes");
    expect((await engine.listExecutions(everything)).total).toBe(0);
    await pressed(server, OWNER, again, "Run");
    await completed(server, OWNER.id);
  });
});

describe("a confirmation", () => {
  const save = {
    name: "Save",
    handler: "file_operation",
    params: { operation: "write", file_path: "/a", content: "x" },
  };

  it("isn't asked for commands that the person has no permission for, and marks such steps", async () => {
    const server = await startServer();
    const grants = (_: unknown, capability: string) => capability === "database";
    const { engine } = await startBot({ server, confirm: "elevated", allowedChatIds: [GROUP], grants });
    server.sendText(MEMBER, GROUP, "[GROUP:PIN_MESSAGE:message_id]");
    await server.waitFor("the refusal", () => server.texts(GROUP).join("\n").includes('needs the "admin" permission'));
    server.sendText(MEMBER, GROUP, chainOf("Both", [insert("b"), save]));
    const asked = await question(server, GROUP);
    expect(asked.text).toContain('⚠️ Keep: adds a document to notes: {"id":"b"}');
    expect(asked.text).toContain('⚠️ (not permitted now) Save: writes the file /a: "x"');
    await pressed(server, MEMBER, asked, "Run");
    await server.waitFor("the refusal", () => server.texts(GROUP).join("\n").includes('needs the "files" permission'));
    expect((await engine.listExecutions(everything)).executions.map(({ status }) => status)).toEqual(["failed"]);
    expect(server.messages(GROUP).filter(({ texts }) => texts[0]?.startsWith("Should I")).length).toBe(1);
  });

  it("for an anonymous administrator can be given by any administrator, with the group's permissions", async () => {
    const server = await startServer();
    const grants = (actor: { user_id: number }) => actor.user_id === GROUP;
    const { engine } = await startBot({ server, confirm: "elevated", allowedChatIds: [GROUP], grants });
    const anonymous = { id: 1087968824, first_name: "Group" };
    const admin = { id: 504, first_name: "Ada" };
    server.conversation.members.add(GROUP, MEMBER.id, "member");
    server.conversation.members.add(GROUP, admin.id, "administrator");
    server.sendText(anonymous, GROUP, KEEP, { sender_chat: { id: GROUP, type: "supergroup" } });
    const asked = await question(server, GROUP);
    expect(labelsOf(asked)).toEqual([["▶️ Run", "🗑 Discard"]]);
    expect((await pressed(server, MEMBER, asked, "Run")).text).toContain("Only the person this is for");
    const unknown = { id: 505, first_name: "Una" };
    expect((await pressed(server, unknown, asked, "Run")).text).toContain("Only the person this is for");
    expect((await engine.listExecutions(everything)).total).toBe(0);
    await pressed(server, admin, asked, "Run");
    await completed(server, GROUP);
    const [execution] = (await engine.listExecutions(everything)).executions;
    expect((await engine.view(execution?.id ?? ""))?.actor.user_id).toBe(GROUP);
  });

  it("is asked only for effects, unless CONFIRM=always", async () => {
    const server = await startServer();
    await startBot({ server, confirm: "elevated" });
    server.sendText(OWNER, OWNER.id, GUIDE_ANSWER);
    await completed(server, OWNER.id);
    const strict = await startServer();
    await startBot({ server: strict, confirm: "always" });
    strict.sendText(OWNER, OWNER.id, GUIDE_ANSWER);
    const asked = await question(strict, OWNER.id);
    expect(labelsOf(asked)).toEqual([["▶️ Run", "🗑 Discard"]]);
    strict.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]");
    await strict.waitFor("a list without a question", () => strict.messages(OWNER.id).length === 2);
    expect(strict.messages(OWNER.id).filter(({ text }) => text.startsWith("Should I")).length).toBe(1);
  });
});
