// A project that has installed the package: checked with `strict` against its types, and run on what was built.
import assert from "node:assert/strict";
import { Bot, type Context } from "grammy";
import {
  createStepgram,
  defineHandler,
  type Execution,
  interpret,
  type MultistepFlavor,
  multistep,
  PermanentError,
  StepgramError,
  TransientError,
  withBackoff,
  z,
} from "stepgram";
import { evaluate, parseExpression, parseShortcodes } from "stepgram/grammar";
import { createTestStepgram } from "stepgram/testing";

const convert = defineHandler({
  name: "convert",
  summary: "Converts a number.",
  example: { value: 1 },
  capability: "chat",
  params: z.object({ value: z.number(), unit: z.enum(["km", "mi"]).default("km") }),
  async run({ params, checkpoint, setContext, signal }) {
    const unit: "km" | "mi" = params.unit;
    // @ts-expect-error the params are typed
    assert.equal(params.nothing, undefined);
    if (params.value < 0) throw new PermanentError("A distance is never negative.");
    const factor = await checkpoint("factor", async () => 1.609);
    const value = await withBackoff(async () => params.value * factor, { maxAttempts: 2, signal });
    setContext("unit", unit);
    return { value };
  },
});

const stepgram = await createStepgram({ dataDir: "./data", handlers: [convert], log: "error" });
const workflow = await stepgram.createWorkflow({ name: "Convert", globalTimeout: 60, maxParallelSteps: 2 });
const first = await stepgram.addStep(workflow, { name: "First", handler: "convert", params: { value: 10 } });
await stepgram.addStep(workflow, { name: "Second", handler: "log", params: { message: "ok" }, dependencies: [first] });
const done: Execution = await stepgram.waitFor(await stepgram.executeWorkflow(workflow), { timeout: 60 });
assert.equal(done.status, "completed");
assert.deepEqual(done.steps[0]?.result, { value: 16.09 });
await assert.rejects(stepgram.addStep(workflow, { name: "x", handler: "convrt" }), (error: unknown) => {
  return error instanceof StepgramError && error.code === "unknown_handler" && error.hint?.includes("convert");
});
const answer = await interpret(stepgram, '[MULTISTEP:BATCH_PROCESS:convert:[{"value":1},{"value":2}]]', { person: 5 });
assert.ok(answer.text.length > 0);

const bot = new Bot<Context & MultistepFlavor>("1:never-started");
const plugin: { stop(): Promise<void> } = multistep({ stepgram, api: bot.api });
await plugin.stop();
await stepgram.close();

const kit = await createTestStepgram({ handlers: [convert] });
const outcome = await kit.runHandler(convert, { value: -1 });
assert.deepEqual([outcome.status, outcome.permanent], ["failed", true]);
await kit.close();

const parsed = parseExpression("context.get('n') > 1");
assert.ok(parsed.ok);
assert.deepEqual(evaluate(parsed.expression, { context: { n: 2 }, step: () => undefined }), { ok: true, value: true });
assert.equal(parseShortcodes("[MULTISTEP:HELP]").nodes.length, 1);
assert.ok(new TransientError("later", { retryAfter: 5 }).retryAfter === 5);
console.log("The installed package works.");
