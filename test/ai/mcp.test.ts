import { mkdtempSync, rmSync } from "node:fs";
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

  it("refuses what has to be confirmed where nobody can be asked, unless it is unattended", async () => {
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
    expect(refused.text).toContain("there is no chat in which to ask one");
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

  it("needs a token", async () => {
    await expect(overHttp("wrong")).rejects.toThrow(/401|unauthorized/i);
  });
});
