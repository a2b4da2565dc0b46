import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/engine/json.ts";
import { ALLOWED, OTHER, OUTSIDE, OWNER, useHostileBot } from "./hostile-bot.ts";

/** A server inside that is open to the bot, and one that is not. */
const open = { hits: [] as string[], port: 0 };
const closed = { hits: [] as string[], port: 0 };
const servers = [open, closed].map((place) =>
  createServer((request, response) => {
    place.hits.push(request.url ?? "");
    if (request.url === "/away") response.writeHead(302, { location: `http://127.0.0.1:${closed.port}/inside` });
    response.end(OUTSIDE);
  }),
);
afterAll(() => {
  for (const server of servers) server.close();
});

const bot = useHostileBot(async () => {
  for (const [index, server] of servers.entries()) {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    [open, closed][index]!.port = (server.address() as AddressInfo).port;
  }
  return { API_ALLOW_HOSTS: `127.0.0.1:${open.port}`, SECRET_KEY: "s3cret-value" };
});

type Step = { name: string; handler: string; params: JsonObject };

/** Each step once, with nothing between them. */
function steps(handler: string, params: readonly JsonObject[]): Step[] {
  return params.map((one, index) => ({ name: `S${index}`, handler, params: one, retry_count: 0 }));
}

/** RESULT shows no more steps than this. */
const AT_ONCE = 20;

/** Runs independent steps, each batch in the next person's chat, and returns the line that RESULT has for each. */
async function each(next: () => { id: number }, all: readonly Step[], context: JsonObject = {}): Promise<string[]> {
  const lots = Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, lot) =>
    all.slice(lot * AT_ONCE, (lot + 1) * AT_ONCE),
  );
  const lines = lots.map(async (some) => {
    const said = (await bot.run(next(), some, context)).split("\n");
    return some.map(({ name }) => said.find((line) => line.startsWith(`${name} ·`)) ?? said.join("\n"));
  });
  return (await Promise.all(lines)).flat();
}

/** An owner whose chat is not busy. */
function owner() {
  return bot.owner();
}

