import { expect, it } from "vitest";
import { checkStep } from "../../src/engine/check-step.ts";
import type { Handler } from "../../src/engine/handler.ts";
import type { JsonObject } from "../../src/engine/json.ts";
import { createHandlers } from "../../src/handlers/table.ts";

const all = createHandlers({ files: { root: "/nowhere", isOwner: () => false } });
const handlers = new Map<string, Handler>(all.map((handler) => [handler.name, handler]));

function problemOf(handler: string, params: JsonObject): string {
  const checked = checkStep({ name: "S", handler, params }, handlers);
  return checked.ok ? "" : checked.error.message;
}

/** Parameters in the words of other systems, each with the one that was meant. */
const MEANT: [handler: string, params: JsonObject, meant: string][] = [
  ["log", { text: "x" }, "message"],
  ["log", { pesan: "x" }, "message"],
  ["log", { message: "x", severity: "info" }, "level"],
  ["notification", { text: "x" }, "message"],
  ["notification", { message: "x", level: "success" }, "type"],
  ["set_context", { name: "x", value: 1 }, "key"],
  ["get_context", { variable: "x" }, "key"],
  ["condition_check", { expression: "1 == 1" }, "condition"],
  ["send_message", { message: "x" }, "text"],
  ["send_message", { text: "x", to: 5 }, "chat_id"],
  ["send_message", { text: "x", chatIdd: 5 }, "chat_id"],
  ["execute_shortcode", { command: "GROUP:PIN_MESSAGE" }, "shortcode"],
  ["execute_shortcode", { shortcode: "GROUP:PIN_MESSAGE", args: "message_id" }, "params"],
  ["database_operation", { action: "find", collection: "u" }, "operation"],
  ["database_operation", { operation: "find", table: "u" }, "collection"],
  ["database_operation", { operation: "find", collection: "u", filter: {} }, "query"],
  ["database_operation", { operation: "find", collection: "u", where: {} }, "query"],
  ["database_operation", { operation: "insert", collection: "u", document: {} }, "data"],
  ["database_operation", { operation: "insert", collection: "u", values: {} }, "data"],
  ["database_operation", { operation: "find", collection: "u", orderBy: "a" }, "sort"],
  ["database_operation", { operation: "find", collection: "u", columns: ["a"] }, "projection"],
  ["file_operation", { operation: "read", path: "a.txt" }, "file_path"],
  ["file_operation", { operation: "read", filename: "a.txt" }, "file_path"],
  ["file_operation", { operation: "write", file_path: "a.txt", text: "x" }, "content"],
  ["file_operation", { operation: "write", file_path: "a.txt", data: "x" }, "content"],
  ["file_operation", { operation: "list", directory: "/" }, "file_path"],
  ["file_pipeline", { file: "a.txt" }, "input_file"],
  ["file_pipeline", { input_file: "a.txt", output: "b" }, "destination"],
  ["api_call", { endpoint: "https://api.example.com" }, "url"],
  ["api_call", { url: "https://api.example.com", method: "POST", body: {} }, "data"],
  ["api_call", { url: "https://api.example.com", method: "POST", payload: {} }, "data"],
  ["parallel_group", { steps: [] }, "tasks"],
  ["approval", { question: "x?" }, "text"],
  ["approval", { text: "x?", buttons: ["a", "b"] }, "options"],
];

it.each(MEANT)("%s with %j suggests %s", (handler, params, meant) => {
  expect(problemOf(handler, params)).toContain(`did you mean "${meant}"? For example: {`);
});

/** Mistakes whose error says more than which parameter was meant. */
const SAID: [handler: string, params: JsonObject, said: string][] = [
  [
    "log",
    { message: "x", retry_count: 3 },
    '"retry_count" is an option of the step: put it next to "params", not inside',
  ],
  ["api_call", { url: "https://api.example.com", timeout: 9 }, '"timeout" is an option of the step'],
  ["api_call", { url: "https://api.example.com", params: { q: 1 } }, "params: url, method"],
  ["database_operation", { operation: "select", collection: "u" }, 'did you mean "find"?'],
  ["database_operation", { operation: "add", collection: "u" }, 'did you mean "insert"?'],
  ["database_operation", { operation: "remove", collection: "u" }, 'did you mean "delete"?'],
  ["database_operation", { operation: "find", collection: "u", query: "SELECT * FROM u" }, "SQL does not work here"],
  ["file_operation", { operation: "create", file_path: "a", content: "x" }, 'did you mean "write"?'],
  ["file_operation", { operation: "copy", file_path: "a" }, "read the file and write its content"],
  [
    "parallel_group",
    { tasks: [{ name: "a", type: "log", params: { message: "x" } }] },
    'tasks[0] has an unknown field type, did you mean "handler"?',
  ],
  [
    "parallel_group",
    { tasks: [{ name: "a", handler: "log", params: { text: "x" } }] },
    'unknown parameter "text", did you mean "message"?',
  ],
];

it.each(SAID)("%s with %j: %s", (handler, params, said) => {
  expect(problemOf(handler, params)).toContain(said);
});

it("a param that is already given is not suggested", () => {
  expect(problemOf("send_message", { text: "x", caption: "y", content: "z" })).not.toContain('mean "text"');
});
