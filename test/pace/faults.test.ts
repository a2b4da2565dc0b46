import { describe, expect, it } from "vitest";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import type { BotMessage } from "../bot-api/conversation.ts";
import { serverError, tooManyRequests } from "../bot-api/faults.ts";
import { chatsOf } from "../open-engine.ts";
import { OWNER, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";

useDatabase();

const PROBE = "[MULTISTEP:CREATE_WORKFLOW:Probe]";
function taggedExecution(server: BotApiServer): BotMessage | undefined {
  return server.messages(OWNER.id).find(({ texts }) => texts[0]!.includes("%"));
}
function finishedProgress(server: BotApiServer): Promise<BotMessage> {
  return server.waitFor("the final state", () => server.messages(OWNER.id).find(({ text }) => text.includes("100%")));
}

describe("when the Bot API fails", () => {
  it("resends a reply if the connection broke before it arrived", async () => {
    const server = await startServer();
    server.faults.plan("sendMessage", { kind: "drop", when: "before" });
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, PROBE);
    await server.waitFor("the reply", () => server.texts(OWNER.id).length === 1);
  });

  it("repeats a reply of unknown outcome at most once", async () => {
    const server = await startServer();
    server.faults.plan("sendMessage", { kind: "drop", when: "after" }, 5);
    const { engine } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, PROBE);
    await server.waitFor("two copies", () => server.texts(OWNER.id).length === 2);
    await expect.poll(() => chatsOf(engine).outbox.pending("telegram")).toBe(0);
    expect(server.texts(OWNER.id).length).toBe(2);
  });

  it("waits out server errors", async () => {
    const server = await startServer();
    server.faults.plan("sendMessage", serverError, 3);
    server.faults.plan("getUpdates", serverError, 2);
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, PROBE);
    await server.waitFor("the reply", () => server.texts(OWNER.id).length === 1);
  });

  it("obeys 429 for replies and for the final state of a progress message", async () => {
    const server = await startServer();
    server.faults.plan("sendMessage", tooManyRequests(1));
    server.faults.plan("editMessageText", tooManyRequests(1), 2);
    const { pass } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Slow", [delay("Wait", 3600), say("Tell", "done")]));
    await server.waitFor("the progress message", () => taggedExecution(server)?.text.includes("· waiting ·"));
    await pass(3600);
    await finishedProgress(server);
    for (const method of ["sendMessage", "editMessageText"]) {
      const [refused, next] = server.calls.filter((call) => call.method === method);
      expect(next!.at - refused!.at).toBeGreaterThan(990);
    }
  });

  it("drops a message to a chat that blocked the bot, and fails the step that waits for it", async () => {
    const server = await startServer();
    const { engine, pass } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Late", [delay("Wait", 3600), say("Tell", "are you there?")]));
    await server.waitFor("the progress message", () => taggedExecution(server)?.text.includes("· waiting ·"));
    server.conversation.chat(OWNER.id).blocked = true;
    await pass(3600);
    await expect
      .poll(async () => (await engine.listExecutions({ chat_id: 0, all: true })).executions[0]?.status)
      .toBe("failed");
    expect(await chatsOf(engine).outbox.pending("telegram")).toBe(0);
    await expect.poll(() => chatsOf(engine).progressMessages.unfinished("telegram")).toEqual([]);
  });
});
