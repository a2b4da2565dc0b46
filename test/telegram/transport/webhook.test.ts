import { createHmac } from "node:crypto";
import { request } from "node:http";
import type { Update } from "grammy/types";
import { describe, expect, it } from "vitest";
import { UpdateReceiver, WebhookServer } from "../../../src/telegram/transport/webhook-server.ts";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import { freshName, OWNER, type RunningBot, startBot, startServer, useDatabase } from "../bot-fixture.ts";

useDatabase();

const URL_OF = "http://127.0.0.1/telegram/x";
const CREATE = "[MULTISTEP:CREATE_WORKFLOW:Hooked]";

/** Starts a bot with a webhook. Returns the bot and its port. */
async function startHooked(
  server: BotApiServer,
  db?: string,
  checkMs = 300_000,
): Promise<RunningBot & { port: number }> {
  let port = 0;
  const onListening = (at: number) => {
    port = at;
  };
  const bot = await startBot({
    server,
    webhook: { url: URL_OF, server: 0, checkMs, onListening },
    ...(db ? { db } : {}),
  });
  await expect.poll(() => port).toBeGreaterThan(0);
  return { ...bot, port };
}

async function post(port: number, body: string, secret: string | undefined, path = "/telegram/x"): Promise<number> {
  const headers: Record<string, string> = secret === undefined ? {} : { "x-telegram-bot-api-secret-token": secret };
  return (await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body, headers })).status;
}
function secretOf(server: BotApiServer): string {
  return server.conversation.webhook?.secret ?? "";
}

