import { readFileSync } from "node:fs";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { shortcodesPage, stepExample, templateExample } from "../../scripts/shortcodes-page.ts";
import { makePrompt } from "../../src/ai/prompt.ts";
import { builtInReference } from "../../src/cli/text-commands.ts";
import { labelOf } from "../../src/commands/command.ts";
import type { TestStepgram } from "../../src/library/testing.ts";
import { ModelServer } from "../ai/model-server.ts";
import { runCommand } from "../cli/command-line-runner.ts";
import { createTestStepgram } from "./shared-kit.ts";

const reference = await builtInReference();
const prompt = makePrompt(reference);

let kit: TestStepgram;
let model: ModelServer;
let chats = 100;
beforeAll(async () => {
  model = await ModelServer.start();
  model.otherwise(({ body }) => ("response_format" in body ? '{"language":"id"}' : "It is empty."));
  kit = await createTestStepgram({
    now: new Date("2030-01-01T00:00:00Z"),
    timeZone: "UTC",
    http: { publicUrl: "https://flows.example.org" },
    ai: { model: "scripted", baseUrl: model.url },
  });
});
afterAll(async () => {
  await kit.close();
  await model.stop();
});

/** As the owner, in an empty chat. */
function inFreshChat() {
  return { person: 1, chat: ++chats };
}

/** What must exist before a command's example makes sense. */
const PREPARED = `[MULTISTEP:CREATE_WORKFLOW:User report]
[MULTISTEP:ADD_STEP:workflow_id:First:log:{"message":"1"}]
[MULTISTEP:ADD_STEP:workflow_id:Second:log:{"message":"2"}:step1]`;
const RUNNING = `${PREPARED}
[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":3600}:step2]
[MULTISTEP:EXECUTE:workflow_id]`;

const before: Readonly<Record<string, readonly string[]>> = {
  HELP: [],
  HANDLERS: [],
  TEMPLATES: [],
  RESUME: [RUNNING, "[MULTISTEP:PAUSE:execution_id]"],
  RETRY: [RUNNING, "[MULTISTEP:CANCEL:execution_id]"],
  DELETE_WORKFLOW: ["[MULTISTEP:CREATE_WORKFLOW:My workflow]"],
  UNSCHEDULE: [PREPARED, "[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:300]"],
  RESUME_SCHEDULE: [PREPARED, "[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:300]"],
  REMOVE_WEBHOOK: [PREPARED, "[MULTISTEP:WEBHOOK:workflow_id]"],
  RESUME_WEBHOOK: [PREPARED, "[MULTISTEP:WEBHOOK:workflow_id]"],
  STATUS: [RUNNING],
  PROGRESS: [RUNNING],
  RESULT: [RUNNING],
  CANCEL: [RUNNING],
  PAUSE: [RUNNING],
};

test("docs/shortcodes.md is up to date; `npm run docs` writes it", () => {
  const page = readFileSync(new URL("../../docs/shortcodes.md", import.meta.url), "utf8");
  expect(page).toBe(shortcodesPage(reference));
});

