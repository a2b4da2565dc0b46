// How to monitor a program that runs steps: log lines, metrics and health.
import { createTestStepgram } from "stepgram/testing";
import { expect, test } from "vitest";
import { enhancedDataProcessing } from "./step-framework.ts";

const token = "an-example-token-0123";
const args = { input_file: "orders.csv", output_format: "json", records: [1, 2] };

test("log lines are structured, and each names its step, its attempt and its execution", async () => {
  await using kit = await createTestStepgram({ handlers: [enhancedDataProcessing] });
  await kit.stepgram.runStep("enhanced_data_processing", args);
  const [execution] = await kit.stepgram.listExecutions();
  expect(kit.logs).toHaveLength(2);
  for (const { level, fields } of kit.logs) {
    expect(level).toBe("info");
    expect(fields).toMatchObject({ execution_id: execution?.id, step: "enhanced_data_processing", attempt: 1 });
  }
});

test("metrics count steps by handler and outcome, for Prometheus", async () => {
  await using kit = await createTestStepgram({ handlers: [enhancedDataProcessing], http: { token } });
  const metrics = async (): Promise<string> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await kit.stepgram.fetch(new Request("http://localhost/metrics", { headers }))).text();
  };
  await metrics(); // counting begins with the first request
  await kit.stepgram.runStep("enhanced_data_processing", args);
  expect(await metrics()).toContain('stepgram_steps_total{handler="enhanced_data_processing",outcome="completed"} 1');
});

test("health says whether the database answers and how many steps may run", async () => {
  await using kit = await createTestStepgram();
  const answer = await kit.stepgram.fetch(new Request("http://localhost/health"));
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: "healthy", max_capacity: 100 });
});