describe("by webhook", () => {
  it("handles each update once, and gives Telegram the URL and the secret", async () => {
    const server = await startServer();
    const { port, ready, engine } = await startHooked(server);
    await ready;
    expect(server.conversation.webhook?.url).toBe(URL_OF);
    const update = JSON.stringify(server.sendText(OWNER, OWNER.id, CREATE));
    expect(await post(port, update, secretOf(server))).toBe(200);
    expect(await post(port, update, secretOf(server))).toBe(200);
    await server.waitFor("the reply", () => server.texts(OWNER.id).length === 1);
    expect((await engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(1);
    expect(server.calls.some(({ method }) => method === "getUpdates" || method === "deleteWebhook")).toBe(false);
  });

  it("two processes receive updates, and each update is handled once, even if both get it", async () => {
    const server = await startServer();
    const first = await startHooked(server, "hooked_by_two");
    await first.ready;
    const second = await startHooked(server, "hooked_by_two");
    const both = JSON.stringify(server.sendText(OWNER, OWNER.id, CREATE));
    const standby = JSON.stringify(server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]"));
    const sent = [post(first.port, both, secretOf(server)), post(second.port, both, secretOf(server))];
    expect(await Promise.all(sent)).toEqual([200, 200]);
    await server.waitFor("the reply", () => server.texts(OWNER.id).length === 1);
    // The follower stores it and the leader handles it.
    expect(await post(second.port, standby, secretOf(server))).toBe(200);
    await server.waitFor("the list", () => server.texts(OWNER.id).length === 2);
    await first.stop();
    await second.ready;
    const later = JSON.stringify(server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]"));
    expect(await post(second.port, later, secretOf(server))).toBe(200);
    await server.waitFor("the second list", () => server.texts(OWNER.id).length === 3);
    expect((await second.engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(1);
  });
});

describe("by webhook, with updates alternating between two processes", () => {
  const startTwo = async (server: BotApiServer): Promise<(update: Update) => Promise<number>> => {
    const name = freshName();
    const first = await startHooked(server, name);
    await first.ready;
    const { port } = await startHooked(server, name);
    let turn = 0;
    return (update) => post(turn++ % 2 === 0 ? port : first.port, JSON.stringify(update), secretOf(server));
  };

  it.each([0, 40])("handles messages %i ms apart in order", async (ms) => {
    const server = await startServer();
    const toNext = await startTwo(server);
    const names = Array.from({ length: 8 }, (_, i) => `N${i}`);
    const sent: Promise<number>[] = [];
    for (const name of names) {
      sent.push(toNext(server.sendText(OWNER, OWNER.id, `[MULTISTEP:CREATE_WORKFLOW:${name}]`)));
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
    expect(new Set(await Promise.all(sent))).toEqual(new Set([200]));
    await server.waitFor("all replies", () => server.texts(OWNER.id).length === names.length);
    expect(server.texts(OWNER.id).map((text) => /N\d/.exec(text)?.[0])).toEqual(names);
  });

  it("joins the parts of a paste that Telegram split", async () => {
    const server = await startServer();
    const toNext = await startTwo(server);
    const step = `[MULTISTEP:ADD_STEP:workflow_id:Log:log:${JSON.stringify({ message: "word ".repeat(2_000) })}]`;
    const paste = `[MULTISTEP:CREATE_WORKFLOW:Long]\n${step}\n[MULTISTEP:EXECUTE:workflow_id]`;
    for (let at = 0; at < paste.length; at += 4096)
      await toNext(server.sendText(OWNER, OWNER.id, paste.slice(at, at + 4096)));
    await server.waitFor("the end", () => server.texts(OWNER.id).find((text) => text.includes("100% (1/1)")));
    expect(server.texts(OWNER.id)).toHaveLength(2);
  });

  it("handles an update whose number leaves a gap", async () => {
    const server = await startServer();
    const toNext = await startTwo(server);
    await toNext(server.sendText(OWNER, OWNER.id, CREATE));
    const update = server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]");
    await toNext({ ...update, update_id: update.update_id + 50 });
    await server.waitFor("both replies", () => server.texts(OWNER.id).length === 2);
  });
});

describe("Telegram's side of the webhook", () => {
  it("retries until Telegram accepts the URL, and logs why it didn't", async () => {
    const server = await startServer();
    const description = "Bad Request: bad webhook: HTTPS url must be provided for webhook";
    server.faults.plan("setWebhook", { kind: "error", code: 400, description }, 2);
    const { ready, log, port } = await startHooked(server);
    // Updates that arrive in the meantime are handled.
    const secret = createHmac("sha256", server.token).update("webhook").digest("hex");
    await expect.poll(() => post(port, JSON.stringify(server.sendText(OWNER, OWNER.id, CREATE)), secret)).toBe(200);
    await ready;
    expect(JSON.stringify(log)).toContain(description);
    await server.waitFor("the reply", () => server.texts(OWNER.id).length > 0);
  });

  it("logs delivery errors, and restores a webhook that was removed", async () => {
    const server = await startServer();
    const { ready, log } = await startHooked(server, undefined, 100);
    await ready;
    server.conversation.webhookTrouble = "Wrong response from the webhook: 502 Bad Gateway";
    await expect.poll(() => JSON.stringify(log)).toContain("502 Bad Gateway");
    server.conversation.webhook = undefined;
    await server.waitFor("the webhook", () => server.conversation.webhook?.url === URL_OF);
  });
});

describe("the webhook's server", () => {
  it("names the port that it can't listen on", async () => {
    const first = await open();
    await expect(open(undefined, first.port)).rejects.toThrow(`cannot listen on port ${first.port}`);
    await first.close();
  });

  it("gives up on a body that arrives too slowly", async () => {
    const server = await open(undefined, 0, 500);
    const headers = { "content-length": 500, "x-telegram-bot-api-secret-token": "right" };
    const end = await new Promise<number | string | undefined>((resolve) => {
      const call = request({ port: server.port, path: "/x", method: "POST", headers });
      call.on("response", ({ statusCode }) => resolve(statusCode)).on("error", ({ message }) => resolve(message));
      call.write("{");
    });
    expect([408, "socket hang up", "read ECONNRESET"]).toContain(end);
    expect(await post(server.port, '{"update_id":1}', "right", "/x")).toBe(200);
    await server.close();
  });

  const open = (handle: (update: Update) => Promise<void> = async () => {}, port = 0, requestMs?: number) => {
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    return WebhookServer.open(new UpdateReceiver({ path: "/x", secret: "right", log, handle }), port, requestMs);
  };

  it("refuses a wrong secret before reading the body", async () => {
    const server = await open();
    // If the body were read, this would never end.
    const refused = await new Promise<number | undefined>((resolve, reject) => {
      const call = request({ port: server.port, path: "/x", method: "POST", headers: { "content-length": 500_000 } });
      call.on("response", ({ statusCode }) => resolve(statusCode)).on("error", reject);
      call.write("{");
    });
    expect(refused).toBe(401);
    expect(await post(server.port, "{}", "wrong", "/x")).toBe(401);
    expect(await post(server.port, "{}", undefined, "/x")).toBe(401);
    await server.close();
  });

  it("accepts only updates, only at its path, and none too large", async () => {
    const server = await open();
    expect(await post(server.port, '{"update_id":1}', "right", "/x")).toBe(200);
    expect(await post(server.port, '{"update_id":1}', "right", "/y")).toBe(404);
    expect(await post(server.port, "no JSON", "right", "/x")).toBe(400);
    expect(await post(server.port, "[]", "right", "/x")).toBe(400);
    expect((await fetch(`http://127.0.0.1:${server.port}/x`)).status).toBe(405);
    const large = await post(server.port, " ".repeat(1_000_001), "right", "/x").catch(() => 413);
    expect(large).toBe(413);
    await server.close();
  });

  it("answers 500 if handling fails, so that Telegram retries, and finishes requests in progress before closing", async () => {
    const done: number[] = [];
    let begin = (): void => {};
    let end = (): void => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const ended = new Promise<void>((resolve) => (end = resolve));
    const server = await open(async ({ update_id }) => {
      if (update_id === 1) throw new Error("the database is away");
      begin();
      await ended;
      done.push(update_id);
    });
    expect(await post(server.port, '{"update_id":1}', "right", "/x")).toBe(500);
    const slow = post(server.port, '{"update_id":2}', "right", "/x");
    await begun;
    const closed = server.close();
    end();
    await closed;
    expect(await slow).toBe(200);
    expect(done).toEqual([2]);
  });
});
