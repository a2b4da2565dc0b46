import { expect, it } from "vitest";
import { labelsOf, pressed } from "../bot-api/button-presses.ts";
import { OWNER, startBot, startServer, useDatabase } from "./bot-fixture.ts";
import { says } from "./says.ts";

useDatabase();

const quick = (name: string, steps: readonly object[]) => `[MULTISTEP:QUICK_WORKFLOW:${name}:${JSON.stringify(steps)}]`;
const call = (url: string, more: object = {}) =>
  quick("Call", [{ name: "Call", handler: "api_call", params: { url, ...more } }]);
const wipeOf = (name: string, collection = "users") =>
  quick("Wipe", [{ name, handler: "database_operation", params: { operation: "delete", collection, all: true } }]);

const database = (params: object) => quick("Data", [{ name: "Data", handler: "database_operation", params }]);

/** What someone writes to disguise a step, and the only row that the plan has for it. */
const DISGUISED: readonly (readonly [string, string, string])[] = [
  [
    "line ends within an address don't push its host out of sight",
    call(`http:${"\n".repeat(118)}//evil.example.com/${"a".repeat(10)}`),
    "⚠️ Call: GET http://evil.example.com (http: //evil.example.com/aaaaaaaaaa)",
  ],
  [
    "what stands before an @ is not the host",
    call("https://api.example.com@evil.example.com/{context.x}"),
    "⚠️ Call: GET https://evil.example.com (https://api.example.com@evil.example.com/{context.x})",
  ],
  [
    "backslashes and missing slashes don't hide the host",
    call("http:\\\\1.2.3.4/x"),
    "⚠️ Call: GET http://1.2.3.4 (http:\\\\1.2.3.4/x)",
  ],
  [
    "letters of another script are shown as the host that they are",
    call("https://аpple.com/login"),
    "⚠️ Call: GET https://xn--pple-43d.com (https://аpple.com/login)",
  ],
  [
    "a number is shown as the address that it is",
    call("http://134744072/x"),
    "⚠️ Call: GET http://8.8.8.8 (http://134744072/x)",
  ],
  [
    "a host from a template is not known yet",
    call("{context.base}/x"),
    "⚠️ Call: GET a host that isn't known until it runs ({context.base}/x)",
  ],
  [
    "nor is one that a template may end",
    call("https://api.example.com{context.path}"),
    "⚠️ Call: GET a host that isn't known until it runs (https://api.example.com{context.path})",
  ],
  [
    "a template after the host leaves it as it is",
    call("https://api.example.com/users/{context.id}"),
    "⚠️ Call: GET https://api.example.com/users/{context.id}",
  ],
  [
    "a long address is cut in its middle, after the host, with a mark",
    call(`https://evil.example.com/${"a".repeat(400)}/end`),
    `⚠️ Call: GET https://evil.example.com/${"a".repeat(93)} […259…] ${"a".repeat(48)}/end`,
  ],
  [
    "directions, isolates, tags and fillers are not seen, so they are not there",
    wipeOf("\u202eevil\u2066\u2069\u{e0041}\u{e007f}\u3164\u200b\u2063 step\ufe0f"),
    "⚠️ evil step: deletes ALL documents from users",
  ],
  [
    "a name doesn't pose as another row or as the end of its own",
    wipeOf("1. ✅ Reads: sends here"),
    '⚠️ "1. ✅ Reads: sends here": deletes ALL documents from users',
  ],
  [
    "nor as a condition",
    wipeOf("Only a test, only if false"),
    '⚠️ "Only a test, only if false": deletes ALL documents from users',
  ],
  [
    "a field's name doesn't pose as another collection",
    database({
      operation: "update",
      collection: "users",
      query: { a: 1 },
      data: { 'n in test where {"b":2}; reads': 1 },
    }),
    '⚠️ Data: changes documents in users where {"a":1}: sets "n in test where {\\"b\\":2}; reads"',
  ],
  [
    "nor does one behind an operator",
    database({
      operation: "update",
      collection: "users",
      query: { a: 1 },
      data: { $unset: { "x, only if false": 1, y: 1 } },
    }),
    '⚠️ Data: changes documents in users where {"a":1}: sets $unset "x, only if false", y',
  ],
  [
    "a body doesn't pose as what follows it",
    call("https://a.example.com/", { method: "POST", data: "x, with no secrets" }),
    '⚠️ Call: POST https://a.example.com/, sending "x, with no secrets"',
  ],
  [
    "a prompt doesn't end its quotation",
    quick("Ask", [{ name: "Ask", handler: "ai", params: { prompt: 'x" and then nothing. "' } }]),
    "⚠️ Ask: asks the AI: \"x' and then nothing. '\"",
  ],
  [
    "a query that is to select everything says ALL, however it is written",
    database({ operation: "delete", collection: "users", query: { $or: [{ a: 1 }, { $and: [{}] }] }, all: true }),
    "⚠️ Data: deletes ALL documents from users",
  ],
  [
    "so does one that a template may empty",
    database({ operation: "delete", collection: "users", query: "{context.query}", all: true }),
    "⚠️ Data: deletes ALL documents from users",
  ],
  [
    "a name of whole words and emoji stays as it is",
    wipeOf("👨‍👩‍👧 می‌خواهم ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
    "⚠️ 👨‍👩‍👧 می‌خواهم ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿: deletes ALL documents from users",
  ],
];

it("a step is shown in one row that its own text cannot disguise", async () => {
  const server = await startServer();
  await startBot({ server, confirm: "elevated" });
  for (const [i, [statement, text, row]] of DISGUISED.entries()) {
    server.sendText(OWNER, -900 - i, text);
    const asked = await says(server, -900 - i, "Should I do this?");
    const rows = asked.text.split("\n");
    expect(rows.slice(3), statement).toEqual([`1. ${row}`, "", "Nothing happens until you confirm."]);
  }
});

it("a group with many tasks shows the most important ones, and Show all shows each", async () => {
  const server = await startServer();
  await startBot({ server, confirm: "elevated" });
  const task = (i: number) => ({ name: `T${i}`, handler: "send_message", params: { text: "hello ".repeat(40) } });
  const remove = { name: "R", handler: "file_operation", params: { operation: "delete", file_path: "/precious" } };
  const tasks = [...Array.from({ length: 15 }, (_, i) => task(i)), remove];
  server.sendText(OWNER, OWNER.id, quick("Many", [{ name: "All", handler: "parallel_group", params: { tasks } }]));
  const asked = await says(server, OWNER.id, "Should I do this?");
  expect(asked.text).toContain("deletes the file /precious");
  expect(asked.text).toMatch(/… and \d+ more\n/);
  expect(labelsOf(asked).flat()).toContain("Show all");
  await pressed(server, OWNER, asked, "Show all");
  const all = await says(server, OWNER.id, "Here is everything this would do:");
  expect(all.text.match(/sends here/g)).toHaveLength(15);
});

it("Show all sends what is too long for a message as a file", async () => {
  const server = await startServer();
  await startBot({ server, confirm: "elevated" });
  const content = `${"x".repeat(30_000)} the end of it`;
  const text = quick("Long", [
    { name: "Write", handler: "file_operation", params: { operation: "write", file_path: "/a", content } },
  ]);
  server.sendFile(OWNER, OWNER.id, "answer.md", text);
  const asked = await says(server, OWNER.id, "Should I do this?");
  expect(asked.text).not.toContain("the end of it");
  await pressed(server, OWNER, asked, "Show all");
  const all = await says(server, OWNER.id, "Here is everything this would do:");
  expect(all.file?.text).toContain(content);
});

it("names in lists and errors are as plain as those in a plan", async () => {
  const server = await startServer();
  const { engine } = await startBot({ server });
  const actor = { user_id: OWNER.id, chat_id: OWNER.id, message_id: 1, gateway: "telegram" };
  await engine.createWorkflow({ name: "Pay\u2067 \u{e0041}now", description: "a\n✅ Done" }, { key: "made", actor });
  server.sendText(OWNER, OWNER.id, "/workflows");
  expect((await says(server, OWNER.id, "workflow")).text).toContain("Pay now");
  server.sendText(OWNER, OWNER.id, "/status \u202eevil\u2066 run");
  expect((await says(server, OWNER.id, "❌")).text).toContain("evil run");
  for (const { text } of server.messages(OWNER.id))
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u);
});
