import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, stepCountIs, streamText } from "ai";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Bot } from "grammy";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ToolReply } from "../../src/ai/tools/run-tool.ts";
import { builtInCommands } from "../../src/commands/registry.ts";
import { createStepgram, multistep, type Stepgram, type StepgramTool } from "../../src/library/index.ts";
import type { TestStepgram } from "../../src/library/testing.ts";
import { ModelServer, type ToolCall } from "../ai/model-server.ts";
import { BotApiServer } from "../bot-api/bot-api-server.ts";
import { press } from "../bot-api/button-presses.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";
import { createTestStepgram } from "./shared-kit.ts";

let model: ModelServer;
let kit: TestStepgram;
beforeAll(async () => {
  model = await ModelServer.start();
  kit = await createTestStepgram({ ownerIds: [1], allowedUserIds: [2, 3] });
});
afterEach(() => model.reset());
afterAll(async () => {
  await kit.close();
  await model.stop();
});

/** What the AI SDK gets for a model with this name. */
function scripted() {
  return createOpenAICompatible({ name: "test", baseURL: model.url })("scripted");
}

const LOOP = { prompt: "Do it.", stopWhen: stepCountIs(8), maxRetries: 0 };

const call = (name: string, args: ToolCall["args"] = {}): ToolCall => ({ name, args });

/** What the model was told about the tools it called last, oldest first. */
function told(): string[] {
  const messages = model.asked.at(-1)?.messages ?? [];
  const answered = messages.findLastIndex(({ role }) => role === "assistant");
  return messages.slice(answered + 1).map(({ content }) => (JSON.parse(content) as { text: string }).text);
}

async function text(tools: Record<string, StepgramTool>, name: string, args: object = {}): Promise<string> {
  return (await tools[name]!.execute(args as never)).text;
}

/** How the runs of a workflow stand. */
async function runsOf(name: string, { listExecutions }: Stepgram = kit.stepgram): Promise<string[]> {
  return (await listExecutions()).filter(({ workflow }) => workflow === name).map(({ status }) => status);
}

const KEEP = {
  name: "Keep",
  steps: [
    { name: "Keep", handler: "database_operation", params: { operation: "insert", collection: "n", data: { id: 1 } } },
  ],
};

