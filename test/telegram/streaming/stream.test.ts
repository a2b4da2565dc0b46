import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { pressed } from "../../bot-api/button-presses.ts";
import { notFound } from "../../bot-api/faults.ts";
import { chatsOf } from "../../open-engine.ts";
import { OWNER, startServer, useDatabase } from "../bot-fixture.ts";
import { startOwnBot, useOwnBots } from "./own-bot.ts";

useDatabase();
useOwnBots();

/** An AI's answer, a few characters at a time, with pauses where requested. */
async function* written(parts: readonly (string | Promise<unknown>)[]): AsyncGenerator<string> {
  for (const part of parts) {
    if (typeof part !== "string") await part;
    else
      for (let at = 0; at < part.length; at += 7) {
        yield part.slice(at, at + 7);
        await sleep(1);
      }
  }
}

const HELLO = '[MULTISTEP:QUICK_WORKFLOW:Hello:[{"name":"Greet","handler":"send_message","params":{"text":"Hi!"}}]]';
const SAVE = `[MULTISTEP:QUICK_WORKFLOW:Save:${JSON.stringify([
  { name: "Save", handler: "file_operation", params: { operation: "write", file_path: "/a.txt", content: "x" } },
])}]`;

describe("an answer that streams in", () => {
  it("runs once it is complete, and ends as one reply", async () => {
    const server = await startServer();
    const { engine } = await startOwnBot(server, (ctx) => {
      // Meanwhile it is shown as a draft.
      const drafted = server.waitFor("the draft", () =>
        server.calls.find(({ payload }) => "draft_id" in payload && String(payload.text).includes("⚙️ QUICK_WORKFLOW")),
      );
      return ctx.multistep.stream(
        written([
          "I make it.\n\n[MULTISTEP:CREATE_WORKFLOW:Later]\n\n",
          HELLO,
          " That ran",
          drafted,
          ", and [MULTISTEP:LIST_WORKFLOWS]",
        ]),
      );
    });
    server.sendText(OWNER, OWNER.id, "Please greet me");
    await server.waitFor("the greeting", () => server.texts(OWNER.id).includes("Hi!"));
    const reply = await server.waitFor("the reply", () =>
      server.texts(OWNER.id).find((text) => text.startsWith("I make it.")),
    );
    expect(reply).toMatch(/That ran, and[\s\S]*Later/);
    expect(
      (await engine.listWorkflows({ chat_id: 0, all: true })).workflows.filter(({ name }) => name === "Later").length,
    ).toBe(1);
    expect((await engine.listExecutions({ chat_id: 0, all: true })).total).toBe(1);
    await server.waitFor("the progress message", () => server.texts(OWNER.id).find((text) => text.includes("100%")));
    expect(server.texts(OWNER.id).length).toBe(3);
  });

  it("is previewed in an edited message if there are no drafts, which is deleted at the end", async () => {
    const server = await startServer();
    server.faults.plan("sendMessageDraft", notFound, Number.POSITIVE_INFINITY);
    const shown = server.waitFor("the preview", () =>
      server.conversation.messages.find(({ text }) => text.includes("about it")),
    );
    await startOwnBot(server, (ctx) =>
      ctx.multistep.stream(written(["**Thinking about it", shown, "** now. Done: [MULTISTEP:LIST_WORKFLOWS]"])),
    );
    server.sendText(OWNER, OWNER.id, "What is there?");
    const preview = await shown;
    // Bold already, though it isn't closed yet.
    expect(preview).toMatchObject({
      text: "Thinking about it",
      entities: [{ type: "bold", offset: 0, length: "Thinking about it".length }],
    });
    await server.waitFor("the reply", () =>
      server.messages(OWNER.id).find((message) => message !== preview && message.text.includes("Done:")),
    );
    await expect.poll(() => preview.deleted).toBe(true);
    expect(server.texts(OWNER.id).length).toBe(1);
  });

  it.each([
    ["rich drafts where it has a table", {}, undefined, true],
    ["plain drafts where the server has none that are rich", { rich: false }, undefined, false],
    ["plain drafts where it has rich messages alone", {}, "sendRichMessageDraft", false],
  ] as const)("is previewed in %s", async (_, settings, missing, isRich) => {
    const server = await startServer(settings);
    if (missing !== undefined) server.faults.plan(missing, notFound, Number.POSITIVE_INFINITY);
    const methods = () => server.calls.filter(({ payload }) => "draft_id" in payload).map(({ method }) => method);
    const rows = isRich ? "sendRichMessageDraft" : "sendMessageDraft";
    const drafted = (words: string, wanted: string) =>
      server.waitFor(`the draft of ${words}`, () =>
        server.calls.find(({ method, payload }) => method === wanted && JSON.stringify(payload).includes(words)),
      );
    const table = "\n\n| a | b |\n|---|---|\n| 1 | one |\n";
    await startOwnBot(server, (ctx) =>
      ctx.multistep.stream(
        written([
          "I look.\n",
          drafted("I look.", "sendMessageDraft"),
          table,
          drafted("one", rows),
          "| 2 | two |\n\nAnd ",
          drafted("two", rows),
          "[MULTISTEP:LIST_WORKFLOWS]",
        ]),
      ),
    );
    server.sendText(OWNER, OWNER.id, "What is there?");
    await server.waitFor("the reply", () => server.texts(OWNER.id).some((text) => text.includes("No workflows")));
    // A method that is not there is tried once.
    expect(methods().filter((method) => method === "sendRichMessageDraft").length).toBe(isRich ? 2 : 1);
  });

  it("asks before it writes data, and does nothing before", async () => {
    const server = await startServer();
    const { engine } = await startOwnBot(server, (ctx) =>
      ctx.multistep.stream(written(["First [MULTISTEP:CREATE_WORKFLOW:Safe] and then ", SAVE])),
    );
    server.sendText(OWNER, OWNER.id, "Do it");
    await server.waitFor("the question", () =>
      server.messages(OWNER.id).find(({ keyboard }) => JSON.stringify(keyboard).includes("Run")),
    );
    expect((await engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(0);
    expect((await engine.listExecutions({ chat_id: 0, all: true })).total).toBe(0);
  });

  it("runs nothing when discarded, and says so", async () => {
    const server = await startServer();
    const { engine } = await startOwnBot(server, (ctx) =>
      ctx.multistep.stream(written(["First [MULTISTEP:CREATE_WORKFLOW:Safe] and then ", SAVE, " and more"])),
    );
    server.sendText(OWNER, OWNER.id, "Do it");
    const asked = await server.waitFor("the question", () =>
      server.messages(OWNER.id).find(({ texts }) => texts[0]?.startsWith("Should I do this?")),
    );
    expect(asked.text).toContain('▸ Create the workflow "Safe"\n▸ Run "Save" now\n');
    expect((await pressed(server, OWNER, asked, "Discard")).text).toBe("🗑 Discarded");
    await server.waitFor("the closed question", () => asked.text.endsWith("🗑 Discarded · Olla"));
    expect((await engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(0);
    expect(server.texts(OWNER.id).some((text) => text.includes("and more"))).toBe(false);
    expect((await engine.listExecutions({ chat_id: 0, all: true })).total).toBe(0);
    await expect.poll(() => chatsOf(engine).inbox.unfinished("telegram")).toEqual([]);
  });

  it("needs a new confirmation if its plan has changed, as the same message", async () => {
    const server = await startServer();
    const { engine } = await startOwnBot(server, (ctx) =>
      ctx.multistep.stream(written(["One [MULTISTEP:CREATE_WORKFLOW:Mine] two\n[MULTISTEP:EXECUTE:Stored]\nthree"])),
    );
    const actor = { user_id: OWNER.id, chat_id: OWNER.id, message_id: 1, gateway: "telegram" };
    const insert = { operation: "insert", collection: "n", data: { id: 1 } };
    const steps = [{ name: "Keep", handler: "database_operation", params: insert }];
    const made = await engine.createWorkflowWithSteps({ name: "Stored" }, steps, { key: "made", actor });
    if (!made.ok) throw new Error(made.error.message);
    server.sendText(OWNER, OWNER.id, "Do it");
    const questions = () => server.messages(OWNER.id).filter(({ texts }) => texts[0]?.startsWith("Should I"));
    const first = await server.waitFor("the question", () => questions()[0]);
    const params = { operation: "delete", collection: "n", query: {}, all: true };
    await engine.editStep(made.value.id, made.value.steps[0]?.id ?? "", { params }, { actor });
    expect((await pressed(server, OWNER, first, "Run")).text).toContain("Asking again");
    const second = await server.waitFor("the second question", () => questions()[1]);
    expect(second.text).toContain("Keep: deletes ALL documents from n");
    await pressed(server, OWNER, second, "Run");
    await server.waitFor("the reply", () =>
      server.texts(OWNER.id).find((text) => /^One[\s\S]*two[\s\S]*three$/.test(text)),
    );
    await expect.poll(async () => (await chatsOf(engine).inbox.unfinished("telegram")).length).toBe(0);
    expect(server.texts(OWNER.id).filter((text) => text.includes("Mine created")).length).toBe(1);
    expect((await engine.listExecutions({ chat_id: 0, all: true })).total).toBe(1);
  });

  it("is shown unchanged if it has no shortcodes", async () => {
    const server = await startServer();
    await startOwnBot(server, (ctx) => ctx.multistep.stream(written(["Just ", "words."])));
    server.sendText(OWNER, OWNER.id, "Say");
    await server.waitFor("the words", () => server.texts(OWNER.id).includes("Just words."));
  });

  it("keeps what has arrived if its source fails, and rejects", async () => {
    const server = await startServer();
    async function* breaking(): AsyncGenerator<string> {
      yield "Half [MULTISTEP:CREATE_WORKFLOW:Kept] an ans";
      throw new Error("the AI is gone");
    }
    const { errors } = await startOwnBot(server, (ctx) => ctx.multistep.stream(breaking()));
    server.sendText(OWNER, OWNER.id, "Go");
    await server.waitFor("what has come", () =>
      server.texts(OWNER.id).find((text) => /Half [\s\S]*Kept[\s\S]*an ans$/.test(text)),
    );
    expect(String(errors[0])).toContain("the AI is gone");
  });
});

it("installing the plugin twice is an error", async () => {
  const server = await startServer();
  const { errors } = await startOwnBot(server, async () => {}, { twice: true });
  server.sendText(OWNER, OWNER.id, "Hello");
  await expect.poll(() => String(errors[0])).toContain("installed twice");
});