describe("an allowed person who is not an owner", () => {
  const tries: Record<string, JsonObject[]> = {
    file_operation: [
      { operation: "read", file_path: "/secret.txt" },
      { operation: "write", file_path: "/x", content: "x" },
      { operation: "list", file_path: "/" },
      { operation: "{context.operation}", file_path: "/" },
    ],
    file_pipeline: [{ input_file: "/secret.txt", destination: "/out" }],
    database_operation: [
      { operation: "find", collection: "users" },
      { operation: "insert", collection: "users", data: { a: 1 } },
    ],
    api_call: [{ url: "https://example.com" }, { url: "https://example.com", headers: { a: "{secrets.KEY}" } }],
    send_message: [
      { text: "hi", chat_id: OTHER.id },
      { text: "hi", chat_id: "{context.chat_id}" },
      { text: "hi", chat_id: String(OTHER.id) },
    ],
  };

  test("reaches neither files, data, network nor other chats, alone or in a group", async () => {
    const alone = Object.entries(tries).flatMap(([handler, all]) => all.map((params) => ({ handler, params })));
    const grouped = alone.map((task) => ({
      handler: "parallel_group",
      params: {
        tasks: [
          { name: "Innocent", handler: "log", params: { message: "x" } },
          { name: "T", ...task },
        ],
      },
    }));
    const all = [...alone, ...grouped].map((step, index) => ({ name: `S${index}`, ...step, retry_count: 0 }));
    const context = { chat_id: OTHER.id, user_id: OWNER.id, operation: "list" };
    for (const line of await each(() => ALLOWED, all, context))
      expect(line).toMatch(/failed: .*needs the "[a-z-]+" permission, which user 601/);
    expect(bot.server.messages(OTHER.id)).toEqual([]);
    expect(readdirSync(bot.files)).toEqual([]);
  });

  test("sees, controls and changes nothing of another chat", async () => {
    const made = await bot.say(
      ALLOWED,
      `[MULTISTEP:CREATE_WORKFLOW:Private plan:hidden words]
[MULTISTEP:ADD_STEP:workflow_id:Keep:set_context:{"key":"code","value":"hidden words"}]
[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":3600}:step1]
[MULTISTEP:EXECUTE:workflow_id:{"word":"hidden words"}]`,
      (said) => said.includes("Private plan"),
    );
    const workflow = /wf_\w+/.exec(made)![0];
    const execution = /ex_\w+/.exec(made)![0];
    const shown = await bot.say(ALLOWED, `[MULTISTEP:SHOW_WORKFLOW:${workflow}]`, (said) =>
      said.includes("hidden words"),
    );
    for (const name of [workflow, workflow.slice(0, 6), "Private plan"]) {
      const attempts = [
        `SHOW_WORKFLOW:${name}`,
        `EXECUTE:${name}`,
        `ADD_STEP:${name}:Mine:log:{"message":"x"}`,
        `EDIT_STEP:${name}:Keep:{"name":"Other"}`,
        `REMOVE_STEP:${name}:Keep`,
        `DELETE_WORKFLOW:${name}`,
        `SCHEDULED_WORKFLOW:${name}:1`,
      ].map((one) => `[MULTISTEP:${one}]`);
      const said = await bot.say(OTHER, attempts.join("\n"), (text) => text.includes("SHOW_WORKFLOW"));
      expect(said.match(/❌/g)?.length).toBe(attempts.length);
      expect(said).not.toContain("hidden");
    }
    for (const id of [execution, execution.slice(0, 7)]) {
      const attempts = ["STATUS", "PROGRESS", "RESULT", "CANCEL", "PAUSE", "RESUME", "RETRY"].map(
        (one) => `[MULTISTEP:${one}:${id}]`,
      );
      const said = await bot.say(OTHER, attempts.join("\n"), (text) => text.includes("STATUS"));
      expect(said.match(/❌/g)?.length).toBe(attempts.length);
      expect(said).not.toContain("hidden");
    }
    const lists = "[MULTISTEP:LIST_WORKFLOWS]\n[MULTISTEP:LIST_EXECUTIONS]\n[MULTISTEP:LIST_EXECUTIONS:running]";
    expect(await bot.say(OTHER, lists)).not.toContain("Private plan");
    expect(await bot.say(ALLOWED, `[MULTISTEP:SHOW_WORKFLOW:${workflow}]`, (said) => said.includes("Keep"))).toBe(
      shown,
    );
    expect(await bot.say(ALLOWED, `[MULTISTEP:STATUS:${execution}]`, (said) => said.includes("50%"))).toContain("Wait");
    await bot.say(ALLOWED, `[MULTISTEP:CANCEL:${execution}]`);
  });
});

describe("requests", () => {
  const spellings = (port: number): string[] =>
    [
      "127.0.0.1",
      "127.1",
      "0",
      "2130706433",
      "0x7f000001",
      "0x7f.0x0.0x0.0x1",
      "0177.0.0.1",
      "017700000001",
      "127.0.0.1.",
      "[::1]",
      "[::]",
      "[::ffff:127.0.0.1]",
      "[::ffff:7f00:1]",
      "[0:0:0:0:0:ffff:7f00:1]",
      "[::127.0.0.1]",
      "[64:ff9b::127.0.0.1]",
      "[64:ff9b:1::7f00:1]",
      "[2002:7f00:1::]",
      "[2001:0:7f00:1::]",
      "[fe80::1]",
      "localhost",
      "localhost.",
      "LOCALHOST",
      "x.localhost",
      "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
      "①②⑦.⓪.⓪.①",
      "127。0。0。1",
      "%31%32%37.0.0.1",
      "loca%6chost",
      "example.com@127.0.0.1",
      "example.com:80@127.0.0.1",
      "127.0.0.1\\@example.com",
      "169.254.169.254",
      "metadata.google.internal",
    ].map((host) => `http://${host}:${port}/`);

  test("reach no private address, however it is spelled, except the allowed host", async () => {
    const urls = [
      ...spellings(closed.port),
      "file:///etc/passwd",
      "gopher://127.0.0.1:25/_x",
      "http:///etc/passwd",
      `http://127.0.0.1:${open.port}/away`,
      `http:127.0.0.1:${closed.port}`,
    ];
    const context = Object.fromEntries(urls.map((url, index) => [`u${index}`, url]));
    const calls = steps(
      "api_call",
      urls.map((_, index) => ({ url: `{context.u${index}}` })),
    );
    for (const [index, line] of (await each(owner, calls, context)).entries())
      expect(`${urls[index]} ${line}`).toMatch(/failed: .*(not a public|must|redirect)/);
    expect(closed.hits).toEqual([]);
    expect(open.hits).toEqual(["/away"]);
  });

  test("reach the allowed host", async () => {
    const said = await bot.step(owner(), "api_call", { url: `http://127.0.0.1:${open.port}/fine` });
    expect(said).toContain("completed");
    expect(open.hits).toContain("/fine");
  });
});