describe("the tools in the AI SDK's loop", () => {
  it("make a workflow, run it and read its result, several calls at once included", async () => {
    const tools = kit.stepgram.tools({ person: 2, chat: 2 });
    model.script(
      {
        calls: [
          call("create_workflow", { name: "Count: [all]", description: "Counts" }),
          call("add_step", {
            workflow: "workflow_id",
            name: "Set",
            handler: "set_context",
            params: { key: "n", value: 42 },
          }),
          call("add_step", {
            workflow: "workflow_id",
            name: "Get",
            handler: "get_context",
            params: { key: "n" },
            dependencies: ["Set"],
          }),
          call("execute", { workflow: "workflow_id" }),
        ],
      },
      "Started.",
    );
    const started = await generateText({ ...LOOP, model: scripted(), tools });
    await kit.settle();
    model.script({ calls: [call("result", { execution: "execution_id" })] }, "There are 42.");
    const { text: answer, steps } = await generateText({ ...LOOP, model: scripted(), tools });
    expect(answer).toBe("There are 42.");
    const results = [...started.steps, ...steps].flatMap(({ toolResults }) => toolResults);
    expect(results.map(({ output }) => (output as ToolReply).isError)).toEqual(Array.from({ length: 5 }, () => false));
    expect(await runsOf("Count: [all]")).toEqual(["completed"]);
    expect(told()[0]).toMatch(/Get[\s\S]*42/);
  });

  it("work in a stream, however its pieces are cut", async () => {
    const tools = kit.stepgram.tools({ person: 2, chat: 2 });
    const steps = [{ name: "Say 👩‍👩‍👧", handler: "send_message", params: { text: 'A "quoted" 🎉: [x]' } }];
    model.script({ calls: [call("quick_workflow", { name: "Say", steps })], size: 1 }, "Said.");
    const stream = streamText({ ...LOOP, model: scripted(), tools });
    expect(await stream.text).toBe("Said.");
    await kit.settle();
    expect(kit.texts(2)).toContain('A "quoted" 🎉: [x]');
  });

  it("tell the model that a step's params may have any keys", async () => {
    model.script("Nothing to do.");
    await generateText({ ...LOOP, model: scripted(), tools: kit.stepgram.tools({ person: 2 }) });
    const sent = model.asked.at(-1)?.body.tools as { function: { name: string; parameters: object } }[];
    expect(sent.length).toBe(builtInCommands.length);
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    const compiled = new Map(sent.map(({ function: { name, parameters } }) => [name, ajv.compile(parameters)]));
    const step = { workflow: "wf_1", name: "A", handler: "log", params: { message: "x" } };
    expect(compiled.get("add_step")?.(step)).toBe(true);
    expect(compiled.get("add_step")?.({ ...step, handler: "lgo" })).toBe(false);
    expect(compiled.get("execute")?.({ workflow: "wf_1", context: { any: { key: [1] } } })).toBe(true);
    expect(compiled.get("quick_workflow")?.(KEEP)).toBe(true);
  });

  it("answer wrong arguments with what to write instead, and the model can continue", async () => {
    const tools = kit.stepgram.tools({ person: 2, chat: 2 });
    model.script(
      {
        calls: [
          call("create_workflow", { nmae: "W" }),
          call("create_workflow", {}),
          call("create_workflow", { name: "W", max_parallel: "many" }),
          call("execute", { workflow: "wf_nothing" }),
          call("quick_workflow", { name: "W", steps: [{ name: "A", handler: "lgo" }] }),
          call("status", "[]"),
          call("group_pin_message", { message: "1" }),
        ],
      },
      { calls: [call("create_workflow", { name: "W" })] },
      "Now it is there.",
    );
    const { text: answer, steps } = await generateText({ ...LOOP, model: scripted(), tools });
    const outputs = steps[0]!.toolResults.map(({ output }) => output as ToolReply);
    expect(outputs.map(({ isError }) => isError)).toEqual(outputs.map(() => true));
    const said = outputs.map(({ text }) => text);
    expect(said[0]).toContain('"nmae"');
    expect(said[1]).toContain("name");
    expect(said[2]).toContain("max_parallel");
    expect(said[3]).toContain("wf_nothing");
    expect(said[4]).toContain('Did you mean "log"?');
    expect(said[5]).toContain("execution");
    expect(said[6]).toContain("admin");
    expect(answer).toBe("Now it is there.");
  });

  it("take texts as they are, whatever they would mean in a shortcode", async () => {
    const tools = kit.stepgram.tools({ person: 2, chat: 2 });
    const texts = [
      "5",
      "1e3",
      "1800:5",
      "“smart”",
      '"quoted"',
      "a: b [c] {d}",
      "[MULTISTEP:HELP]",
      '{"a":1}',
      "end \\",
    ];
    for (const description of texts) {
      const made = await text(tools, "create_workflow", { name: "Texts", description });
      const { description: kept } = await kit.stepgram.findWorkflow(/wf_\w+/.exec(made)?.[0] ?? made);
      expect(kept).toBe(description);
    }
  });

  it("give the model the SDK's own error for a tool that does not exist, or JSON that is none", async () => {
    const tools = kit.stepgram.tools({ person: 2, chat: 2 });
    model.script({ calls: [call("nothing"), call("status", '{"execution":')] }, "Sorry.");
    expect((await generateText({ ...LOOP, model: scripted(), tools })).text).toBe("Sorry.");
  });
});

