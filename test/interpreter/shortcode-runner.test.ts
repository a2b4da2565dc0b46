import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CommandRegistry } from "../../src/commands/registry.ts";
import type { JsonValue } from "../../src/engine/json.ts";
import type { ShortcodeAnswer, ShortcodeCall } from "../../src/engine/shortcode-runner.ts";
import { sayInEnglish } from "../../src/i18n/problem.ts";
import { createShortcodeRunner } from "../../src/interpreter/step-shortcodes.ts";
import { chatsOf } from "../open-engine.ts";
import { runs } from "../property-runs.ts";
import { useEngine } from "./interpreter-fixture.ts";
import { freshChat, send } from "./send.ts";

const engine = useEngine();
const registry = new CommandRegistry();
const runner = createShortcodeRunner({
  engine,
  chats: () => chatsOf(engine()),
  registry,
  authorize: async (_, capability) => capability === "chat" || capability === "admin",
  isOwner: async () => false,
  timeZone: "UTC",
});

let calls = 0;

/** A call as a step makes it; its checkpoints are kept for the next attempt. */
function callOf(chat: number, shortcode: string, params: JsonValue, key = `call:${++calls}`): ShortcodeCall {
  const kept = new Map<string, JsonValue>();
  return {
    shortcode,
    params,
    actor: { user_id: 7, chat_id: chat, message_id: 5, gateway: "test" },
    key,
    executionId: "ex_none",
    signal: new AbortController().signal,
    async checkpoint<T extends JsonValue>(name: string, work: () => Promise<T>): Promise<T> {
      if (!kept.has(name)) kept.set(name, await work());
      return kept.get(name) as T;
    },
  };
}

/** The answer, with its error in English. */
async function run(chat: number, shortcode: string, params: JsonValue): Promise<ShortcodeAnswer> {
  return inEnglish(await runner.run(callOf(chat, shortcode, params)));
}

function inEnglish(answer: ShortcodeAnswer): ShortcodeAnswer {
  return answer.ok === false ? { ...answer, message: sayInEnglish(answer.message).message } : answer;
}

function problemOf(shortcode: string): string | undefined {
  const found = runner.find(shortcode);
  return "problem" in found ? sayInEnglish(found.problem).message : undefined;
}

