import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { notFound, serverError } from "../bot-api/faults.ts";
import { runStepgram } from "../telegram/stepgram-process.ts";
import { bytesBelow, HostileBot, OWNER } from "./hostile-bot.ts";

const KEY = "sk-Live_9fQ2xZ7mT4wR";
const ODD = `pa ss"w'ord&ü/+=%41<x>`;
const HOST = "Hidden-Name-77aa";
const TOKEN = `sk9Zq/T7w+pL&4xQ"vB=`;

/** How other programs write the same thing. */
function written(text: string): string[] {
  return [
    JSON.stringify(text).replaceAll("/", "\\/").slice(1, -1),
    JSON.stringify(text).replaceAll("+", "\\u002b").replaceAll("&", "\\u0026").slice(1, -1),
    JSON.stringify(JSON.stringify(text)).slice(1, -1),
    encodeURIComponent(text).toLowerCase(),
    new URLSearchParams([["", text]]).toString().slice(1),
    text.replaceAll("&", "&amp;").replaceAll('"', "&quot;"),
    Buffer.from(text).toString("hex"),
    Buffer.from(text).toString("base64"),
    Buffer.from(`user:${text}`).toString("base64"),
  ];
}

/** Each secret in every form that could be stored, sent or logged. */
const FORMS = [KEY, ODD, HOST, TOKEN].flatMap((secret) => [
  secret,
  secret.toLowerCase(),
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  encodeURI(secret),
  new URLSearchParams([["", secret]]).toString().slice(1),
  new URL(`http://h/?${secret}`).search.slice(1),
  ...written(secret),
]);

/** Answers with everything that it received, as JSON, as text, as an error, as a redirect. */
const echo = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const said = { url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() };
  const [, kind = ""] = (request.url ?? "").split("/");
  if (kind === "redirect") return response.writeHead(302, { location: `/json${request.url?.slice(9)}` }).end();
  const encoded = written(said.headers.authorization ?? "");
  const text =
    kind === "json"
      ? JSON.stringify({ ...said, encoded })
      : `${"x".repeat(Number(kind.slice(1)) || 0)} ${said.url} ${said.body} ${said.headers.authorization} ${JSON.stringify(said)} ${encoded.join(" ")}`;
  const status = kind.startsWith("4") ? 404 : kind.startsWith("5") ? 503 : 200;
  response.writeHead(status, {
    "content-type": kind === "json" ? "application/json" : "text/plain",
    link: request.url ?? "",
  });
  response.end(text);
});

const bot = new HostileBot();
let here = "";
beforeAll(async () => {
  await new Promise<void>((listening) => echo.listen(0, "127.0.0.1", listening));
  const { port } = echo.address() as AddressInfo;
  here = `http://127.0.0.1:${port}`;
  await bot.start({
    SECRET_KEY: KEY,
    SECRET_ODD: ODD,
    SECRET_HOST: HOST,
    SECRET_TOKEN: TOKEN,
    API_ALLOW_HOSTS: `127.0.0.1:${port}`,
  });
});
afterAll(async () => {
  await bot.stop();
  echo.close();
});

/** The forms of a secret found in a text that should contain none. */
function found(text: string): string[] {
  return [...FORMS, bot.server.token].filter((form) => text.includes(form));
}

