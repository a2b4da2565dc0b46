import { describe, expect, it } from "vitest";
import { freshChat, send, words } from "./send.ts";
import { useWorkingEngine } from "./working-engine.ts";

const world = useWorkingEngine();

async function said(chat: number, text: string): Promise<string> {
  return words(await send(world().engine, chat, text));
}

async function runsOf(chat: number): Promise<number> {
  return (await world().engine.listExecutions({ chat_id: chat, all: false })).executions.length;
}

function add(handler: string, params: object, options?: object): string {
  const more = options === undefined ? "" : `:${JSON.stringify(options)}`;
  return `[MULTISTEP:ADD_STEP:workflow_id:Say:${handler}:${JSON.stringify(params)}${more}]`;
}

const LOG = add("log", { message: "hi" });
const DRY = { dry_run: true };

describe("a context that asks for a trial run", () => {
  it.each([
    DRY,
    { dryRun: "true" },
    { "dry-run": 1 },
    { simulate: true },
    { preview: "yes" },
    { test: true },
    { validate_only: true },
    { user: "Ada", mode: "dry-run" },
    { execute: false },
    { options: { dry_run: true } },
    { simulasi: true },
  ])("starts nothing if no step reads it: %j", async (context) => {
    const chat = freshChat();
    const start = `[MULTISTEP:EXECUTE:workflow_id:${JSON.stringify(context)}]`;
    const reply = await said(
      chat,
      `[MULTISTEP:CREATE_WORKFLOW:Report]\n${LOG}\n${start}\n[MULTISTEP:STATUS:execution_id]`,
    );
    expect(reply).toContain("Nothing was started");
    expect(reply).toContain("[MULTISTEP:SHOW_WORKFLOW:wf_");
    // Of a workflow that was there before, too.
    expect(await said(chat, start)).toContain("Nothing was started");
    expect(await runsOf(chat)).toBe(0);
  });

  it("holds for every command that starts something with a context", async () => {
    const chat = freshChat();
    await said(chat, `[MULTISTEP:CREATE_WORKFLOW:Report]\n${LOG}`);
    const steps = JSON.stringify([{ name: "Say", handler: "log", params: { message: "hi" } }]);
    for (const start of [
      `[MULTISTEP:QUICK_WORKFLOW:Quick:${steps}:${JSON.stringify(DRY)}]`,
      `[MULTISTEP:SCHEDULED_WORKFLOW:Report:300:${JSON.stringify(DRY)}]`,
    ])
      expect(await said(chat, start)).toContain("Nothing was started");
    expect(await runsOf(chat)).toBe(0);
    expect((await world().engine.listWorkflows({ chat_id: chat, all: false })).total).toBe(1);
    expect(await world().engine.listSchedules({ chat_id: chat, all: false })).toEqual([]);
  });

  it.each<[how: string, step: string, context: object]>([
    ["a condition", add("log", { message: "hi" }, { condition: "context.get('dry_run') != true" }), DRY],
    ["a template", add("log", { message: "dry: {{dry_run}} {context.dry_run}" }), DRY],
    ["a param", add("get_context", { key: "dry_run" }), DRY],
    ["a condition in params", add("condition_check", { condition: "context.dry_run" }), DRY],
    ["a part of it", add("log", { message: "{context.options.dry_run}" }), { options: DRY }],
    ["any key", add("condition_check", { condition: "len(context) > 1" }), DRY],
  ])("starts a workflow in which a step reads it: %s", async (_, step, context) => {
    const chat = freshChat();
    const start = `[MULTISTEP:EXECUTE:workflow_id:${JSON.stringify(context)}]`;
    const reply = await said(chat, `[MULTISTEP:CREATE_WORKFLOW:Report]\n${step}\n${start}`);
    expect(reply).toContain("Started Report");
    expect(await said(chat, start)).toContain("Started Report");
    expect(await runsOf(chat)).toBe(2);
  });

  it("starts a workflow to which the same message adds a step that reads it", async () => {
    const chat = freshChat();
    await said(chat, `[MULTISTEP:CREATE_WORKFLOW:Report]\n${LOG}`);
    const reads = add("log", { message: "{context.dry_run}" }).replace("workflow_id:Say", "Report:Tell");
    expect(await said(chat, `${reads}\n[MULTISTEP:EXECUTE:Report:${JSON.stringify(DRY)}]`)).toContain("Started Report");
  });

  it("starts a workflow in which the same message has a step read it", async () => {
    const chat = freshChat();
    await said(chat, `[MULTISTEP:CREATE_WORKFLOW:Report]\n${LOG}`);
    const edit = (condition: string) => `[MULTISTEP:EDIT_STEP:Report:step1:${JSON.stringify({ condition })}]`;
    const start = `[MULTISTEP:EXECUTE:Report:${JSON.stringify(DRY)}]`;
    expect(await said(chat, `${edit("not context.fast")}\n${start}`)).toContain("asks for a trial run");
    expect(await runsOf(chat)).toBe(0);
    expect(await said(chat, `${edit("not context.dry_run")}\n${start}`)).toContain("Started Report");
  });

  it.each([{ dry_run: false }, { test: "unit" }, { preview: "A picture" }, { mode: "fast" }, { user: { test: true } }])(
    "is not meant by %j",
    async (context) => {
      const chat = freshChat();
      const start = `[MULTISTEP:EXECUTE:workflow_id:${JSON.stringify(context)}]`;
      expect(await said(chat, `[MULTISTEP:CREATE_WORKFLOW:Report]\n${LOG}\n${start}`)).toContain("Started Report");
    },
  );
});
