import { describe, expect, it } from "vitest";
import { TELEGRAM_LIMITS } from "../../src/telegram/outgoing/send-limits.ts";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { answerTo, press } from "../bot-api/button-presses.ts";
import type { BotMessage } from "../bot-api/conversation.ts";
import { badGateway, conflict, type Fault, revoked, serverError, tooManyRequests } from "../bot-api/faults.ts";
import { chatsOf } from "../open-engine.ts";
import { OWNER, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";
import { progressWith, progressMessages as shownProgressMessages } from "../telegram/progress/progress-messages.ts";
import { quicker } from "../telegram/quicker.ts";

useDatabase();

const QUICK = quicker(TELEGRAM_LIMITS, 20);
const PROBE = "[MULTISTEP:CREATE_WORKFLOW:Probe]";
function progressMessages(server: BotApiServer): BotMessage[] {
  return shownProgressMessages(server, OWNER.id);
}
function finalProgress(server: BotApiServer): Promise<BotMessage> {
  return server.waitFor("the final state", () => progressMessages(server).find(({ text }) => text.includes("100%")));
}
function of(server: BotApiServer, method: string) {
  return server.calls.filter((call) => call.method === method);
}

const dropBefore: Fault = { kind: "drop", when: "before" };
const dropAfter: Fault = { kind: "drop", when: "after" };
const slow: Fault = { kind: "slow", ms: 1_500 };
const lostAnswer: Fault = { ...badGateway, when: "after" } as Fault;
const nonsense: Fault = { kind: "proxy", status: 200, body: '{"ok":tr', when: "before" };

/** Faults after which the call certainly had no effect, and those after which it may have had one. */
const HARMLESS: [string, Fault][] = [
  ["a dropped connection", dropBefore],
  ["an internal error", serverError],
  ["slowness", slow],
  ["429", tooManyRequests(1)],
  ["a proxy's page", badGateway],
  ["nonsense for an answer", nonsense],
  ["a token that is refused once", revoked],
];
const AFTER_THE_ACT: [string, Fault][] = [
  ["a dropped answer", dropAfter],
  ["a proxy's page for an answer", lostAnswer],
];

describe("sendMessage", () => {
  it.each(HARMLESS)("sends the reply once after %s", async (_, fault) => {
    const server = await startServer();
    server.faults.plan("sendMessage", fault);
    const { engine } = await startBot({ server, limits: QUICK });
    server.sendText(OWNER, OWNER.id, PROBE);
    await server.waitFor("the reply", () => server.texts(OWNER.id).length > 0);
    await expect.poll(() => chatsOf(engine).outbox.pending("telegram")).toBe(0);
    expect(server.texts(OWNER.id).length).toBe(1);
  });

  it.each(AFTER_THE_ACT)("repeats the reply once after %s, and sends the next one", async (_, fault) => {
    const server = await startServer();
    server.faults.plan("sendMessage", fault, 5, ({ text }) => String(text).includes("Probe"));
    const { engine, log } = await startBot({ server, limits: QUICK });
    server.sendText(OWNER, OWNER.id, PROBE);
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:CREATE_WORKFLOW:Next]");
    await server.waitFor("the next reply", () => server.texts(OWNER.id).some((text) => text.includes("Next")));
    await expect.poll(() => chatsOf(engine).outbox.pending("telegram")).toBe(0);
    expect(server.texts(OWNER.id).filter((text) => text.includes("Probe")).length).toBe(2);
    expect(log.filter((line) => JSON.stringify(line).includes('"kind":"unknown"')).length).toBe(2);
  });
});

describe("editMessageText", () => {
  it.each([...HARMLESS, ...AFTER_THE_ACT])("still shows the final state after %s", async (_, fault) => {
    const server = await startServer();
    server.faults.plan("editMessageText", fault, 2);
    const { engine, pass } = await startBot({ server, limits: QUICK });
    server.sendText(OWNER, OWNER.id, chainOf("Edited", [delay("Wait", 3600), say("Tell", "told")]));
    await progressWith(server, OWNER.id, "· waiting ·");
    await pass(3600);
    await finalProgress(server);
    await expect.poll(() => chatsOf(engine).progressMessages.unfinished("telegram")).toEqual([]);
    expect(progressMessages(server).length).toBe(1);
  });
});

describe("answerCallbackQuery", () => {
  it.each([...HARMLESS, ...AFTER_THE_ACT, ["429 for a second", tooManyRequests(1)] as [string, Fault]])(
    "counts the press once after %s, and keeps serving the chat",
    async (_, fault) => {
      const server = await startServer();
      const { engine } = await startBot({ server, limits: QUICK });
      server.sendText(OWNER, OWNER.id, chainOf("Pressed", [delay("Wait", 60)]));
      const progress = await server.waitFor("the progress message", () => progressMessages(server)[0]);
      server.faults.plan("answerCallbackQuery", fault, 3);
      press(server, OWNER, progress, "Cancel");
      server.sendText(OWNER, OWNER.id, PROBE);
      await server.waitFor("the reply", () => server.texts(OWNER.id).some((text) => text.includes("Probe")));
      await server.waitFor("the end", () => progress.text.includes("cancelled"));
      expect((await engine.listExecutions({ chat_id: 0, all: true })).total).toBe(1);
      server.faults.forget();
      const late = press(server, OWNER, progress, "Details");
      await answerTo(server, late);
    },
  );
});