describe("files", () => {
  test("stay in the sandbox, whatever a path says", async () => {
    mkdirSync(join(bot.files, "in"));
    symlinkSync("/etc", join(bot.files, "etc"));
    symlinkSync(join(bot.data, "secret.txt"), join(bot.files, "link.txt"));
    symlinkSync("../..", join(bot.files, "in", "up"));
    const paths = [
      "../secret.txt",
      "/../secret.txt",
      "in/../../secret.txt",
      "..%2fsecret.txt",
      "%2e%2e/secret.txt",
      "..\\secret.txt",
      ".. /secret.txt",
      "link.txt",
      "/link.txt",
      "in/up/secret.txt",
      "in/up/etc/passwd",
      "etc/passwd",
      "/etc/passwd",
      join(bot.data, "secret.txt"),
      `file://${join(bot.data, "secret.txt")}`,
      "/proc/self/environ",
    ];
    const operations = ["read", "append", "delete"];
    const all = operations.flatMap((operation) =>
      paths.map(
        (_, index): JsonObject => ({
          operation,
          file_path: `{context.p${index}}`,
          ...(operation === "append" ? { content: "PWNED" } : {}),
        }),
      ),
    );
    const context = Object.fromEntries(paths.map((path, index) => [`p${index}`, path]));
    const said = (await each(owner, steps("file_operation", all), context)).join("\n");
    expect(said).not.toContain(OUTSIDE);
    expect(said).not.toContain("root:");
    expect(readFileSync(join(bot.data, "secret.txt"), "utf8")).toBe(OUTSIDE);
    expect(readFileSync("/etc/passwd", "utf8")).not.toContain("PWNED");
  });

  test("that are hard links, pipes or devices are not read", async () => {
    linkSync(join(bot.data, "secret.txt"), join(bot.files, "hard.txt"));
    execFileSync("mkfifo", [join(bot.files, "pipe")]);
    const all: JsonObject[] = [
      { operation: "read", file_path: "/hard.txt" },
      { operation: "append", file_path: "/hard.txt", content: "PWNED" },
      { operation: "read", file_path: "/pipe" },
      { operation: "append", file_path: "/pipe", content: "x" },
    ];
    for (const line of await each(owner, steps("file_operation", all)))
      expect(line).toMatch(/failed: .*(hard link|not a file)/);
    expect(readFileSync(join(bot.data, "secret.txt"), "utf8")).toBe(OUTSIDE);
  });
});

