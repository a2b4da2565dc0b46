import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { delay } from "../../src/handlers/delay.ts";
import { defineHandler, PermanentError, z } from "../../src/library/index.ts";
import { createTestStepgram, type TestStepgram } from "../../src/library/testing.ts";
import { createTestStepgram as createKit } from "./shared-kit.ts";

/** For tests that depend neither on its time nor on messages of other tests. */
let shared: TestStepgram;
beforeAll(async () => {
  shared = await createTestStepgram();
});
afterAll(() => shared.close());

function quick(steps: object[], context = ""): string {
  return `[MULTISTEP:QUICK_WORKFLOW:Test:${JSON.stringify(steps)}${context === "" ? "" : `:${context}`}]`;
}

describe("the kit's clock", () => {
  test("a delay ends when its time has passed, and not before", async () => {
    const { execution } = await shared.run(quick([{ name: "Wait", handler: "delay", params: { seconds: 300 } }]));
    expect(execution.steps[0]).toMatchObject({ status: "waiting", waitsFor: "delay" });
    await shared.advance(299);
    expect((await shared.stepgram.getExecution(execution.id)).status).toBe("running");
    await shared.advance("1 second");
    expect((await shared.stepgram.getExecution(execution.id)).status).toBe("completed");
  });

  test("stands still on its own", async () => {
    await using kit = await createKit({ now: new Date("2030-01-01T00:00:00Z") });
    const { execution } = await kit.run(quick([{ name: "Wait", handler: "delay", params: { seconds: 0.001 } }]));
    await pause(300);
    expect(kit.now()).toEqual(new Date("2030-01-01T00:00:00Z"));
    expect((await kit.stepgram.getExecution(execution.id)).status).toBe("running");
  });

  test("retries come after their delays", async () => {
    const attempts: Date[] = [];
    const flaky = defineHandler({
      name: "flaky",
      summary: "Fails twice.",
      example: {},
      capability: "chat",
      params: z.object({}),
      async run({ attempt, now }) {
        attempts.push(now());
        if (attempt < 3) throw new Error("not yet");
        return "at last";
      },
    });
    await using kit = await createKit({ handlers: [flaky] });
    const { execution } = await kit.run(quick([{ name: "Try", handler: "flaky", retry_delay: 10 }]));
    expect(execution.steps[0]).toMatchObject({ status: "waiting", waitsFor: "retry", error: "not yet" });
    await kit.advance("1 minute");
    expect((await kit.stepgram.getExecution(execution.id)).steps[0]).toMatchObject({ attempts: 3, result: "at last" });
    const waits = attempts.slice(1).map((at, i) => (at.getTime() - (attempts[i]?.getTime() ?? 0)) / 1000);
    expect(waits[0]).toBeGreaterThanOrEqual(7.5);
    expect(waits[1]).toBeGreaterThanOrEqual(15);
  });

  test("a schedule by a cron expression runs each time that has passed", async () => {
    await using kit = await createKit({ now: new Date("2030-01-01T08:30:00Z"), timeZone: "UTC" });
    const { stepgram } = kit;
    const steps = [{ name: "Tell", handler: "send_message", params: { text: "tick" } }];
    const id = await stepgram.createWorkflow({ name: "Hourly", steps });
    await stepgram.scheduleWorkflow(id, "0 * * * *");
    await kit.advance("3 hours");
    expect(kit.texts()).toEqual(["tick", "tick", "tick"]);
    expect((await stepgram.listSchedules())[0]?.nextAt).toEqual(new Date("2030-01-01T12:00:00Z"));
  });

  test("a schedule for one time runs once", async () => {
    await using kit = await createKit({ now: new Date("2030-01-01T08:30:00Z"), timeZone: "UTC" });
    const { stepgram } = kit;
    const steps = [{ name: "Tell", handler: "send_message", params: { text: "tick" } }];
    const id = await stepgram.createWorkflow({ name: "Once", steps });
    await stepgram.scheduleWorkflow(id, new Date("2030-01-01T09:00:00Z"));
    await kit.advance("29 minutes");
    expect(kit.texts()).toEqual([]);
    await kit.advance("1 day");
    expect(kit.texts()).toEqual(["tick"]);
  });

  test.each(["soon", "5", -1, Number.NaN])("%s is not a duration", async (time) => {
    await expect(shared.advance(time)).rejects.toThrow("is not a duration");
  });
});

