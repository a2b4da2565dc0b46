import { SpanStatusCode, trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestStepgram, type TestStepgram } from "../../src/library/testing.ts";

const exported = new InMemorySpanExporter();
let kit: TestStepgram;
beforeAll(async () => {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exported)] }));
  kit = await createTestStepgram();
  await kit.stepgram.registerHandler("flaky", ({ attempt }) => {
    if (attempt === 1) throw new Error("once more");
  });
  await kit.stepgram.registerHandler("broken", () => {
    throw new Error("broken");
  });
});
afterAll(async () => {
  await kit.close();
  trace.disable();
});

test("each step and each execution is a span, with its times, its outcome and what it belongs to", async () => {
  const workflow = await kit.stepgram.createWorkflow({
    name: "Orders",
    steps: [
      { name: "Load", handler: "flaky", retryDelay: 60 },
      { name: "Wait", handler: "delay", params: { seconds: 3600 }, dependencies: ["Load"] },
      { name: "Store", handler: "broken", retryCount: 0, dependencies: ["Wait"] },
      { name: "Tell", handler: "log", params: { message: "x" }, dependencies: ["Store"] },
    ],
  });
  const id = await kit.stepgram.executeWorkflow(workflow);
  await kit.advance("2 hours");
  await expect.poll(() => exported.getFinishedSpans().length).toBe(4);

  const shared = { "stepgram.execution_id": id, "stepgram.workflow": "Orders" };
  const step = (name: string, handler: string, outcome: string, retries = 0) => ({
    ...shared,
    "stepgram.step": name,
    "stepgram.handler": handler,
    "stepgram.outcome": outcome,
    "stepgram.retries": retries,
  });
  const spans = exported.getFinishedSpans();
  // A step that was skipped has no times, so it has no span.
  expect(Object.fromEntries(spans.map(({ name, attributes }) => [name, attributes]))).toEqual({
    "step flaky": step("Load", "flaky", "completed", 1),
    "step delay": step("Wait", "delay", "completed"),
    "step broken": step("Store", "broken", "failed"),
    execution: { ...shared, "stepgram.outcome": "failed" },
  });
  const seconds = (name: string) => Math.round(spans.find((span) => span.name === name)?.duration[0] ?? 0);
  expect(seconds("step delay")).toBe(3600);
  expect(seconds("execution")).toBeGreaterThanOrEqual(3600);
  const failed = spans.filter(({ status }) => status.code === SpanStatusCode.ERROR);
  expect(failed.map(({ name }) => name).sort()).toEqual(["execution", "step broken"]);
});