describe("data", () => {
  const values: [string, unknown][] = [
    ["ne", { $ne: null }],
    ["gt", { $gt: "" }],
    ["regex", { $regex: ".*" }],
    ["where", { $where: "1" }],
    ["exists", { $exists: true }],
    ["list", [{ $ne: null }]],
    ["in", { $in: [1, 2] }],
    ["expr", { $expr: { $eq: [1, 1] } }],
    ["deep", { a: { b: { $gt: 0 } } }],
    ["text", "{ $ne: 1 }"],
    ["code", "'; return true; var x='"],
  ];

  test("are not selected by operators inside a value", async () => {
    const seed = { operation: "insert_many", collection: "accounts", data: [{ id: 1 }, { id: 2 }] };
    await bot.step(owner(), "database_operation", seed);
    const all = values.map(([name]) => ({
      operation: "delete",
      collection: "accounts",
      query: { id: `{context.${name}}` },
    }));
    await bot.run(owner(), steps("database_operation", all), Object.fromEntries(values));
    const said = await bot.step(owner(), "database_operation", { operation: "count", collection: "accounts" });
    expect(said).toMatch(/"count": 2\b/);
  });

  test.each([
    '{"$where":"sleep(1000)"}',
    '{"$expr":{"$function":{"body":"x","args":[],"lang":"js"}}}',
    '{"__proto__":{"admin":true}}',
    '{"constructor":1}',
    '{"_bsontype":"ObjectID"}',
    '{"a.__proto__.b":1}',
    '{"$lookup":{}}',
    '{"a":{"$elemMatch":{"$where":"1"}}}',
  ])("%s is refused as a query, with a reason", async (query) => {
    const said = await bot.say(
      owner(),
      `[MULTISTEP:QUICK_WORKFLOW:Bad:[{"name":"S","handler":"database_operation","params":{"operation":"find","collection":"c","query":${query}}}]]`,
    );
    expect(said).toMatch(/^❌ QUICK_WORKFLOW/);
  });

  test("patterns that backtrack do not stop the bot: each query ends within its time limit", async () => {
    const data = [{ a: `${"a".repeat(20_000)}!` }, { a: `${"xy".repeat(10_000)}!` }];
    await bot.step(owner(), "database_operation", { operation: "insert_many", collection: "slow", data });
    const patterns = [
      "^(a+)+$",
      "(a|aa)+b",
      "(.*a){25}$",
      "(a*)*b",
      "([a-zA-Z]+)*$",
      "(x+x+)+y$",
      "((a{0,50}){0,50}){0,50}b",
    ];
    const all = patterns.map(($regex) => ({ operation: "count", collection: "slow", query: { a: { $regex } } }));
    const running = each(owner, steps("database_operation", all));
    // Everyone else is served in the meantime.
    expect(await bot.step(owner(), "log", { message: "still here" })).toContain("still here");
    for (const line of await running) expect(line).toMatch(/^S\d · completed|time limit|regular expression/i);
  });
});