describe("getUpdates", () => {
  it.each([...HARMLESS, ...AFTER_THE_ACT, ["another program that polls", conflict] as [string, Fault]])(
    "answers each update once after %s",
    async (_, fault) => {
      const server = await startServer();
      server.faults.plan("getUpdates", fault, 2);
      await startBot({ server, limits: QUICK });
      server.sendText(OWNER, OWNER.id, PROBE);
      server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]");
      await server.waitFor("both replies", () => server.texts(OWNER.id).length >= 2);
      server.sendText(OWNER, OWNER.id, "[MULTISTEP:HELP:STATUS]");
      await server.waitFor("the last reply", () => server.texts(OWNER.id).some((text) => text.includes("STATUS")));
      expect(server.texts(OWNER.id).length).toBe(3);
    },
  );

  it("removes a webhook that was set in the meantime", async () => {
    const server = await startServer();
    const { ready } = await startBot({ server, limits: QUICK });
    await ready;
    server.conversation.webhook = { url: "https://elsewhere.example.org/", secret: "" };
    server.sendText(OWNER, OWNER.id, PROBE);
    await server.waitFor("the reply", () => server.texts(OWNER.id).length === 1);
    expect(of(server, "deleteWebhook").length).toBe(2);
  });
});

describe("a token that Telegram no longer accepts", () => {
  it("stops the bot with an error, and leaves the outbox for the next one", async () => {
    const server = await startServer();
    const bot = await startBot({ server, limits: QUICK, db: "revoked" });
    await bot.ready;
    server.sendText(OWNER, OWNER.id, chainOf("Long", [delay("Wait", 3600), say("Tell", "told later")]));
    await progressWith(server, OWNER.id, "· waiting ·");
    for (const method of ["getMe", "getUpdates", "sendMessage", "editMessageText", "sendRichMessage"])
      server.faults.plan(method, revoked, Number.POSITIVE_INFINITY);
    await expect(bot.ended).rejects.toThrow("no longer accepts this token");
    await bot.stop();
    server.faults.forget();
    const next = await startBot({ server, limits: QUICK, db: "revoked" });
    await next.pass(3600);
    await server.waitFor("the message", () => server.texts(OWNER.id).includes("told later"));
    await finalProgress(server);
    expect(progressMessages(server).length).toBe(1);
  });
});

describe("a chat that the bot can't write to", () => {
  const GROUP = -901;
  it.each([
    ["it was thrown out", 403, "Forbidden: bot was kicked from the supergroup chat"],
    ["it has no right to write", 400, "Bad Request: not enough rights to send text messages to the chat"],
    ["there is no such chat", 400, "Bad Request: chat not found"],
    ["the topic is closed", 400, "Bad Request: TOPIC_CLOSED"],
  ])("ends what is to be said there: %s", async (_, code, description) => {
    const server = await startServer();
    const { engine, ready } = await startBot({ server, limits: QUICK, allowedChatIds: [GROUP] });
    await ready;
    const refusal: Fault = { kind: "error", code, description };
    for (const method of ["sendMessage", "editMessageText", "sendRichMessage"])
      server.faults.plan(method, refusal, Number.POSITIVE_INFINITY, ({ chat_id }) => chat_id === GROUP);
    server.sendText(OWNER, GROUP, chainOf("Lost", [say("Tell", "hello?")]));
    await expect
      .poll(async () => (await engine.listExecutions({ chat_id: 0, all: true })).executions[0]?.status)
      .toBe("failed");
    await expect.poll(() => chatsOf(engine).outbox.pending("telegram")).toBe(0);
    await expect.poll(() => chatsOf(engine).progressMessages.unfinished("telegram")).toEqual([]);
    server.sendText(OWNER, OWNER.id, PROBE);
    await server.waitFor("the reply elsewhere", () => server.texts(OWNER.id).length === 1);
  });

  it("sends messages of a deleted topic to the chat itself", async () => {
    const server = await startServer();
    await startBot({ server, limits: QUICK, allowedChatIds: [GROUP] });
    const gone: Fault = { kind: "error", code: 400, description: "Bad Request: message thread not found" };
    for (const method of ["sendMessage", "sendRichMessage"])
      server.faults.plan(method, gone, Number.POSITIVE_INFINITY, ({ message_thread_id }) => message_thread_id === 9);
    const topic = { message_thread_id: 9, is_topic_message: true };
    server.sendText(OWNER, GROUP, chainOf("Topic", [say("Tell", "hello?")]), topic);
    await server.waitFor("the message", () => server.texts(GROUP).includes("hello?"));
    await server.waitFor("the progress message", () => server.texts(GROUP).some((text) => text.includes("100%")));
    expect(server.messages(GROUP).every(({ thread_id }) => thread_id === undefined)).toBe(true);
  });
});