describe("a step's shortcode", () => {
  it("is found with its capability; an unknown one gets a suggestion", () => {
    expect(runner.find("GROUP:PIN_MESSAGE")).toEqual({ capability: "admin", isHarmless: false });
    expect(runner.find("multistep:execute")).toEqual({ capability: "chat", isHarmless: false });
    expect(problemOf("MULTISTEP:EXECUT")).toContain("MULTISTEP:EXECUTE?");
    expect(problemOf("EXECUTE")).toContain("MULTISTEP:EXECUTE?");
    expect(problemOf("GROUP:PIN_MESSAGE:12")).toContain("params");
    expect(runner.find("__proto__:constructor")).toHaveProperty("problem");
  });

  it("is harmless if it only reads, or changes only the chat's own workflows and runs", () => {
    const harmless = registry.commands
      .map(({ namespace, action }) => `${namespace}:${action}`)
      .filter((name) => {
        const found = runner.find(name);
        return "isHarmless" in found && found.isHarmless;
      });
    const actions =
      "CREATE_WORKFLOW UNSCHEDULE LIST_SCHEDULES REMOVE_WEBHOOK LIST_WEBHOOKS STATUS PROGRESS RESULT LIST_WORKFLOWS LIST_EXECUTIONS CANCEL PAUSE SHOW_WORKFLOW DRAW_WORKFLOW HANDLERS TEMPLATES HELP";
    expect(harmless).toEqual(actions.split(" ").map((action) => `MULTISTEP:${action}`));
  });

  it("called twice with one key runs once, even if its target has been deleted in between", async () => {
    const chat = freshChat();
    await send(engine(), chat, "[MULTISTEP:CREATE_WORKFLOW:W]");
    const call = callOf(chat, "MULTISTEP:DELETE_WORKFLOW", "W");
    const [first, second] = [await runner.run(call), await runner.run(call)];
    expect(first).toMatchObject({ ok: true });
    expect(second).toEqual(first);
    const create = callOf(chat, "MULTISTEP:CREATE_WORKFLOW", { name: "Once" });
    expect(await runner.run(create)).toEqual(await runner.run(create));
    expect((await engine().listWorkflows({ chat_id: chat, all: false })).total).toBe(1);
  });

  it("on a chat is left to the process that serves it", async () => {
    expect(await run(-5, "GROUP:PIN_MESSAGE", "12")).toEqual({
      ok: "post",
      post: { chat_id: -5, text: "", action: { by: 7, do: "pin", message_id: 12 } },
    });
    expect(await run(-5, "USER:MUTE", { user_id: 99, duration: "forever" })).toMatchObject({
      ok: "post",
      post: { action: { by: 7, do: "mute", user_id: 99 } },
    });
    expect(await run(-5, "GROUP:SET_TITLE", { title: "T", options: { chat_id: -6 } })).toMatchObject({
      ok: false,
      message: expect.stringContaining("another chat"),
    });
  });

  it("returns data of the documented shape", async () => {
    const chat = freshChat();
    const answers: [string, JsonValue][] = [
      ["CREATE_WORKFLOW", { name: "W" }],
      ["ADD_STEP", { workflow: "W", name: "A", handler: "log", params: { message: "x" } }],
      ["EDIT_STEP", { workflow: "W", step: "A", changes: { timeout: 60 } }],
      ["EXECUTE", "W"],
      ["QUICK_WORKFLOW", ["Q", [{ name: "A", handler: "log", params: { message: "x" } }]]],
      ["BATCH_PROCESS", ["log", [{ message: "x" }]]],
      ["TEMPLATE_WORKFLOW", "message_sequence"],
      ["SCHEDULED_WORKFLOW", ["W", "1 hour"]],
      ["LIST_SCHEDULES", null],
      ["LIST_WORKFLOWS", null],
      ["LIST_EXECUTIONS", null],
      ["SHOW_WORKFLOW", "W"],
      ["HANDLERS", null],
      ["TEMPLATES", null],
      ["REMOVE_STEP", ["W", "A"]],
      ["DELETE_WORKFLOW", "W"],
    ];
    for (const [action, params] of answers) {
      const answer = await run(chat, `MULTISTEP:${action}`, params);
      if (answer.ok !== true) throw new Error(`${action}: ${JSON.stringify(answer)}`);
      const documented = registry.find("MULTISTEP", action)?.data ?? "";
      // Only the members: a list in them has its own members, and optional ones are included.
      const data = documented.replaceAll(/: \[[^\]]*\]/g, "").replaceAll("?", "");
      const isList = data.startsWith("[");
      expect(Array.isArray(answer.result), action).toBe(isList);
      const one = (isList ? (answer.result as JsonValue[])[0] : answer.result) as object;
      const named = data.slice(data.indexOf("{") + 1, data.indexOf("}")).split(", ");
      expect(Object.keys(one).sort(), action).toEqual(named.sort());
    }
  });

  it.each(["", " ", "\n", { name: "\t" }, [" "]])("says that %j leaves out what it needs", async (params) => {
    expect(await run(freshChat(), "MULTISTEP:CREATE_WORKFLOW", params)).toMatchObject({
      ok: false,
      message: expect.stringContaining("The name is missing."),
    });
  });

  it("never throws because of its params", async () => {
    const chat = freshChat();
    await send(engine(), chat, '[MULTISTEP:CREATE_WORKFLOW:W] [MULTISTEP:ADD_STEP:workflow_id:A:log:{"message":"x"}]');
    const names = registry.commands.map(({ namespace, action }) => `${namespace}:${action}`);
    const word = fc.constantFrom(
      "W",
      "step1",
      "A",
      "log",
      "300",
      "",
      "none",
      "wf_",
      "ex_",
      "sc_",
      "\0",
      "\ud83c",
      "-5",
    );
    const leaf = fc.oneof(
      word,
      fc.string({ maxLength: 8 }),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
    );
    const key = fc.constantFrom(
      "workflow",
      "name",
      "step",
      "handler",
      "params",
      "context",
      "user",
      "__proto__",
      "$a",
      "x",
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(key, tie("value"), { maxKeys: 4 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), value, async (name, params) => {
        // As the step's stored params come: plain JSON.
        const plain = JSON.parse(JSON.stringify(params ?? null)) as JsonValue;
        const answer = await run(chat, name, plain);
        if (answer.ok === false) expect(String(answer.message).length).toBeGreaterThan(10);
      }),
      { numRuns: runs(400) },
    );
  });
});