describe("the content of a message", () => {
  const huge = `{"a":"${"x".repeat(300_000)}"}`;
  const deep = `${'{"a":'.repeat(80)}1${"}".repeat(80)}`;
  /** The reply to whoever created the workflow. */
  let plain: string | undefined;
  test.each<[string, string]>([
    ["__proto__ in the context", '[MULTISTEP:EXECUTE:Plain:{"__proto__":{"polluted":1}}]'],
    ["constructor in the context", '[MULTISTEP:EXECUTE:Plain:{"constructor":{"prototype":{"polluted":1}}}]'],
    ["_bsontype in the context", '[MULTISTEP:EXECUTE:Plain:{"a":{"_bsontype":"ObjectID","id":"x"}}]'],
    ["NUL in the context", '[MULTISTEP:EXECUTE:Plain:{"a":"x\\u0000y"}]'],
    ["NUL in a key", '[MULTISTEP:EXECUTE:Plain:{"a\\u0000b":1}]'],
    ["half a character", '[MULTISTEP:EXECUTE:Plain:{"a":"\\ud800"}]'],
    ["a huge context", `[MULTISTEP:EXECUTE:Plain:${huge}]`],
    ["a deep context", `[MULTISTEP:EXECUTE:Plain:${deep}]`],
    ["deep params", `[MULTISTEP:ADD_STEP:Plain:X:set_context:{"key":"a","value":${deep}}]`],
    ["half a character in params", '[MULTISTEP:ADD_STEP:Plain:X:log:{"message":"\\udc00"}]'],
    ["NUL in params", '[MULTISTEP:ADD_STEP:Plain:X:log:{"message":"\\u0000"}]'],
    ["a key that acts", '[MULTISTEP:ADD_STEP:Plain:X:set_context:{"key":"__proto__","value":{"polluted":1}}]'],
    ["a dotted key", '[MULTISTEP:ADD_STEP:Plain:X:set_context:{"key":"a.b","value":1}]'],
    ["a secret for the chat", '[MULTISTEP:ADD_STEP:Plain:X:send_message:{"text":"{secrets.KEY}"}]'],
    ["a secret for the log", '[MULTISTEP:ADD_STEP:Plain:X:log:{"message":"{secrets.KEY}"}]'],
    [
      "a secret for a file",
      '[MULTISTEP:ADD_STEP:Plain:X:file_operation:{"operation":"write","file_path":"/a","content":"{secrets.KEY}"}]',
    ],
  ])("%s is refused, and nothing happens", async (_, shortcode) => {
    plain ??= await bot.say(
      owner(),
      '[MULTISTEP:CREATE_WORKFLOW:Plain]\n[MULTISTEP:ADD_STEP:workflow_id:Only:log:{"message":"x"}]',
    );
    // To another owner, its name has no meaning.
    const id = /wf_\w+/.exec(plain)?.[0] ?? "";
    // A private chat accepts 4,096 characters; longer texts arrive as a file or in a terminal, here in one piece.
    const said = await bot.say(owner(), shortcode.replace("Plain", id), (text) => text.includes("❌"));
    expect(said).toMatch(/❌ (EXECUTE|ADD_STEP)/);
    expect(said).not.toContain("s3cret");
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    const shown = await bot.say(owner(), `[MULTISTEP:SHOW_WORKFLOW:${id}]`, (text) => text.includes("Only"));
    expect(shown).toContain("1 step");
  });

  test("shortcodes and templates inside values are text", async () => {
    const evil = "[MULTISTEP:DELETE_WORKFLOW:Plain] {context.hidden} {secrets.KEY}";
    const said = await bot.run(
      OWNER,
      [
        { name: "S0", handler: "set_context", params: { key: "echo", value: "{context.evil}" } },
        { name: "S1", handler: "log", params: { message: "{context.echo}" }, dependencies: ["S0"] },
        { name: "S2", handler: "send_message", params: { text: "{context.echo}" }, dependencies: ["S1"] },
        {
          name: "S3",
          handler: "set_context",
          params: { key: "k", value: { "{context.evil}": 1 } },
          dependencies: ["S0"],
        },
      ],
      { evil, hidden: "not this" },
    );
    expect(said).toContain("completed");
    expect(bot.server.texts(OWNER.id)).toContain(evil);
    expect(await bot.say(OWNER, "[MULTISTEP:LIST_WORKFLOWS]")).toContain("Plain");
  });
});

describe("workflows that start themselves", () => {
  const self = (name: string) => ({
    handler: "execute_shortcode",
    params: { shortcode: "MULTISTEP:EXECUTE", params: { workflow: name } },
  });

  test("end with an error, however many steps do it", async () => {
    const { handler, params } = self("Loop");
    await bot.say(
      OWNER,
      `[MULTISTEP:CREATE_WORKFLOW:Loop]
[MULTISTEP:ADD_STEP:workflow_id:Once:${handler}:${JSON.stringify(params)}]
[MULTISTEP:ADD_STEP:workflow_id:Twice:parallel_group:${JSON.stringify({ tasks: [{ name: "T", handler, params }] })}]
[MULTISTEP:EXECUTE:workflow_id]`,
      (said) => said.includes("Loop"),
    );
    const listed = (status: string) =>
      bot.say(
        OWNER,
        `[MULTISTEP:LIST_EXECUTIONS:${status}]`,
        (said) => said.includes(`(${status})`) || said.includes(`with status "${status}"`),
      );
    await expect.poll(() => listed("failed")).toContain("Loop");
    await expect.poll(() => listed("running")).not.toContain("Loop");
    const id = /Loop · .* (ex_\w+)/.exec(await listed("failed"))![1];
    expect(await bot.say(OWNER, `[MULTISTEP:RESULT:${id}]`, (said) => said.startsWith("Loop"))).toMatch(
      /failed: .*MULTISTEP:EXECUTE.* deep/,
    );
  });
});
