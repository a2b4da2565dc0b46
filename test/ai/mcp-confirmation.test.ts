import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { afterEach, expect, it } from "vitest";
import { toolServices } from "../../src/app/tools.ts";
import { CommandRegistry } from "../../src/commands/registry.ts";
import { createHttpApp } from "../../src/http/app.ts";
import { mcpRoutes } from "../../src/http/routes/mcp.ts";
import { openServer } from "../../src/http/server.ts";
import { labelsOf, press } from "../bot-api/button-presses.ts";
import { OWNER, ownerOnly, type RunningBot, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";

useDatabase();

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const log = { debug() {}, info() {}, warn() {}, error() {} };
const HTTP = {
  locale: "en",
  log,
  version: "1",
  gateways: ["telegram"],
  closing: new AbortController().signal,
} as const;
const KEEP = {
  name: "Keep",
  steps: [
    { name: "Keep", handler: "database_operation", params: { operation: "insert", collection: "n", data: { id: 1 } } },
  ],
};

/** A client with a token that the owner has made in their chat. */
async function clientOf({ engine, chats }: RunningBot, unattended = false): Promise<Client> {
  const [access, registry, confirm, timeZone] = [ownerOnly(), new CommandRegistry(), "elevated", "UTC"] as const;
  const services = { engine, chats, access, registry, confirm, timeZone };
  const tools = toolServices(services, { timeZone, confirm });
  const app = createHttpApp({ ...services, ...HTTP }, { signedIn: [mcpRoutes(tools)] });
  const server = await openServer(app, { port: 0, host: "127.0.0.1" });
  const actor = { user_id: OWNER.id, name: "Olla", chat_id: OWNER.id, message_id: 0, gateway: "telegram" };
  const { secret } = await chats.tokens.issue({ kind: "api", actor, unattended });
  const client = new Client({ name: "test", version: "1" });
  const requestInit = { headers: { authorization: `Bearer ${secret}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit }) as Transport);
  closing.push(() => server.close());
  closing.push(() => client.close());
  return client;
}

async function textOf(called: ReturnType<Client["callTool"]>): Promise<string> {
  return ((await called).content as { text: string }[])[0]?.text ?? "";
}

it("a confirmation is asked in the token's chat, and the command runs once a person confirms", async () => {
  const server = await startServer();
  const bot = await startBot({ server, confirm: "elevated" });
  server.sendText(OWNER, OWNER.id, "/start");
  await server.waitFor("the chat", () => server.texts(OWNER.id)[0]);
  const client = await clientOf(bot);
  const called = textOf(client.callTool({ name: "quick_workflow", arguments: KEEP }));
  const question = await server.waitFor("the question", () =>
    server.messages(OWNER.id).find(({ text }) => text.includes('adds a document to n: {"id":1}')),
  );
  expect((await bot.engine.listExecutions({ chat_id: OWNER.id, all: true })).total).toBe(0);
  expect(labelsOf(question).flat()).toEqual(["▶️ Run", "🗑 Discard"]);
  press(server, OWNER, question, "▶️ Run");
  const said = await called;
  expect(said).toMatch(/Keep[\s\S]*ex_\w+/);
  await server.waitFor("the outcome in the chat", () => server.texts(OWNER.id).includes(said));
  const execution = /ex_\w+/.exec(said)?.[0] ?? "";
  await server.waitFor("the end", () => server.texts(OWNER.id).some((text) => /Keep · completed/.test(text)));
  expect(await textOf(client.callTool({ name: "status", arguments: { execution } }))).toContain("completed");
});

it("what a person rejects is not done, and the tool says so", async () => {
  const server = await startServer();
  const bot = await startBot({ server, confirm: "elevated" });
  server.sendText(OWNER, OWNER.id, "/start");
  await server.waitFor("the chat", () => server.texts(OWNER.id)[0]);
  const called = (await clientOf(bot)).callTool({ name: "quick_workflow", arguments: KEEP });
  const question = await server.waitFor("the question", () =>
    server.messages(OWNER.id).find(({ text }) => text.includes('adds a document to n: {"id":1}')),
  );
  press(server, OWNER, question, "🗑 Discard");
  expect(await called).toMatchObject({ isError: true });
  expect(await textOf(called)).toBe("The person refused. Nothing was done.");
  expect((await bot.engine.listExecutions({ chat_id: OWNER.id, all: true })).total).toBe(0);
});

it("an owner's unattended token is not asked", async () => {
  const server = await startServer();
  const bot = await startBot({ server, confirm: "elevated" });
  server.conversation.chat(OWNER.id);
  const client = await clientOf(bot, true);
  expect(await textOf(client.callTool({ name: "quick_workflow", arguments: KEEP }))).toMatch(/Started Keep/);
  expect(server.texts(OWNER.id)).toEqual([]);
});
