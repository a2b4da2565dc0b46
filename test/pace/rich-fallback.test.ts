import { describe, expect, it } from "vitest";
import { RichSupport } from "../../src/telegram/outgoing/rich-support.ts";
import { badGateway, type Fault, notFound, serverError, tooManyRequests } from "../bot-api/faults.ts";
import { chatsOf } from "../open-engine.ts";
import { OWNER, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";
import { callsOf, progressWith, sentProgressMessages } from "../telegram/progress/progress-messages.ts";

useDatabase();

function refusal(code: number, description: string): Fault {
  return { kind: "error", code, description };
}
function quick(name: string): string {
  return chainOf(name, [say("Tell", "hello")]);
}

describe("if the server doesn't support rich messages", () => {
  it.each<[string, Fault]>([
    ["an unknown method", notFound],
    ["Bot API 10.1, which ignores blocks", refusal(400, "Bad Request: rich message must be non-empty")],
    [
      "a server that answers ok to everything",
      { kind: "proxy", status: 200, body: '{"ok":true,"result":true}', when: "before" },
    ],
    ["an unsupported method", refusal(500, "API method 'sendRichMessage' is not supported.")],
  ])("because of %s, progress is plain at once, and rich isn't tried again", async (_, fault) => {
    const server = await startServer();
    server.faults.plan("sendRichMessage", fault, Number.POSITIVE_INFINITY);
    await startBot({ server });
    for (const name of ["First", "Second"]) {
      server.sendText(OWNER, OWNER.id, quick(name));
      const progress = await progressWith(server, OWNER.id, name, "100%");
      expect(progress.rich).toBeUndefined();
      expect(progress.text).toMatch(
        /^✅ \w+ · completed · ex_\w+\n▓{10} 100% \(1\/1\)\n✅ Tell — .*\nCompleted in .*: 1 step\.$/,
      );
      expect(progress.entities.map(({ type }) => type)).toEqual(["bold", "code"]);
    }
    expect(sentProgressMessages(server, OWNER.id).length).toBe(2);
    expect(callsOf(server, "sendRichMessage")).toBe(1);
  });

  it("and only answers with a web page, progress is plain after a few tries, and the next one at once", async () => {
    const server = await startServer();
    const page: Fault = { kind: "proxy", status: 404, body: "<html>Cannot POST that</html>", when: "before" };
    server.faults.plan("sendRichMessage", page, Number.POSITIVE_INFINITY);
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, quick("First"));
    expect((await progressWith(server, OWNER.id, "First", "100%")).rich).toBeUndefined();
    const tries = callsOf(server, "sendRichMessage");
    server.sendText(OWNER, OWNER.id, quick("Second"));
    await progressWith(server, OWNER.id, "Second", "100%");
    expect(callsOf(server, "sendRichMessage")).toBe(tries);
    expect(sentProgressMessages(server, OWNER.id).length).toBe(2);
  });

  it("any more, an existing rich message becomes plain", async () => {
    const server = await startServer();
    const { pass } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Older", [delay("Wait", 3600), say("Tell", "hello")]));
    const progress = await progressWith(server, OWNER.id, "· waiting ·");
    expect(progress.rich).toBeDefined();
    server.conversation.hasRich = false;
    await pass(3600);
    await server.waitFor("the end", () => progress.text.includes("100%"));
    expect(progress.rich).toBeUndefined();
    expect(sentProgressMessages(server, OWNER.id)).toEqual([progress]);
  });
});

