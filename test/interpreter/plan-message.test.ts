import { describe, expect, it } from "vitest";
import { parseOnce } from "../../grammar/shortcode/parse.ts";
import type { ChatStore } from "../../src/chat-store/chat-store.ts";
import { CommandRegistry } from "../../src/commands/registry.ts";
import type { Authorize } from "../../src/engine/actor.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { createHandlers } from "../../src/handlers/table.ts";
import { en } from "../../src/i18n/en/messages.ts";
import { planOf as planOfPrepared } from "../../src/interpreter/plan.ts";
import { type Message, prepareMessage } from "../../src/interpreter/prepare.ts";
import { chatsOf } from "../open-engine.ts";
import { useEngine } from "./interpreter-fixture.ts";

const engine = useEngine();
const actor = { user_id: 7, chat_id: 70, message_id: 1, gateway: "test" };
const who = { actor, viewer: { chat_id: 70, all: false } };

async function planMessage(
  text: string,
  sender: Pick<Message, "actor" | "viewer">,
  services: { engine: Engine; chats: ChatStore; registry: CommandRegistry; authorize?: Authorize },
) {
  const { registry, ...rest } = services;
  const message = { key: "planned", text, outcomes: [], ...sender };
  const everything: Authorize = async () => true;
  const prepared = await prepareMessage(message, parseOnce(text, registry.vocabulary), {
    authorize: everything,
    registry,
    ...rest,
  });
  return planOfPrepared(prepared, rest);
}

async function planOf(text: string) {
  for (const handler of createHandlers({ files: { root: "/nowhere", isOwner: async () => false } }))
    await engine().registerHandler(handler);
  return planMessage(text, who, { engine: engine(), chats: chatsOf(engine()), registry: new CommandRegistry() });
}
async function effectsOf(text: string) {
  return (await planOf(text)).effects.map(({ name, effect }) =>
    effect.kind === "chat" || effect.kind === "command" || effect.kind === "start" || effect.kind === "steps"
      ? en.plan.head(effect)
      : `${name}: ${en.plan.effect(effect)}`,
  );
}
function step(handler: string, params: object) {
  return `[MULTISTEP:QUICK_WORKFLOW:W:${JSON.stringify([{ name: "S", handler, params }])}]`;
}