describe("the kit's chats", () => {
  test("get the answer first, then the steps' messages in order", async () => {
    await using kit = await createKit();
    await kit.run(
      quick([
        { name: "A", handler: "send_message", params: { text: "first" } },
        { name: "B", handler: "notification", params: { message: "second", type: "success" }, dependencies: ["A"] },
      ]),
    );
    expect(kit.texts()).toEqual([expect.stringContaining("Started"), "first", "✅ second"]);
    expect(kit.texts(2)).toEqual([]);
  });

  test("a person without rights can write to their own chat only", async () => {
    const list = { operation: "list", file_path: "/" };
    const { execution } = await shared.run(
      quick([
        { name: "Talk", handler: "send_message", params: { text: "hello" } },
        { name: "Files", handler: "file_operation", params: list },
      ]),
      { person: 77 },
    );
    expect(execution.steps[0]?.status).toBe("completed");
    expect(execution.steps[1]?.error).toMatch('needs the "files" permission');
  });

  test("log lines of steps are recorded", async () => {
    await using kit = await createKit();
    await kit.run(quick([{ name: "Say", handler: "log", params: { message: "well", level: "warning" } }]));
    expect(kit.logs).toEqual([
      { level: "warn", message: "well", fields: expect.objectContaining({ step: "Say", attempt: 1 }) },
    ]);
  });
});

describe("a handler that runs on its own", () => {
  const steps: string[] = [];
  const pipeline = defineHandler({
    name: "pipeline",
    summary: "Works in two stages.",
    example: { name: "x" },
    capability: "chat",
    params: z.object({ name: z.string(), breaks: z.boolean().default(false) }),
    async run({ params, checkpoint, metric, setContext, log, chat, context, metadata }) {
      const load = async () => {
        steps.push("load");
        return 3;
      };
      const loaded = await checkpoint("load", load);
      metric("loaded", loaded);
      if (params.breaks) throw new Error("broken");
      setContext("seen", params.name);
      log.info({ loaded }, "loaded");
      await chat.send(`Loaded ${loaded} for ${String(context.user)}`);
      return { loaded, by: metadata.by ?? null };
    },
  });

  test("reports everything it did", async () => {
    const surroundings = { context: { user: "Ada" }, metadata: { by: "test" } };
    expect(await shared.runHandler(pipeline, { name: "{context.user}" }, surroundings)).toEqual({
      status: "completed",
      result: { loaded: 3, by: "test" },
      error: null,
      permanent: false,
      context: { seen: "Ada" },
      checkpoints: { load: 3 },
      metrics: { loaded: 3 },
      sent: [{ chat: 1, text: "Loaded 3 for Ada" }],
      logs: [{ level: "info", message: "loaded", fields: expect.objectContaining({ loaded: 3 }) }],
    });
  });

  test("continues from the checkpoints of the previous attempt", async () => {
    steps.length = 0;
    const first = await shared.runHandler(pipeline, { name: "x", breaks: true });
    expect(first).toMatchObject({ status: "failed", error: "broken", permanent: false, checkpoints: { load: 3 } });
    const { checkpoints } = first;
    const second = await shared.runHandler(pipeline, { name: "x" }, { checkpoints, attempt: 2 });
    expect(second.status).toBe("completed");
    expect(steps).toEqual(["load"]);
  });

  test("fails permanently if its params are wrong, as in a workflow", async () => {
    const outcome = await shared.runHandler(pipeline, { nam: "x" });
    expect(outcome).toMatchObject({ status: "failed", permanent: true });
    expect(outcome.error).toContain("name");
  });

  test("a PermanentError and a wait can be told apart from other outcomes", async () => {
    const refusing = defineHandler({ ...pipeline, run: () => Promise.reject(new PermanentError("never")) });
    expect(await shared.runHandler(refusing, { name: "x" })).toMatchObject({ error: "never", permanent: true });
    expect(await shared.runHandler(delay, { seconds: 5 })).toMatchObject({
      status: "waits",
      wait: { for: "delay", seconds: 5 },
    });
  });

  test("is initialized once, and cleaned up when the kit closes", async () => {
    const calls: string[] = [];
    const kit = await createTestStepgram();
    const careful = defineHandler({
      ...pipeline,
      initialize: async () => void calls.push("initialize"),
      cleanup: async () => void calls.push("cleanup"),
    });
    await kit.runHandler(careful, { name: "x" });
    await kit.runHandler(careful, { name: "x" });
    expect(calls).toEqual(["initialize"]);
    await kit.close();
    expect(calls).toEqual(["initialize", "cleanup"]);
  });
});

test("files of steps are in the kit's directory, and are removed with it", async () => {
  const kit = await createTestStepgram();
  const file_path = `/${randomUUID()}.txt`;
  const write = { operation: "write", file_path, content: "a" };
  const { execution } = await kit.run(quick([{ name: "Write", handler: "file_operation", params: write }]));
  expect(execution.status).toBe("completed");
  expect(filesOfKits()).toContainEqual(expect.stringContaining(file_path));
  await kit.close();
  await kit.close();
  expect(filesOfKits()).not.toContainEqual(expect.stringContaining(file_path));
});

function filesOfKits(): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith("stepgram-test-"))
    .flatMap((name) => filesIn(join(tmpdir(), name, "files")));
}

/** Other kits may close at the same time. */
function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true }).map((name) => `/${String(name)}`);
  } catch {
    return [];
  }
}