describe("the rights of tools", () => {
  it("are those of the person: runs of other chats are neither seen nor controlled", async () => {
    const wait = [{ name: "Wait", handler: "delay", params: { seconds: 3600 } }];
    const other = kit.stepgram.tools({ person: 3, chat: 3 });
    const id = /ex_\w+/.exec(await text(other, "quick_workflow", { name: "Private", steps: wait }))?.[0] ?? "";
    expect(await text(other, "list_executions")).toContain(id);
    const mine = kit.stepgram.tools({ person: 2, chat: 2 });
    for (const name of ["list_executions", "list_workflows"])
      expect(await text(mine, name), name).not.toContain("Private");
    for (const name of ["status", "progress", "result", "cancel", "pause", "resume", "retry"]) {
      expect(await mine[name]!.execute({ execution: id }), name).toMatchObject({ isError: true });
      // Not even that it is there.
      expect(await text(mine, name, { execution: id }), name).not.toContain("Private");
    }
    for (const name of ["show_workflow", "execute", "delete_workflow"])
      expect(await mine[name]!.execute({ workflow: "Private" }), name).toMatchObject({ isError: true });
    expect((await kit.stepgram.getExecution(id)).status).toBe("running");
  });

  it("are not an owner's for anyone who is not one, and nobody is asked where nobody can be", async () => {
    const stranger = await kit.stepgram.tools({ person: 2, chat: 2 }).quick_workflow!.execute(KEEP);
    expect(stranger.isError).toBe(true);
    expect(stranger.text).toContain("(not permitted now)");
    const owner = await kit.stepgram.tools({ person: 1, chat: 1 }).quick_workflow!.execute(KEEP);
    expect(owner.isError).toBe(true);
    expect(owner.text).toContain("there is no chat to ask in");
    expect(owner.text).toContain('adds a document to n: {"id":1}');
    expect(await runsOf("Keep")).toEqual([]);
    const withoutAsking = await kit.stepgram
      .tools({ person: 2, chat: 2, confirm: "never" })
      .quick_workflow!.execute(KEEP);
    expect(withoutAsking).toMatchObject({ isError: false });
    await kit.settle();
    expect(await runsOf("Keep")).toEqual(["failed"]);
    const withoutQuestions = kit.stepgram.tools({ person: 1, chat: 1, confirm: "never" });
    expect(await withoutQuestions.quick_workflow!.execute(KEEP)).toMatchObject({ isError: false });
  });

  it("cannot be named in other words", () => {
    expect(() => kit.stepgram.tools({ confirm: "sometimes" as never })).toThrow("elevated, always, never");
    expect(() => kit.stepgram.tools({ persn: 1 } as never)).toThrow("persn");
  });
});

describe("a tool that has to be confirmed, where a bot serves the chat", () => {
  const OWNER = { id: 501, first_name: "Olla" };
  let server: BotApiServer;
  let stepgram: Stepgram;
  const directory = mkdtempSync(join(tmpdir(), "stepgram-tools-"));
  beforeAll(async () => {
    server = await BotApiServer.start();
    stepgram = await createStepgram({
      mongodbUri: await sharedDatabase(),
      db: freshName(),
      dataDir: directory,
      ownerIds: [OWNER.id],
      log: "silent",
    });
    const bot = new Bot(server.token, { client: { apiRoot: server.url } });
    bot.use(multistep({ stepgram, api: bot.api }) as never);
    void bot.start();
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]");
    await server.waitFor("the chat", () => server.texts(OWNER.id)[0]);
    stop = () => bot.stop();
  });
  let stop = async (): Promise<void> => {};
  afterAll(async () => {
    await stop();
    await stepgram.close();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const seen = new Set<number>();
  const question = async () => {
    const isNew = ({ message_id, text }: { message_id: number; text: string }): boolean =>
      text.includes("adds a document to n") && !seen.has(message_id);
    const found = await server.waitFor("the question", () => server.messages(OWNER.id).find(isNew));
    seen.add(found.message_id);
    return found;
  };
  const tools = () => stepgram.tools({ person: OWNER.id, chat: OWNER.id });

  it("waits for the person, and the model is told the outcome", async () => {
    model.script({ calls: [call("quick_workflow", KEEP)] }, "Kept.");
    const answer = generateText({ ...LOOP, model: scripted(), tools: tools() });
    const asked = await question();
    expect(asked.text).toContain("The AI wants to do this for you");
    expect(await runsOf("Keep", stepgram)).toEqual([]);
    press(server, OWNER, asked, "Run");
    expect((await answer).text).toBe("Kept.");
    expect(told()[0]).toMatch(/Started Keep/);
  });

  it("does not happen if they say no", async () => {
    const before = await runsOf("Keep", stepgram);
    const called = tools().quick_workflow!.execute(KEEP);
    press(server, OWNER, await question(), "Discard");
    expect(await called).toEqual({ isError: true, text: "The person refused. Nothing was done." });
    expect(await runsOf("Keep", stepgram)).toEqual(before);
  });

  it("waits no longer than the program does, and another tool keeps waiting", async () => {
    const stopped = new AbortController();
    const called = tools().quick_workflow!.execute(KEEP, { abortSignal: stopped.signal });
    const asked = await question();
    stopped.abort();
    await expect(called).rejects.toThrow(/abort/i);
    expect(await text(tools(), "confirmation", { id: "tool:nothing" })).toBe("There is no such question.");
    press(server, OWNER, asked, "Discard");
    expect(Object.keys(kit.stepgram.tools({ person: 2 }))).not.toContain("confirmation");
  });
});
