import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createStepgram,
  defineHandler,
  interpret,
  type OutgoingMessage,
  PermanentError,
  type Stepgram,
  type StepgramOptions,
  type StepOptions,
  z,
} from "../../src/library/index.ts";
import { freshName } from "../shared-database.ts";

const dataDir = mkdtempSync(join(tmpdir(), "stepgram-library-"));
const sent: OutgoingMessage[] = [];
let stepgram: Stepgram;

beforeAll(async () => {
  stepgram = await open({ onMessage: (message) => sent.push(message), ownerIds: [42], timeZone: "UTC" });
});
afterAll(async () => {
  await stepgram.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function open(options: StepgramOptions = {}): Promise<Stepgram> {
  const real = process.env.TEST_MONGODB_URI;
  const place = real === undefined ? { dataDir } : { dataDir, mongodbUri: real };
  return createStepgram({ ...place, db: freshName(), log: "silent", ...options });
}

function double(name: string) {
  return defineHandler({
    name,
    summary: "Doubles a number.",
    example: { value: 1 },
    capability: "chat",
    params: z.object({ value: z.number() }),
    run: async ({ params }) => params.value * 2,
  });
}

describe("the developer guide's workflow", () => {
  test("is created, run and watched from code", async () => {
    const workflowId = await stepgram.createWorkflow({
      name: "Data Processing Pipeline",
      description: "Process user data and send notifications",
      globalTimeout: 1800,
      maxParallelSteps: 5,
      autoRetry: true,
      metadata: { version: "1.0", author: "AERIS" },
    });
    const step1 = await stepgram.addStep(workflowId, {
      name: "Log Message",
      handler: "log",
      params: { message: "Hello World!", level: "info" },
    });
    await stepgram.addStep(workflowId, {
      name: "Process Data",
      handler: "database_operation",
      params: { operation: "find", collection: "users", query: { active: true } },
      dependencies: [step1],
      timeout: 300,
      retryCount: 3,
      retryDelay: 5,
      condition: "context.get('should_process') == True",
    });
    const executionId = await stepgram.executeWorkflow(workflowId, { context: { should_process: true } });
    const seen: number[] = [];
    for await (const { progress } of stepgram.follow(executionId)) seen.push(progress);
    expect(seen.at(-1)).toBe(100);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await stepgram.getExecutionProgress(executionId)).toMatchObject({ progress: 100, status: "completed" });
    const { steps } = await stepgram.getExecution(executionId);
    expect(steps.map(({ name, result }) => [name, result])).toEqual([
      ["Log Message", { message: "Hello World!", level: "info" }],
      ["Process Data", { documents: [], count: 0 }],
    ]);
    expect(await stepgram.findWorkflow("Data Processing Pipeline")).toMatchObject({
      id: workflowId,
      globalTimeout: 1800,
      metadata: { author: "AERIS" },
      steps: [{ name: "Log Message" }, { retryDelay: 5, condition: "context.get('should_process') == True" }],
    });
  });

  test("reports progress and the current step while it runs", async () => {
    let finish = (): void => {};
    await stepgram.registerHandler("hang", () => new Promise((resolve) => (finish = () => resolve("done"))));
    const steps = [
      { name: "A", handler: "log", params: { message: "a" } },
      { name: "B", handler: "hang", dependencies: ["A"] },
    ];
    const id = await stepgram.executeWorkflow(await stepgram.createWorkflow({ name: "Two", steps }));
    for await (const { currentStep } of stepgram.follow(id)) if (currentStep === "B") break;
    expect(await stepgram.getExecutionProgress(id)).toMatchObject({ progress: 50, currentStep: "B", settled: 1 });
    await expect(stepgram.waitFor(id, { timeout: 0.01 })).rejects.toMatchObject({ code: "timeout" });
    finish();
    expect((await stepgram.waitFor(id)).steps[1]?.result).toBe("done");
  });

  test("the same key is the same request", async () => {
    const first = await stepgram.createWorkflow({ name: "Once" }, { key: "once" });
    expect(await stepgram.createWorkflow({ name: "Once" }, { key: "once" })).toBe(first);
    const execution = await stepgram.executeWorkflow(first, { key: "run" });
    expect(await stepgram.executeWorkflow(first, { key: "run" })).toBe(execution);
    expect(await stepgram.executeWorkflow(first)).not.toBe(execution);
  });
});

describe("handlers", () => {
  test("can be added while steps wait for them", async () => {
    const db = freshName();
    const one = await open({ db, handlers: [double("late")] });
    const two = await open({ db, name: "two" });
    const steps = [{ name: "Double", handler: "late", params: { value: 4 } }];
    const workflow = await one.createWorkflow({ name: "Late", steps });
    // The first program has the handler but no longer takes steps; the second does not have it yet.
    await one.close();
    const three = await open({ db, name: "three", worker: false, handlers: [double("late")] });
    const id = await three.executeWorkflow(workflow);
    await three.close();
    expect((await two.getExecution(id)).steps[0]?.status).toBe("pending");
    await two.registerHandler(double("late"));
    expect((await two.waitFor(id)).steps[0]?.result).toBe(8);
    await two.close();
  });

  test("are initialized before their first run and cleaned up at the end, even if added late", async () => {
    const calls: string[] = [];
    const watched = (name: string) => ({
      ...double(name),
      initialize: async () => void calls.push(`initialize ${name}`),
      cleanup: async () => void calls.push(`cleanup ${name}`),
    });
    const own = await open({ handlers: [watched("early")] });
    await own.registerHandler(watched("late"));
    expect(calls).toEqual(["initialize early", "initialize late"]);
    await own.close();
    await own.close();
    expect(calls.slice(2).sort()).toEqual(["cleanup early", "cleanup late"]);
  });

  test("added late can be used in groups", async () => {
    await stepgram.registerHandler(double("twice"));
    const tasks = [{ name: "T", handler: "twice", params: { value: 21 } }];
    const steps = [{ name: "Group", handler: "parallel_group", params: { tasks } }];
    const id = await stepgram.executeWorkflow(await stepgram.createWorkflow({ name: "Group", steps }));
    expect((await stepgram.waitFor(id)).steps[0]).toMatchObject({ status: "completed", error: null });
  });

  test("that are plain functions can be run only by owners", async () => {
    await stepgram.registerHandler("plain", ({ params, setContext }) => {
      setContext("custom_result", `Processed ${String(params.data)}`);
      return "ok";
    });
    const steps = [{ name: "Plain", handler: "plain", params: { data: "x" }, retryCount: 0 }];
    const workflow = await stepgram.createWorkflow({ name: "Plain", steps });
    const run = async (person?: number) =>
      stepgram.waitFor(await stepgram.executeWorkflow(workflow, person === undefined ? {} : { person }));
    expect((await run()).context.custom_result).toBe("Processed x");
    expect((await run(42)).status).toBe("completed");
    expect((await run(7)).steps[0]?.error).toContain('needs the "admin" permission');
  });

  test.each([
    [{ ...double("fine"), name: "Bad Name" }, "must start with a lowercase letter"],
    [{ ...double("no_run"), run: undefined as never }, 'The handler "no_run" needs "run", a function'],
    [{ ...double("no_params"), params: {} as never }, '"params" must be a zod schema'],
    [
      { ...double("typo"), retyr: { retry_count: 1 } } as never,
      'The handler "typo" has no option "retyr". Did you mean "retry"?',
    ],
    [
      { ...double("inner"), retry: { count: 1 } as never },
      'The handler "inner": "retry" has no option "count". Options: retry_count',
    ],
    [{ ...double("kind"), timeout: "5" as never }, 'The handler "kind": "timeout" must be a number, not "5"'],
  ])("that are malformed are refused", async (handler, message) => {
    await expect(stepgram.registerHandler(handler)).rejects.toThrow(message);
    expect(() => defineHandler(handler)).toThrow(message);
  });
});

describe("a program's own chats", () => {
  test("get the steps' messages in order, with the ids that the program returns", async () => {
    sent.length = 0;
    const steps: StepOptions[] = [
      { name: "A", handler: "send_message", params: { text: "first" } },
      { name: "B", handler: "notification", params: { message: "second" }, dependencies: ["A"] },
    ];
    const workflow = await stepgram.createWorkflow({ name: "Say", steps });
    const done = await stepgram.waitFor(await stepgram.executeWorkflow(workflow, { chat: 5, person: 6 }));
    expect(sent.map(({ chat, text }) => [chat, text])).toEqual([
      [5, "first"],
      [5, "ℹ️ second"],
    ]);
    expect(done.steps[0]?.result).toEqual({ message_id: 1, chat_id: 5 });
    expect(done.context).toMatchObject({ user_id: 6, chat_id: 5 });
  });

  test("get a message again that failed, unless the failure is permanent", async () => {
    let tries = 0;
    const own = await open({
      onMessage({ text }) {
        tries += 1;
        if (text === "never") throw new PermanentError("The chat is gone.");
        if (tries === 1) throw new Error("not now");
      },
    });
    const say = async (text: string) => {
      const steps = [{ name: "Say", handler: "send_message", params: { text } }];
      return own.waitFor(await own.executeWorkflow(await own.createWorkflow({ name: "Say", steps })));
    };
    expect((await say("hello")).status).toBe("completed");
    expect(tries).toBe(2);
    expect((await say("never")).steps[0]?.error).toContain("The chat is gone.");
    await own.close();
  });
});

describe("an AI's answer", () => {
  const answer = `I greet you.
[MULTISTEP:CREATE_WORKFLOW:Greet]
[MULTISTEP:ADD_STEP:workflow_id:Hello:send_message:{"text":"Hello!"}]
[MULTISTEP:ADD_STEP:workflow_id:Wrong:lgo:{}]
[MULTISTEP:QUICK_WORKFLOW:Other:[{"name":"Log","handler":"log","params":{"message":"x"}}]]
That is all.`;

  test("runs, and the reply comes in parts", async () => {
    const reply = await interpret(stepgram, answer, { chat: 90, person: 42 });
    expect(reply.parts.map((part) => (part.kind === "prose" ? part.text.trim() : part.ok))).toEqual([
      "I greet you.",
      true,
      "",
      true,
      "",
      false,
      "",
      true,
      "That is all.",
    ]);
    expect(reply.text).toContain("There is no handler");
    expect([reply.errors, reply.executions.length, reply.repeated]).toEqual([1, 1, false]);
    const states: string[] = [];
    for await (const { status } of reply.progress()) states.push(status);
    expect(states.at(-1)).toBe("completed");
    expect((await reply.settled()).map(({ workflow }) => workflow)).toEqual(["Other"]);
  });

  test("with a key runs once", async () => {
    const text = "[MULTISTEP:CREATE_WORKFLOW:Keyed]";
    await stepgram.interpret(text, { chat: 91, key: "answer-1" });
    expect(await stepgram.interpret(text, { chat: 91, key: "answer-1" })).toMatchObject({ repeated: true, parts: [] });
    expect((await stepgram.listWorkflows({ limit: 100 })).filter(({ name }) => name === "Keyed")).toHaveLength(1);
  });

  test("refers to what its own chat has created, not to other chats", async () => {
    await stepgram.interpret("[MULTISTEP:CREATE_WORKFLOW:Mine]", { chat: 92, person: 8 });
    expect((await stepgram.interpret("[MULTISTEP:SHOW_WORKFLOW:workflow_id]", { chat: 92, person: 8 })).errors).toBe(0);
    expect((await stepgram.interpret("[MULTISTEP:SHOW_WORKFLOW:Mine]", { chat: 93, person: 9 })).errors).toBe(1);
  });

  test("can use shortcodes and templates of the program", async () => {
    stepgram.registerShortcode({
      name: "SHOP:ORDER",
      summary: "Orders something.",
      example: "[SHOP:ORDER:tea:2]",
      signature: [
        { name: "what", kind: "text", greedy: true, example: "tea" },
        { name: "amount", kind: "int", optional: true, example: "2" },
      ],
      run: ({ what, amount = 1 }) => `Ordered ${amount} × ${what}`,
    });
    stepgram.registerTemplate({
      name: "hello_twice",
      summary: "Says hello twice.",
      example: { who: "Ada" },
      params: z.object({ who: z.string() }),
      steps: ({ who }) => [1, 2].map((n) => ({ name: `Hello ${n}`, handler: "log", params: { message: who } })),
    });
    const text = '[SHOP:ORDER:green tea:3] [MULTISTEP:TEMPLATE_WORKFLOW:hello_twice:{"who":"Ada"}]';
    const reply = await stepgram.interpret(text, { chat: 94 });
    expect(reply.text).toContain("Ordered 3 × green tea");
    expect((await reply.settled())[0]?.total).toBe(2);
    expect(stepgram.prompt().text).toContain("[SHOP:ORDER:…what:amount?]");
    expect(() => stepgram.registerTemplate({ ...hello, name: "message_sequence" })).toThrow("built in");
  });
});

const hello = { summary: "Hello.", example: {}, params: z.object({}), steps: () => [] };

describe("control", () => {
  test("an execution is paused, resumed, cancelled and retried", async () => {
    const steps = [{ name: "Wait", handler: "delay", params: { seconds: 600 } }];
    const id = await stepgram.executeWorkflow(await stepgram.createWorkflow({ name: "Long", steps }));
    expect((await stepgram.pause(id)).status).toBe("paused");
    expect((await stepgram.resume(id)).status).toBe("running");
    expect((await stepgram.cancel(id)).status).toBe("cancelled");
    expect((await stepgram.retry(id)).status).toBe("running");
    expect((await stepgram.cancel(id)).status).toBe("cancelled");
    await expect(stepgram.pause(id)).rejects.toMatchObject({ name: "StepgramError", code: "wrong_state" });
  });

  test("a schedule is created and removed", async () => {
    const id = await stepgram.createWorkflow({ name: "Nightly" });
    const { id: schedule, cron } = await stepgram.scheduleWorkflow(id, "0 3 * * *", { timeZone: "Asia/Jakarta" });
    expect(cron).toBe("0 3 * * *");
    expect((await stepgram.listSchedules()).map((one) => one.id)).toContain(schedule);
    await stepgram.unschedule(schedule);
    expect((await stepgram.listSchedules()).map((one) => one.id)).not.toContain(schedule);
    await expect(stepgram.scheduleWorkflow(id, "whenever")).rejects.toMatchObject({ code: "invalid" });
  });

  test("the program reads and writes the data of steps", async () => {
    await stepgram.data.insert("users", { id: 1, active: true }, "seed");
    const steps = [{ name: "Find", handler: "database_operation", params: { operation: "find", collection: "users" } }];
    const id = await stepgram.executeWorkflow(await stepgram.createWorkflow({ name: "Find", steps }));
    expect((await stepgram.waitFor(id)).steps[0]?.result).toMatchObject({ count: 1 });
  });

  test.each<[() => Promise<unknown>, string]>([
    [() => stepgram.getExecution("ex_nothing"), "not_found"],
    [() => stepgram.waitFor("ex_nothing"), "not_found"],
    [() => stepgram.addStep("wf_nothing", { name: "x", handler: "log", params: { message: "x" } }), "not_found"],
    [() => stepgram.createWorkflow({ name: " " }), "invalid"],
    [() => stepgram.createWorkflow({ name: "x", steps: [{ name: "y", handler: "lgo" }] }), "unknown_handler"],
  ])("a failed call has a code that says why", async (call, code) => {
    await expect(call()).rejects.toMatchObject({ name: "StepgramError", code });
  });
});

describe("wrong values that a JavaScript program may pass", () => {
  const refused = (call: () => unknown): Promise<unknown> =>
    Promise.resolve()
      .then(call)
      .catch((error: unknown) => error);
  const as = (given: object): never => given as never;

  test.each<[object, string]>([
    [{}, 'A workflow needs "name", a string.'],
    [{ name: "x", global_timeout: 1800 }, 'A workflow has no option "global_timeout". Did you mean "globalTimeout"?'],
    [{ name: "x", globalTimeout: "1800" }, 'A workflow: "globalTimeout" must be a number, not "1800".'],
    [{ name: "x", metadata: { at: new Date(Number.NaN) } }, "A workflow's metadata must be JSON"],
    [{ name: "x", steps: [{ name: "y" }] }, 'A step needs "handler", a string.'],
    [{ name: "x", steps: [{ name: "y", handler: "lgo" }] }, 'There is no handler "lgo". Did you mean "log"?'],
  ])("a workflow %j is refused by name", async (workflow, message) => {
    const error = await refused(() => stepgram.createWorkflow(as(workflow)));
    expect(error).toMatchObject({ name: "StepgramError", message: expect.stringContaining(message) });
  });

  test("steps, changes, executions, shortcodes and templates are refused by name", async () => {
    const id = await stepgram.createWorkflow({ name: "Strict" });
    const step = { name: "Say", handler: "log", params: { message: "x" } };
    const stepId = await stepgram.addStep(id, step);
    for (const [call, message] of [
      [() => stepgram.addStep(id, as({ ...step, retry_count: 1 })), 'Did you mean "retryCount"?'],
      [() => stepgram.editStep(id, stepId, as({ time_out: 1 })), 'Did you mean "timeout"?'],
      [() => stepgram.executeWorkflow(id, as({ contxt: {} })), 'Did you mean "context"?'],
      [() => stepgram.executeWorkflow(id, { context: { "a.b": 1 } }), '"a.b" cannot be a key'],
      [() => stepgram.executeWorkflow(id, { context: { $c: 2 } }), '"$c" cannot be a key'],
      [() => stepgram.registerShortcode(as({ namespace: "X", action: "Y" })), 'A shortcode needs "name", a string.'],
      [() => stepgram.registerTemplate(as({ name: "t" })), 'A template needs "summary", a string.'],
    ] as const)
      expect(await refused(call)).toMatchObject({ code: "invalid", message: expect.stringContaining(message) });
    await stepgram.editStep(id, stepId, { timeout: null });
  });

  test("a Date becomes its ISO time, in templates too", async () => {
    const at = new Date("2026-01-02T03:04:05Z");
    const params = { message: "{context.at}" };
    const id = await stepgram.createWorkflow({ name: "Date", steps: [{ name: "Say", handler: "log", params }] });
    const execution = await stepgram.executeWorkflow(id, { context: as({ at }) });
    expect((await stepgram.waitFor(execution)).steps[0]?.result).toMatchObject({ message: at.toISOString() });
  });
});

describe("options", () => {
  test.each<[object, string]>([
    [{ ownerId: [1] }, 'There is no option "ownerId". Did you mean "ownerIds"?'],
    [{ ai: { model: "m", baseURL: "x" } }, 'There is no option "ai.baseURL". Did you mean "ai.baseUrl"?'],
    [
      { ai: { model: "m", baseUrl: "x" } },
      "ai.baseUrl: must be an http or https URL, such as http://127.0.0.1:11434/v1",
    ],
    [{ mongodbUri: "localhost:27017" }, "mongodbUri: must start with mongodb://"],
    [{ ownerIds: [777000] }, "ownerIds: 777000 is an id that Telegram shares"],
    [{ workerConcurrency: 0 }, "workerConcurrency: must be a whole number from 1 to 10000"],
    [{ timeZone: "Mars" }, "timeZone: must be the name of a time zone"],
  ])("%j is refused by name", async (options, message) => {
    await expect(createStepgram({ dataDir, ...options })).rejects.toThrow(message);
  });

  test("environment variables are ignored", async () => {
    process.env.MONGODB_URI = "mongodb://127.0.0.1:1";
    try {
      await (await open()).close();
    } finally {
      delete process.env.MONGODB_URI;
    }
  });

  test("a directory that cannot be used is an error with a code", async () => {
    await expect(createStepgram({ dataDir: "/dev/null/x", log: "silent" })).rejects.toMatchObject({ code: "database" });
  });

  test("a program's own logger never gets a secret", async () => {
    const lines: string[] = [];
    const keep = (fields: object, message: string) => void lines.push(JSON.stringify(fields) + message);
    const own = await open({
      secrets: { KEY: "hush-hush" },
      log: { debug: keep, info: keep, warn: keep, error: keep },
    });
    await own.registerHandler("tell", ({ log }) => log.info({ key: "hush-hush" }, "the key is hush-hush"));
    const steps = [{ name: "Tell", handler: "tell" }];
    await own.waitFor(await own.executeWorkflow(await own.createWorkflow({ name: "Tell", steps })));
    await own.close();
    expect(lines.join()).toContain("the key is [secret]");
    expect(lines.join()).not.toContain("hush-hush");
  });
});
