// The guide's unit tests. `runHandler` runs one attempt as a worker does, and records what it did; nothing is mocked.
import { createTestStepgram, type TestStepgram } from "stepgram/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataProcessing } from "./basic-step.ts";
import { fileProcessing } from "./idempotent-step.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder({
  "test_data.csv": "id,item\n1,tea\n",
  "error_file.csv": "id,item\n1\n",
  "test.txt": "x",
});
let kit: TestStepgram;
beforeAll(async () => {
  kit = await createTestStepgram();
});
afterAll(() => kit.close());

test("a data processing step returns what it did", async () => {
  const args = { input_file: "test_data.csv", output_format: "json" };
  const { status, result } = await kit.runHandler(dataProcessing(folder), args, { metadata: { test: true } });
  expect(status).toBe("completed");
  expect(result).toEqual({ status: "completed", output_file: "test_data.csv.json", records_processed: 1 });
});

test("an idempotent step returns the same result again", async () => {
  const handler = fileProcessing(folder);
  const first = await kit.runHandler(handler, { input_file: "test.txt" });
  const second = await kit.runHandler(handler, { input_file: "test.txt" }, { checkpoints: first.checkpoints });
  expect(second.result).toEqual(first.result);
});

test("a step that fails says why, and whether another attempt can help", async () => {
  const outcome = await kit.runHandler(dataProcessing(folder), { input_file: "error_file.csv" });
  expect(outcome).toMatchObject({ status: "failed", error: "Invalid file: error_file.csv", permanent: true });
});