describe("each example of docs/shortcodes.md works", () => {
  // What waits would be looked at again whenever the kit waits for the others.
  afterEach(async () => {
    const { stepgram } = kit;
    const running = await stepgram.listExecutions({ status: "running" });
    await Promise.all(running.map(({ id }) => stepgram.cancel(id)));
  });

  test.each(reference.commands.map((command) => [labelOf(command), command] as const))("%s", async (label, command) => {
    const chat = inFreshChat();
    for (const text of before[label] ?? [PREPARED]) expect((await kit.run(text, chat)).errors).toBe(0);
    const done = await kit.run(command.example, { ...chat, replyTo: 7, replyToPerson: 8 });
    expect(done.errors, done.text).toBe(0);
    for (const { status } of done.states) expect(status).not.toBe("failed");
  });

  const steps = reference.handlers.flatMap(({ name, example, moreExamples = [] }) =>
    [example, ...moreExamples].map((params) => [name, params] as const),
  );
  test.each(steps)("a step with %s %j", async (name, params) => {
    const chat = inFreshChat();
    if (name.startsWith("file_")) await kit.run(SEED, chat);
    const text = `[MULTISTEP:CREATE_WORKFLOW:Test]\n${stepExample(name, params)}`;
    const made = await kit.run(text, chat);
    expect(made.errors, made.text).toBe(0);
    // Params are checked, but nothing outside this machine is called.
    if (name === "api_call") return;
    const run = await kit.run('[MULTISTEP:EXECUTE:workflow_id:{"count":6,"user_name":"Ada"}]', chat);
    await kit.advance("1 minute");
    const done = await kit.stepgram.getExecution(run.execution.id);
    // Nobody answers.
    const asks = name === "approval" || (name === "ask" && params.type !== "file");
    if (name === "ask" && !asks) return void expect(done.steps[0]?.error).toContain("No file can be sent to this chat");
    const end = asks ? { status: "waiting", waitsFor: "person" } : { status: "completed" };
    expect(done.steps[0]).toMatchObject({ ...end, error: null });
  });

  test.each(reference.templates.map((template) => [template.name, template] as const))("%s", async (_, template) => {
    const chat = inFreshChat();
    const { errors, execution } = await kit.run(templateExample(template), chat);
    await kit.advance("1 minute");
    expect([errors, (await kit.stepgram.getExecution(execution.id)).status]).toEqual([0, "completed"]);
  });
});

/** Files that the examples read. */
const SEED = `[MULTISTEP:QUICK_WORKFLOW:Seed:[{"name":"A","handler":"file_operation","params":{"operation":"write","file_path":"/reports/today.txt","content":"x"}},{"name":"B","handler":"file_operation","params":{"operation":"write","file_path":"/inbox/report.txt","content":"x"}}]]`;

describe("the prompt", () => {
  test("has as many tokens as it says, within 5 %", () => {
    const tokens = encode(prompt.text).length;
    expect(prompt.text).toContain(`about ${prompt.tokens} tokens, ${prompt.tokenizer}`);
    expect(Math.abs(prompt.tokens - tokens) / tokens).toBeLessThan(0.05);
  });

  test("has at most 3,500 tokens", () => {
    expect(encode(prompt.text).length).toBeLessThanOrEqual(3_500);
  });

  test("names every command, handler and template", () => {
    for (const { namespace, action } of reference.commands) expect(prompt.text).toContain(`[${namespace}:${action}`);
    for (const { name } of [...reference.handlers, ...reference.templates])
      expect(prompt.text).toContain(`- ${name} {`);
  });

  test("its example runs, and its sample results match", async () => {
    const [, example = ""] = /\nEXAMPLE\n([\s\S]*?)\n\nRESULTS/.exec(prompt.text) ?? [];
    const [, sample = ""] = /\nRESULTS\n([\s\S]*)$/.exec(prompt.text) ?? [];
    const chat = inFreshChat();
    await kit.run(
      '[MULTISTEP:QUICK_WORKFLOW:S:[{"name":"A","handler":"database_operation","params":{"operation":"insert","collection":"users","data":{"active":true}}}]]',
      chat,
    );
    const { text, execution } = await kit.run(example, chat);
    expect(execution.status).toBe("completed");
    expect(kit.texts(chat.chat).at(-1)).toMatch(/^There are \d+ active users\.$/);
    const broken = await kit.run('\n\n[MULTISTEP:ADD_STEP:workflow_id:x:lgo:{"a":1}]', chat);
    const masked = withoutIds(`${text}\n${broken.text}`);
    for (const line of withoutIds(sample).split("\n").slice(1, 3)) expect(masked).toContain(line);
  });

  test("is printed by `stepgram prompt`", async () => {
    const printed = async (...args: string[]): Promise<string> => {
      const { code, stdout } = await runCommand({ args: ["prompt", ...args] });
      expect(code).toBe(0);
      return stdout;
    };
    expect(await printed()).toBe(prompt.text);
    expect(JSON.parse(await printed("--json"))).toEqual(prompt);
  });

  test("is the same for a program that adds nothing", () => {
    expect(kit.stepgram.prompt().text).toBe(prompt.text);
  });
});

function withoutIds(text: string): string {
  return text.replaceAll(/(wf|ex)_[a-z0-9]+/g, "$1");
}
