import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../src/app/config.ts";
import { createLogger } from "../../src/app/logger.ts";
import { type HttpService, openHttp } from "../../src/app/open-http.ts";
import { type Application, openStepgram } from "../../src/app/open-stepgram.ts";
import { labelOf } from "../../src/commands/command.ts";
import { builtInCommands } from "../../src/commands/registry.ts";
import { onTestDatabase } from "../shared-database.ts";

const dataDir = mkdtempSync(join(tmpdir(), "stepgram-mcp-"));
const clients = new Set<Client>();

afterEach(async () => {
  for (const client of clients) await client.close();
  clients.clear();
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function connect(transport: Transport): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  clients.add(client);
  return client;
}

/** A client of `stepgram mcp`, as an AI's program starts it. */
function overStdio(args: string[] = [], env: Record<string, string> = {}): Promise<Client> {
  const { PATH = "" } = process.env;
  return connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ["bin/stepgram.js", "mcp", ...args],
      env: onTestDatabase({ PATH, DATA_DIR: dataDir, ...env }),
      stderr: "inherit",
    }),
  );
}

const toolName = (command: (typeof builtInCommands)[number]): string =>
  labelOf(command).toLowerCase().replace(":", "_");

async function call(client: Client, name: string, args: Record<string, unknown> = {}) {
  const { content, isError = false } = await client.callTool({ name, arguments: args });
  return { text: (content as { text: string }[]).map(({ text }) => text).join("\n"), isError };
}

