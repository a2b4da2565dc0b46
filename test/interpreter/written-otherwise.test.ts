import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/engine/json.ts";
import { freshChat, outcomes, send } from "./send.ts";
import { useWorkingEngine } from "./working-engine.ts";

const world = useWorkingEngine();
const viewer = (chat: number) => ({ chat_id: chat, all: false });

/** The steps of a quick workflow as they are stored, or what was said instead. */
async function stored(...steps: JsonValue[]) {
  const chat = freshChat();
  const reply = await send(world().engine, chat, `[MULTISTEP:QUICK_WORKFLOW:Q:${JSON.stringify(steps)}]`);
  const found = await world().engine.findWorkflow("Q", viewer(chat));
  return found.ok ? found.value.steps : outcomes(reply).join("\n");
}

describe("JSON in quotes", () => {
  it.each<[handler: string, params: { [name: string]: JsonValue }, read: { [name: string]: JsonValue }]>([
    [
      "database_operation",
      { operation: "find", collection: "users", query: '{"active": true}' },
      { operation: "find", collection: "users", query: { active: true } },
    ],
    [
      "api_call",
      { url: "https://example.com", headers: '{"X-A":"1"}' },
      { url: "https://example.com", headers: { "X-A": "1" } },
    ],
    ["approval", { text: "Go?", options: '["Yes", "No"]' }, { text: "Go?", options: ["Yes", "No"] }],
    [
      "parallel_group",
      { tasks: '[{"name":"a","handler":"log","params":{"message":"a"}}]' },
      { tasks: [{ name: "a", handler: "log", params: { message: "a" } }] },
    ],
    ["log", { message: '{"a": 1}' }, { message: '{"a": 1}' }],
    ["set_context", { key: "a", value: '{"a": 1}' }, { key: "a", value: '{"a": 1}' }],
    [
      "database_operation",
      { operation: "find", collection: "u", query: "{context.query}" },
      { query: "{context.query}" },
    ],
  ])("is read where %s takes no text: %j", async (handler, params, read) => {
    expect(await stored({ name: "A", handler, params })).toMatchObject([{ params: read }]);
  });

  it("is refused where it is not what is wanted", async () => {
    const params = (query: string) => ({ operation: "find", collection: "users", query });
    for (const query of ['["active"]', "{active: true", '{"$where":"1"}'])
      expect(await stored({ name: "A", handler: "database_operation", params: params(query) })).toContain("query");
  });

  it("may be all params of a step, its dependencies and those of a shortcode call", async () => {
    const params = { shortcode: "MULTISTEP:EXECUTE", params: { workflow: "Q", context: '{"a":1}' } };
    expect(
      await stored(
        { name: "A", handler: "log", params: '{"message":"x"}', metadata: '{"a":1}' },
        { name: "B", handler: "log", params: { message: "y" }, dependencies: '["A"]' },
        { name: "C", handler: "execute_shortcode", params },
      ),
    ).toMatchObject([{ params: { message: "x" }, metadata: { a: 1 } }, { dependencies: [expect.any(String)] }, {}]);
  });
});

describe("a step in another program's format", () => {
  const A = { name: "A", handler: "log", params: { message: "a" } };

  it.each<[format: string, steps: JsonValue[]]>([
    ["type and parameters", [{ name: "A", type: "log", parameters: { message: "a" } }]],
    ["an action and its config", [{ name: "A", action: "log", config: { message: "a" } }]],
    ["a tool call", [{ id: "A", tool: "log", arguments: '{"message":"a"}' }]],
    ["uses and with", [{ name: "A", uses: "log", with: { message: "a" } }]],
    ["a function with input", [{ name: "A", function: "Log", input: { message: "a" } }]],
  ])("is read as one: %s", async (_, steps) => {
    expect(await stored(...steps)).toMatchObject([A]);
  });

  it.each(["depends_on", "needs", "after", "requires", "wait_for"])("waits for what it %s", async (key) => {
    const [a, b] = (await stored({ ...A, id: "1" }, { ...A, name: "B", [key]: ["1"] })) as {
      id: string;
      name: string;
    }[];
    expect([a?.name, b]).toMatchObject(["A", { name: "B", dependencies: [expect.stringMatching(/A|step1|st_/)] }]);
  });

  it.each<[why: string, step: { [key: string]: JsonValue }]>([
    ["two kinds", { name: "A", type: "step", action: "log", params: { message: "a" } }],
    ["a kind beside a handler", { ...A, type: "step" }],
    ["data beside params", { ...A, data: { message: "b" } }],
    ["needs beside dependencies", { ...A, dependencies: [], needs: ["1"] }],
    ["a condition that may be something else", { ...A, when: "context.ready" }],
    ["what is not a step", { ...A, after: { minutes: 5 } }],
  ])("is refused with %s", async (_, step) => {
    expect(await stored(step)).toMatch(/not an option here|not options here/);
  });
});
