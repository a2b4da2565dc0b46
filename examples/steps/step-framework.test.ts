import { createTestStepgram, type TestStepgram } from "stepgram/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BaseStepProcessor, EnhancedDataProcessingStep, enhancedDataProcessing } from "./step-framework.ts";

let kit: TestStepgram;
beforeAll(async () => {
  kit = await createTestStepgram();
});
afterAll(() => kit.close());

describe.each([
  ["a class", new EnhancedDataProcessingStep().handler()],
  ["a function", enhancedDataProcessing],
])("written as %s, the step", (_, handler) => {
  test("has its metrics, its time and its log lines", async () => {
    const args = { input_file: "orders.csv", output_format: "json", records: [1, 2, 3] };
    const { result, metrics, logs } = await kit.runHandler(handler, args);
    expect(result).toEqual({ status: "completed", output_file: "orders.csv.json", records_processed: 3 });
    expect(metrics).toEqual({ records_processed: 3, execution_time: expect.any(Number) });
    expect(logs.map(({ message }) => message)).toEqual(["Step execution started", "Step execution completed"]);
  });

  test("is refused without its required arguments, when it is added and when it runs", async () => {
    await kit.stepgram.registerHandler(handler);
    const added = kit.stepgram.createWorkflow({
      name: "Wrong",
      steps: [{ name: "Process", handler: handler.name, params: { input_file: "orders.csv" } }],
    });
    await expect(added).rejects.toThrow(/output_format/);
    const outcome = await kit.runHandler(handler, { input_file: "orders.csv" });
    expect(outcome).toMatchObject({
      status: "failed",
      permanent: true,
      error: expect.stringContaining("output_format"),
    });
  });
});

test("a result without a status fails the step, which is not run again", async () => {
  class Forgetful extends BaseStepProcessor {
    override readonly type = "forgetful";
    override readonly example = {};
    override async process() {
      return { output_file: "orders.json" };
    }
  }
  const { error, permanent } = await kit.runHandler(new Forgetful().handler());
  expect(error).toContain("Step result must include a status");
  expect(permanent).toBe(true);
});