describe("if a rich message is refused", () => {
  it("in one chat, progress is plain there and rich elsewhere", async () => {
    const server = await startServer();
    const unsupported = refusal(400, "Bad Request: RICH_MESSAGE_UNSUPPORTED");
    server.faults.plan("sendRichMessage", unsupported, 9, ({ chat_id }) => chat_id === -7);
    await startBot({ server, allowedChatIds: [-7, -8] });
    for (const name of ["First", "Second"]) {
      server.sendText(OWNER, -7, quick(name));
      expect((await progressWith(server, -7, name, "100%")).rich).toBeUndefined();
    }
    server.sendText(OWNER, -8, quick("Third"));
    expect((await progressWith(server, -8, "100%")).rich).toBeDefined();
    expect(callsOf(server, "sendRichMessage")).toBe(2);
  });

  it("for its content, only that progress message is plain", async () => {
    const server = await startServer();
    server.faults.plan("sendRichMessage", refusal(400, "Bad Request: RICH_MESSAGE_TOO_LARGE"));
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, quick("First"));
    expect((await progressWith(server, OWNER.id, "First", "100%")).rich).toBeUndefined();
    server.sendText(OWNER, OWNER.id, quick("Second"));
    expect((await progressWith(server, OWNER.id, "Second", "100%")).rich).toBeDefined();
    expect(sentProgressMessages(server, OWNER.id).length).toBe(2);
  });

  it("and the plain one has to wait, rich isn't tried in between", async () => {
    const server = await startServer();
    server.faults.plan("sendRichMessage", refusal(400, "Bad Request: not here"), 9);
    server.faults.plan("sendMessage", tooManyRequests(1), 2, (payload) => JSON.stringify(payload).includes("%"));
    await startBot({ server });
    for (const name of ["First", "Second"]) {
      server.sendText(OWNER, OWNER.id, quick(name));
      await progressWith(server, OWNER.id, name, "100%");
    }
    expect(callsOf(server, "sendRichMessage")).toBe(1);
    expect(sentProgressMessages(server, OWNER.id).length).toBe(2);
  });

  it("because the person blocked the bot, plain isn't tried", async () => {
    const server = await startServer();
    server.faults.plan("sendRichMessage", refusal(403, "Forbidden: bot was blocked by the user"));
    const { engine } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, quick("Unseen"));
    await server.waitFor("the step's message", () => server.texts(OWNER.id).includes("hello"));
    await expect.poll(() => chatsOf(engine).progressMessages.unfinished("telegram")).toEqual([]);
    expect(sentProgressMessages(server, OWNER.id)).toEqual([]);
  });
});

describe("a first rich message", () => {
  it.each<[string, Fault]>([
    ["a dropped connection", { kind: "drop", when: "before" }],
    ["an internal error", serverError],
    ["429", tooManyRequests(1)],
    ["a proxy's page", badGateway],
    ["slowness", { kind: "slow", ms: 1_200 }],
  ])("is sent once, and rich, after %s", async (_, fault) => {
    const server = await startServer();
    server.faults.plan("sendRichMessage", fault);
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Late", [delay("Wait", 0.5), say("Tell", "hello")]));
    const progress = await progressWith(server, OWNER.id, "100%");
    expect(progress.rich).toBeDefined();
    expect(sentProgressMessages(server, OWNER.id)).toEqual([progress]);
  });

  it("is repeated once if its answer is lost, and the second one is edited from then on", async () => {
    const server = await startServer();
    server.faults.plan("sendRichMessage", { kind: "drop", when: "after" });
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Twice", [delay("Wait", 2), say("Tell", "hello")]));
    const progress = await progressWith(server, OWNER.id, "100%");
    expect(progress.rich).toBeDefined();
    expect(sentProgressMessages(server, OWNER.id).length).toBe(2);
  });
});

describe("the memory of refused rich messages", () => {
  it("expires after a while", () => {
    let now = 0;
    const rich = new RichSupport(() => now);
    rich.note("message", 1);
    expect(rich.isWorthTrying(1)).toBe(true);
    rich.note("chat", 1);
    expect([rich.isWorthTrying(1), rich.isWorthTrying(2)]).toEqual([false, true]);
    rich.note("server", 2);
    expect(rich.isWorthTrying(2)).toBe(false);
    now = 3_600_000;
    expect(rich.isWorthTrying(1)).toBe(false);
    now = 6 * 3_600_000;
    expect([rich.isWorthTrying(1), rich.isWorthTrying(2)]).toEqual([true, true]);
  });
});