/** Makes a workflow, runs it and follows it to its end. */
async function createRunAndFollow(client: Client): Promise<string> {
  const made = await call(client, "create_workflow", { name: "Greet: [all]", description: "Says hello: twice" });
  const workflow = /wf_\w+/.exec(made.text)?.[0] ?? "";
  expect(made).toMatchObject({ isError: false, text: expect.stringContaining("Greet: [all]") });
  const step = { workflow, name: "Count", handler: "set_context", params: { key: "n", value: 2 } };
  expect(await call(client, "add_step", step)).toMatchObject({ isError: false });
  const after = { workflow: "workflow_id", name: "Read", handler: "get_context", params: { key: "n" } };
  expect(await call(client, "add_step", { ...after, dependencies: ["Count"] })).toMatchObject({ isError: false });
  const started = await call(client, "execute", { workflow, context: { by: "mcp" } });
  const execution = /ex_\w+/.exec(started.text)?.[0] ?? "";
  for (let tries = 0; tries < 200; tries++) {
    const { text } = await call(client, "status", { execution });
    if (/completed/.test(text) && /100/.test(text)) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return (await call(client, "result", { execution })).text;
}

describe("MCP over stdio", () => {
  it("has every command as a tool with a valid JSON Schema", async () => {
    const client = await overStdio();
    const { tools } = await client.listTools();
    expect(tools.length).toBe(builtInCommands.length);
    const validator = new AjvJsonSchemaValidator();
    for (const { name, inputSchema, description } of tools) {
      expect(name).toMatch(/^[a-z_]{3,64}$/);
      expect(description).not.toBe("");
      expect(validator.getValidator(inputSchema as never)({ unknown: 1 }).valid).toBe(false);
    }
    const addStep = tools.find(({ name }) => name === "add_step");
    expect(addStep?.inputSchema.required).toEqual(["workflow", "name", "handler"]);
    const valid = validator.getValidator(addStep?.inputSchema as never);
    expect(valid({ workflow: "wf_1", name: "A", handler: "log", params: { message: "x" } }).valid).toBe(true);
    expect(valid({ workflow: "wf_1", name: "A", handler: "lgo" }).valid).toBe(false);
  });

  it("creates, runs and follows a workflow, and writes nothing but the protocol to stdout", async () => {
    const client = await overStdio();
    const wrong: unknown[] = [];
    client.onerror = (error) => wrong.push(error);
    expect(await createRunAndFollow(client)).toMatch(/Read[\s\S]*2/);
    expect(wrong).toEqual([]);
  });

  it("answers wrong arguments with the registry's hints", async () => {
    const client = await overStdio();
    await call(client, "create_workflow", { name: "W" });
    const step = { workflow: "workflow_id", name: "A", handler: "lgo", params: { message: "x" } };
    expect(await call(client, "add_step", step)).toMatchObject({
      isError: true,
      text: expect.stringContaining("Did you mean log?"),
    });
    expect(await call(client, "add_step", { workfow: "x" })).toMatchObject({
      isError: true,
      text: expect.stringContaining("workflow"),
    });
    expect(await call(client, "add_step", { ...step, handler: "log", params: { mesage: "x" } })).toMatchObject({
      isError: true,
      text: expect.stringContaining("message"),
    });
    expect(await call(client, "execute", { workflow: "wf_nothing" })).toMatchObject({ isError: true });
    await expect(client.callTool({ name: "nothing" })).rejects.toThrow('There is no tool "nothing"');
  });

  it("runs handlers of a file, whatever they print", async () => {
    const file = join(dataDir, "handlers.js");
    const text = `console.log("loaded"); export async function shout({ params }) { console.log("running"); return params.text.toUpperCase(); }`;
    writeFileSync(file, text);
    writeFileSync(join(dataDir, "package.json"), '{"type":"module"}');
    const client = await overStdio(["--unattended", "--handlers", file]);
    const wrong: unknown[] = [];
    client.onerror = (error) => wrong.push(error);
    const steps = [{ name: "Loud", handler: "shout", params: { text: "hey" } }];
    const started = await call(client, "quick_workflow", { name: "Own", steps });
    const execution = /ex_\w+/.exec(started.text)?.[0] ?? started.text;
    await expect.poll(async () => (await call(client, "result", { execution })).text).toContain("HEY");
    expect(wrong).toEqual([]);
  });

  it("says which tools only read and which may destroy something, and answers a ping", async () => {
    const client = await overStdio();
    const { tools } = await client.listTools();
    const named = (hint: "readOnlyHint" | "destructiveHint", value: boolean) =>
      tools.filter(({ annotations }) => annotations?.[hint] === value).map(({ name }) => name);
    expect(named("readOnlyHint", true)).toEqual(builtInCommands.filter(({ readOnly }) => readOnly).map(toolName));
    const safe = named("destructiveHint", false).filter((name) => !named("readOnlyHint", true).includes(name));
    expect(safe).toEqual(["create_workflow", "add_step"]);
    expect(await client.ping()).toEqual({});
  });

  it("refuses what needs confirmation if nobody can be asked, unless it is unattended", async () => {
    const steps = [
      {
        name: "Keep",
        handler: "database_operation",
        params: { operation: "insert", collection: "n", data: { id: 1 } },
      },
    ];
    const attended = await overStdio();
    const refused = await call(attended, "quick_workflow", { name: "Keep", steps });
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain("there is no chat to ask in");
    expect(refused.text).toContain('adds a document to n: {"id":1}');
    expect((await call(attended, "list_executions")).text).not.toContain("Keep");
    const unattended = await overStdio(["--unattended"]);
    expect(await call(unattended, "quick_workflow", { name: "Keep", steps })).toMatchObject({ isError: false });
  });
});

describe("MCP over HTTP", () => {
  const token = "a-token-of-the-operator-1234";
  let application: Application;
  let http: HttpService;

  beforeAll(async () => {
    const config = readConfig({ DATA_DIR: join(dataDir, "http"), HTTP_TOKEN: token, LOG_LEVEL: "warn" });
    const log = createLogger(config, "warn", () => {});
    application = await openStepgram(config, log);
    await application.startWorker();
    http = await openHttp(application, config, { port: 0, log });
  });
  afterAll(async () => {
    await http.close();
    await application.close();
  });

  const overHttp = (secret: string): Promise<Client> =>
    connect(
      new StreamableHTTPClientTransport(new URL(`${http.url}/mcp`), {
        requestInit: { headers: { authorization: `Bearer ${secret}` } },
      }) as Transport,
    );

  it("creates, runs and follows a workflow with the SDK's client", async () => {
    const client = await overHttp(token);
    expect((await client.listTools()).tools.length).toBe(builtInCommands.length);
    expect(await createRunAndFollow(client)).toMatch(/Read[\s\S]*2/);
  });

  it("takes only POST, answers anything that is not JSON-RPC as JSON-RPC does, and refuses pages of other sites", async () => {
    const ask = async (body: string | undefined, headers: Record<string, string> = {}, method = "POST") => {
      const answer = await fetch(`${http.url}/mcp`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
      });
      return { status: answer.status, allow: answer.headers.get("allow"), body: await answer.text() };
    };
    const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    expect(await ask(ping)).toMatchObject({ status: 200, body: expect.stringContaining('"result":{}') });
    for (const method of ["GET", "DELETE", "PUT"])
      expect(await ask(undefined, {}, method)).toMatchObject({ status: 405, allow: "POST" });
    for (const body of ["not json", '{"jsonrpc":"2.0"', "", '"text"'])
      expect(await ask(body), body).toMatchObject({ status: 400, body: expect.stringContaining("-32700") });
    expect(await ask(ping, { origin: "https://evil.example" })).toMatchObject({ status: 403 });
    expect(await ask(ping, { origin: http.url })).toMatchObject({ status: 200 });
    expect(await ask(ping, { "mcp-protocol-version": "1999-01-01" })).toMatchObject({ status: 400 });
    const unknown = await ask('{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"nothing"}}');
    expect(JSON.parse(unknown.body)).toMatchObject({ id: 2, error: { code: -32602 } });
    const cancelled = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}';
    expect(await ask(cancelled)).toMatchObject({ status: 202, body: "" });
  });

  it("needs a token", async () => {
    await expect(overHttp("wrong")).rejects.toThrow(/401|unauthorized/i);
  });
});
