import { describe, expect, it } from "vitest";
import { CommandRegistry } from "../../../src/commands/registry.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import { press } from "../../bot-api/button-presses.ts";
import type { BotMessage } from "../../bot-api/conversation.ts";
import { serverError } from "../../bot-api/faults.ts";
import { chatsOf } from "../../open-engine.ts";
import { freshName, OWNER, openBotEngine, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, delay, say } from "../guide-answer.ts";

useDatabase();
function ask(params: object = {}) {
  return {
    name: "Ask",
    handler: "approval",
    params: { text: "Send the report?", ...params },
    retry_count: 0,
  };
}
function asked(server: BotApiServer, nth = 0): Promise<BotMessage> {
  return server.waitFor(
    "the question",
    () => server.messages(OWNER.id).filter(({ texts }) => /^(❓|Should I)/.test(texts[0] ?? ""))[nth],
  );
}
function closed(server: BotApiServer, question: BotMessage, why: string) {
  return server.waitFor(`a question that is closed: ${why}`, () => {
    const { text, keyboard } = question;
    return keyboard.length === 0 && text.endsWith(why) && text.startsWith(question.texts[0] ?? "");
  });
}
/** Waits until the sent question is recorded, a moment after it appears in the chat. */
async function openQuestion(engine: Engine) {
  await expect.poll(async () => (await chatsOf(engine).buttons.open("telegram", 10)).length).toBe(1);
  return (await chatsOf(engine).buttons.open("telegram", 10))[0]!;
}
const everything = { chat_id: 0, all: true };
function waitsForPerson(server: BotApiServer) {
  return server.waitFor("the progress message", () =>
    server.texts(OWNER.id).some((text) => text.includes("waiting for a person")),
  );
}

describe("a question that is no longer open loses its buttons and says why", () => {
  it("when nobody decided in time", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Late", [ask({ timeout: 1 })]));
    await closed(server, await asked(server), "Nobody decided in time.");
    await expect.poll(() => chatsOf(engine).buttons.open("telegram", 10)).toEqual([]);
  });

  it("when its execution is cancelled, even while no bot runs, and if the first edit fails", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startBot({ server, db });
    server.sendText(OWNER, OWNER.id, chainOf("Cancelled", [ask()]));
    const question = await asked(server);
    await waitsForPerson(server);
    const [run] = (await first.engine.listExecutions(everything)).executions;
    await first.stop();
    const all = { authorize: async () => true, isOwner: async () => true };
    const alone = await openBotEngine(db, all, new CommandRegistry(), () => alone);
    const by = { user_id: OWNER.id, chat_id: OWNER.id, message_id: 1, gateway: "telegram" };
    expect((await alone.cancel(run?.id ?? "", { actor: by })).ok).toBe(true);
    await alone.close();
    server.faults.plan("editMessageText", serverError, 2, ({ message_id }) => message_id === question.message_id);
    await startBot({ server, db });
    await closed(server, question, "no answer needed.");
  });

  it("when it was answered elsewhere", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Elsewhere", [ask(), say("Tell", "sent!")]));
    const question = await asked(server);
    await waitsForPerson(server);
    const open = await openQuestion(engine);
    const by = { user_id: 1, chat_id: 1, message_id: 1, gateway: "terminal:1" };
    const answered = await engine.answer(open.data as never, { option: 0 }, { actor: by, name: "Tia" });
    expect(answered.ok).toBe(true);
    await closed(server, question, "Approve · Tia");
  });

  it("when the step asks again after a retry", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Again", [ask({ timeout: 1 }), delay("Rest", 0)]));
    const first = await asked(server);
    await closed(server, first, "Nobody decided in time.");
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:RETRY:execution_id]");
    const second = await asked(server, 1);
    expect(second.keyboard.length).toBeGreaterThan(0);
    await closed(server, second, "Nobody decided in time.");
  });

  it("when a press is redelivered after a crash: the first decision stays", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, confirm: "always" });
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:CREATE_WORKFLOW:Kept]");
    const question = await asked(server);
    const open = await openQuestion(engine);
    // The decision was recorded, but the process died before acting on it.
    const decision = { choice: "run", by: { id: OWNER.id, name: "Olla" }, press: "telegram:press:press1" };
    await chatsOf(engine).buttons.decide(open.token, decision);
    press(server, OWNER, question, "Run");
    await closed(server, question, "▶️ Run · Olla");
    await server.waitFor("the reply", () => server.texts(OWNER.id).some((text) => text.includes("wf_")));
    expect((await engine.listWorkflows(everything)).total).toBe(1);
  });
});

describe("a question that can't be sent", () => {
  it("fails its step permanently instead of leaving it waiting", async () => {
    const server = await startServer();
    const { engine, pass } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Unheard", [delay("Wait", 3600), ask()]));
    await server.waitFor("the progress message", () =>
      server.texts(OWNER.id).some((text) => text.includes("· waiting ·")),
    );
    server.conversation.chat(OWNER.id).blocked = true;
    await pass(3600);
    await expect.poll(async () => (await engine.listExecutions(everything)).executions[0]?.status).toBe("failed");
    const [run] = (await engine.listExecutions(everything)).executions;
    expect((await engine.view(run?.id ?? ""))?.steps[1]?.error).toContain("could not be asked");
  });
});