describe("what a message would do", () => {
  it.each([
    ["database_operation", { operation: "find", collection: "users" }],
    ["database_operation", { operation: "findOne", collection: "users" }],
    ["file_operation", { operation: "read", file_path: "/a" }],
    ["file_pipeline", { input_file: "/a", stages: ["validate", "transform"] }],
    ["send_message", { text: "hi" }],
    ["send_message", { text: "hi", chat_id: "70" }],
    ["execute_shortcode", { shortcode: "MULTISTEP:STATUS", params: "execution_id" }],
    ["log", { message: "m" }],
    ["delay", { seconds: 1 }],
    ["parallel_group", { tasks: [{ name: "T", handler: "log", params: { message: "m" } }] }],
  ])("%s %j stays in the chat", async (handler, params) => {
    expect(await effectsOf(step(handler, params))).toEqual([]);
  });

  it.each([
    [
      "database_operation",
      { operation: "delete", collection: "users", query: { a: 1 } },
      'deletes documents from users where {"a":1}',
    ],
    ["database_operation", { operation: "delete", collection: "users", all: true }, "deletes ALL documents from users"],
    [
      "database_operation",
      { operation: "deleteMany", collection: "users", query: {}, all: true },
      "deletes ALL documents from users",
    ],
    [
      "database_operation",
      { operation: "update", collection: "users", query: { a: 1 }, data: { $set: { role: "admin" }, $inc: { n: 1 } } },
      'changes documents in users where {"a":1}: sets role, $inc n',
    ],
    [
      "database_operation",
      { operation: "insert_many", collection: "users", data: [{ a: 1 }, { a: 2 }] },
      'adds 2 documents to users: [{"a":1},{"a":2}]',
    ],
    [
      "database_operation",
      { operation: "{context.op}", collection: "u" },
      "{context.op} on u, which may delete or change documents",
    ],
    ["file_operation", { operation: "write", file_path: "/a", content: "x" }, 'writes the file /a: "x"'],
    ["file_operation", { operation: "remove", file_path: "/a" }, "deletes the file /a"],
    ["file_pipeline", { input_file: "/a", destination: "/out" }, "processes the file /a and writes to /out"],
    ["api_call", { url: "https://example.com/x" }, "GET https://example.com/x"],
    ["send_message", { text: "hi", chat_id: 71 }, 'sends to chat 71: "hi"'],
    ["send_message", { text: "hi", chat_id: "{context.chat_id}" }, 'sends to chat {context.chat_id}: "hi"'],
    ["execute_shortcode", { shortcode: "USER:INFO", params: "no such" }, "runs USER:INFO no such"],
    [
      "parallel_group",
      { tasks: [{ name: "T", handler: "api_call", params: { url: "https://a.example" } }] },
      "GET https://a.example",
    ],
  ])("%s %j goes beyond it", async (handler, params, effect) => {
    expect(await effectsOf(step(handler, params))).toEqual([`S: ${effect}`]);
  });

  it("shows what a step asks the AI, which reaches beyond the chat", async () => {
    const step = { name: "Ask", handler: "ai", params: { prompt: "Sum up {context.text}" } };
    expect(await effectsOf(`[MULTISTEP:QUICK_WORKFLOW:W:${JSON.stringify([step])}]`)).toContain(
      'Ask: asks the AI: "Sum up {context.text}"',
    );
  });

  it("counts added steps if the message starts the workflow, and stored ones if it existed before", async () => {
    const create = "[MULTISTEP:CREATE_WORKFLOW:Sync: daily]";
    const add = '[MULTISTEP:ADD_STEP:workflow_id:Fetch: all:api_call:{"url":"https://a.example"}]';
    expect(await effectsOf(`${create}${add}`)).toEqual([]);
    expect(await effectsOf(`${create}${add}[MULTISTEP:EXECUTE:workflow_id]`)).toEqual([
      "Fetch: all: GET https://a.example",
    ]);
    const steps = [{ name: "Fetch", handler: "api_call", params: { url: "https://b.example" } }];
    await engine().createWorkflowWithSteps({ name: "Old: one" }, steps, { key: "old", actor });
    expect(await effectsOf("[MULTISTEP:EXECUTE:Old: one]")).toEqual(["Fetch: GET https://b.example"]);
    expect(await effectsOf("[MULTISTEP:SCHEDULED_WORKFLOW:Old: one:300]")).toEqual(["Fetch: GET https://b.example"]);
    expect(await effectsOf("[MULTISTEP:EXECUTE:workflow_id]")).toEqual([]);
  });

  it("counts a stored workflow that placeholders refer to before the message creates another", async () => {
    const own = { ...actor, user_id: 8, chat_id: 80 };
    const steps = [{ name: "Fetch", handler: "api_call", params: { url: "https://b.example" } }];
    const made = await engine().createWorkflowWithSteps({ name: "Mine" }, steps, { key: "mine", actor: own });
    if (!made.ok) throw new Error(made.error.message);
    await chatsOf(engine()).memory.save(80, undefined, 8, { workflow: made.value.id });
    const read = async (text: string) =>
      (
        await planMessage(
          text,
          { actor: own, viewer: { chat_id: 80, all: false } },
          { engine: engine(), chats: chatsOf(engine()), registry: new CommandRegistry() },
        )
      ).effects;
    expect(await read("[MULTISTEP:EXECUTE:workflow_id][MULTISTEP:CREATE_WORKFLOW:New]")).toHaveLength(1);
    expect(await read("[MULTISTEP:CREATE_WORKFLOW:New][MULTISTEP:EXECUTE:workflow_id]")).toEqual([]);
    // It fails, and workflow_id has no meaning then.
    expect(await read("[MULTISTEP:CREATE_WORKFLOW::no name:x:y][MULTISTEP:EXECUTE:workflow_id]")).toEqual([]);
    const held = "[MULTISTEP:ADD_STEP:Mine:Check:lgo:{}][MULTISTEP:EXECUTE:Mine]";
    expect(await read(held)).toEqual([]);
  });

  it("marks steps that its author certainly lacks permission for, and leaves out such commands", async () => {
    const read = async (text: string, has: (capability: string) => boolean) => {
      const authorize = async (_: unknown, capability: string) => has(capability);
      return planMessage(text, who, {
        engine: engine(),
        chats: chatsOf(engine()),
        registry: new CommandRegistry(),
        authorize,
      });
    };
    const fetch = step("api_call", { url: "https://a.example" });
    const marks = async (text: string, has: (capability: string) => boolean) => {
      const { blocks, effects } = await read(text, has);
      expect(effects).toHaveLength(1);
      return blocks.flatMap(({ steps }) => steps.map(({ mayNot }) => mayNot));
    };
    expect(await marks(fetch, () => true)).toEqual([false]);
    expect(await marks(fetch, () => false)).toEqual([true]);
    expect(await read("[GROUP:UNPIN_ALL]", () => false)).toMatchObject({ effects: [], changes: [], blocks: [] });
    // Which right a filled template needs is not known yet.
    const send = step("send_message", { text: "hi", chat_id: "{context.chat_id}" });
    expect(await marks(send, () => false)).toEqual([false]);
    expect(await marks(step("send_message", { text: "hi", chat_id: 71 }), () => false)).toEqual([true]);
  });

  it("counts added steps in a chat with schedules, since these may start them", async () => {
    const made = await engine().createWorkflowWithSteps(
      { name: "Timed" },
      [{ name: "A", handler: "log", params: { message: "m" } }],
      { key: "timed", actor },
    );
    if (!made.ok) throw new Error(made.error.message);
    const add = '[MULTISTEP:ADD_STEP:Timed:Fetch:api_call:{"url":"https://a.example"}]';
    expect(await effectsOf(add)).toEqual([]);
    const scheduled = await engine().schedule(made.value.id, "3600", "UTC", {}, { key: "sched", actor });
    if (!scheduled.ok) throw new Error(scheduled.error.message);
    expect(await effectsOf(add)).toEqual(["Fetch: GET https://a.example"]);
    expect(await effectsOf('[MULTISTEP:EDIT_STEP:Timed:A:{"params":{"message":"n"}}]')).toEqual([]);
    const edit = '{"handler":"file_operation","params":{"operation":"delete","file_path":"/a"}}';
    expect(await effectsOf(`[MULTISTEP:EDIT_STEP:Timed:A:${edit}]`)).toEqual(["A: deletes the file /a"]);
    await engine().unschedule(scheduled.value.id, who.viewer, { actor });
  });

  it("counts batches, templates, acts on chats, and shortcodes that are repaired", async () => {
    expect(
      await effectsOf('[MULTISTEP:BATCH_PROCESS:api_call:[{"url":"https://a.example"},{"url":"https://b.example"}]]'),
    ).toHaveLength(2);
    expect(
      (await effectsOf('[MULTISTEP:TEMPLATE_WORKFLOW:data_processing:{"collection":"users"}]')).length,
    ).toBeGreaterThan(0);
    expect(await effectsOf('[MULTISTEP:TEMPLATE_WORKFLOW:message_sequence:{"welcome_text":"Hi"}]')).toEqual([]);
    expect(await effectsOf("[USER:BAN:99]")).toEqual(["Ban person 99 forever"]);
    expect(await effectsOf("[USER:INFO:99]")).toEqual([]);
    const single =
      "[MULTISTEP:QUICK_WORKFLOW:W:[{'name':'S','handler':'api_call','params':{'url':'https://a.example',},}]]";
    expect(await effectsOf(single)).toEqual(["S: GET https://a.example"]);
  });

  it("examines the commands that steps run", async () => {
    expect(await effectsOf(step("execute_shortcode", { shortcode: "group:pin_message", params: 5 }))).toEqual([
      "S: runs group:pin_message 5",
      "Pin message 5",
    ]);
    const steps = [
      { name: "Wipe", handler: "database_operation", params: { operation: "delete", collection: "u", all: true } },
    ];
    const params = { name: "Inner", steps };
    expect(await effectsOf(step("execute_shortcode", { shortcode: "MULTISTEP:QUICK_WORKFLOW", params }))).toContain(
      "Wipe: deletes ALL documents from u",
    );
    const made = await engine().createWorkflowWithSteps({ name: "Wiper" }, steps, { key: "wiper", actor });
    expect(made.ok).toBe(true);
    const twice = step("execute_shortcode", { shortcode: "MULTISTEP:EXECUTE", params: "Wiper" });
    expect(await effectsOf(twice)).toContain("Wipe: deletes ALL documents from u");
  });

  it("examines what steps start, created by the same message or not, and says when it can't", async () => {
    const run = (workflow: string) => ({ shortcode: "MULTISTEP:EXECUTE", params: { workflow } });
    const here = [
      "[MULTISTEP:CREATE_WORKFLOW:Lowest]",
      `[MULTISTEP:ADD_STEP:workflow_id:Wipe:database_operation:${JSON.stringify({ operation: "delete", collection: "u", query: {}, all: true })}]`,
      "[MULTISTEP:CREATE_WORKFLOW:Upper]",
      `[MULTISTEP:ADD_STEP:workflow2_id:Go on:execute_shortcode:${JSON.stringify(run("workflow1_id"))}]`,
      `[MULTISTEP:ADD_STEP:workflow2_id:Any:execute_shortcode:${JSON.stringify(run("{context.which}"))}]`,
      "[MULTISTEP:EXECUTE:workflow2_id]",
    ].join("\n");
    const effects = await effectsOf(here);
    expect(effects).toContain("Wipe: deletes ALL documents from u");
    expect(effects).toContain("Any: affects a workflow that isn't known until it runs");
    const self = await engine().createWorkflowWithSteps(
      { name: "Again" },
      [{ name: "S", handler: "execute_shortcode", params: run("Again") }],
      { key: "again", actor },
    );
    expect(self.ok).toBe(true);
    expect(await effectsOf("[MULTISTEP:EXECUTE:Again]")).toContain("S: and more that can't be shown");
  });

  it("ignores errors, and distinguishes reading from changing", async () => {
    expect(
      await planOf("[MULTISTEP:QUICK_WORKFLOW:W:nothing] [MULTISTEP:EXECUTE:no such] [MULTISTEP:NONSENSE]"),
    ).toMatchObject({ effects: [] });
    expect((await planOf("[MULTISTEP:LIST_WORKFLOWS] [MULTISTEP:HELP]")).changes).toEqual([]);
    expect((await planOf("[MULTISTEP:CREATE_WORKFLOW:A]")).changes).toEqual(["CREATE_WORKFLOW"]);
  });
});