test("no reply, log line, stored document, file or export contains a secret, whatever a workflow tries", async () => {
  const call = (name: string, params: object, more: object = {}) => ({
    name,
    handler: "api_call",
    params,
    retry_count: 0,
    ...more,
  });
  const calls = [
    call("Query", { url: `${here}/json?a={secrets.KEY}&b={secrets.ODD}` }, { save_as: "query" }),
    call("Path", { url: `${here}/text/{secrets.KEY}/{secrets.ODD}` }, { save_as: "path" }),
    call(
      "Headers",
      { url: `${here}/json`, headers: { authorization: "Bearer {secrets.KEY}" } },
      { save_as: "headers" },
    ),
    call("Encoded", { url: `${here}/json`, headers: { authorization: "{secrets.TOKEN}" } }, { save_as: "encoded" }),
    call("Encoded text", { url: `${here}/text`, headers: { authorization: "{secrets.TOKEN}" } }),
    call("Body", { url: `${here}/json`, method: "POST", data: { a: "{secrets.ODD}", "b c": ["{secrets.KEY}"] } }),
    call("Form", {
      url: `${here}/text`,
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      data: { a: "{secrets.ODD}" },
    }),
    call("Text", { url: `${here}/text`, method: "POST", data: "{secrets.ODD} {secrets.KEY}" }, { save_as: "text" }),
    call("Redirect", { url: `${here}/redirect/{secrets.KEY}?{secrets.ODD}` }),
    call("Refused", { url: `${here}/4/{secrets.KEY}`, headers: { authorization: "{secrets.KEY}" } }),
    ...[170, 175, 180, 185, 190].map((length) => call(`Cut ${length}`, { url: `${here}/4${length}/{secrets.KEY}` })),
    call("Busy", { url: `${here}/5/{secrets.ODD}` }),
    call("Host", { url: "http://{secrets.HOST}.invalid/" }),
    call("Inside", { url: "http://{secrets.HOST}.localhost/" }),
    call("No URL", { url: "{secrets.KEY}" }),
    call("Scheme", { url: "ftp://{secrets.KEY}/{secrets.ODD}" }),
    call("Header name", { url: `${here}/json`, headers: { a: "{secrets.ODD}\n" } }),
    {
      name: "Group",
      handler: "parallel_group",
      params: {
        tasks: [{ name: "In", handler: "api_call", params: { url: `${here}/json?{secrets.KEY}{secrets.ODD}` } }],
      },
      save_as: "group",
    },
  ];
  const uses = ["query", "path", "headers", "encoded", "text", "group"].flatMap((name) => [
    { name: `Log ${name}`, handler: "log", params: { message: `{context.${name}}`, level: "error" } },
    { name: `Say ${name}`, handler: "send_message", params: { text: `{context.${name}}` } },
    { name: `Keep ${name}`, handler: "set_context", params: { key: `kept_${name}`, value: `{context.${name}}` } },
    {
      name: `Insert ${name}`,
      handler: "database_operation",
      params: { operation: "insert", collection: "leaks", data: { it: `{context.${name}}` } },
    },
    {
      name: `Write ${name}`,
      handler: "file_operation",
      params: { operation: "write", file_path: `/${name}.txt`, content: `{context.${name}}` },
    },
  ]);
  const dependencies = calls.map(({ name }) => name);
  const all = [
    ...calls.map((step) => ({ ...step, on_error: "continue" })),
    ...uses.map((step) => ({ ...step, dependencies })),
    { name: "Ask", handler: "condition_check", params: { condition: "context.query == 1" }, dependencies },
  ];
  bot.server.faults.plan("sendMessage", serverError, 2);
  bot.server.faults.plan("editMessageText", notFound, 1);
  const said = await bot.run(OWNER, all);
  expect(said).toContain("[secret]");
  expect(readFileSync(join(bot.files, "text.txt"), "utf8")).toContain("[secret]");

  const id = /ex_\w+/.exec(said)![0];
  const workflow = /wf_\w+/.exec(said)![0];
  for (const shortcode of [
    `STATUS:${id}`,
    ...all.slice(0, 22).map(({ name }) => `RESULT:${id}:${name}`),
    `SHOW_WORKFLOW:${workflow}`,
    "HANDLERS",
    "HELP",
  ])
    await bot.say(bot.owner(), `[MULTISTEP:${shortcode}]`);
  for (const [handler, params] of [
    ["log", { message: "{secrets.KEY}" }],
    ["send_message", { text: "{secrets.KEY}" }],
    ["set_context", { key: "k", value: "{secrets.KEY}" }],
    ["execute_shortcode", { shortcode: "MULTISTEP:HELP", params: "{secrets.KEY}" }],
    ["api_call", { url: here, method: "{secrets.KEY}" }],
    ["file_operation", { operation: "write", file_path: "/{secrets.KEY}", content: "{secrets.KEY}" }],
    ["database_operation", { operation: "insert", collection: "c", data: { a: "{secrets.KEY}" } }],
  ] as const)
    expect(await bot.step(bot.owner(), handler, params)).toMatch(/❌ .*\{secrets\.KEY\} may be used/);

  expect(found(JSON.stringify(bot.server.calls.map(({ payload }) => payload)))).toEqual([]);
  await bot.end();
  expect(bot.log.length).toBeGreaterThan(1_000);
  expect(found(bot.log)).toEqual([]);
  const stored = bytesBelow(bot.data);
  expect(stored.length).toBeGreaterThan(1);
  for (const { path, bytes } of stored)
    for (const form of [...FORMS, bot.server.token])
      expect(`${path}: ${bytes.includes(form) ? form : "clean"}`).toBe(`${path}: clean`);

  const folder = mkdtempSync(join(tmpdir(), "stepgram-export-"));
  const file = join(folder, "all.jsonl");
  const exported = await runStepgram({ args: ["export", file], env: { DATA_DIR: bot.data, SECRET_KEY: KEY } });
  expect(exported.code).toBe(0);
  expect(found(readFileSync(file, "utf8"))).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("the database's password is not printed when the database cannot be reached", async () => {
  const password = "p4ss-of-the-database";
  const { code, stdout, stderr } = await runStepgram({
    args: ["chat"],
    input: "[MULTISTEP:HELP]",
    env: { MONGODB_URI: `mongodb://user:${password}@127.0.0.1:1/?serverSelectionTimeoutMS=200`, LOG_LEVEL: "trace" },
  });
  expect(code).not.toBe(0);
  expect(stdout + stderr).not.toContain(password);
});
