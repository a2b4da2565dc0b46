import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestStepgram, type TestStepgram } from "stepgram/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataProcessing } from "./basic-step.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder({ "orders.csv": "id,item\n1,tea\n2,cake\n", "error_file.csv": "id,item\n1\n" });
let kit: TestStepgram;
beforeAll(async () => {
  kit = await createTestStepgram({ handlers: [dataProcessing(folder)] });
});
afterAll(() => kit.close());

test("a chat runs the step, and a later step uses its result", async () => {
  const { execution } = await kit.run(`[MULTISTEP:CREATE_WORKFLOW:Orders]
[MULTISTEP:ADD_STEP:workflow_id:Convert:data_processing:{"input_file":"orders.csv","output_format":"ndjson"}]
[MULTISTEP:ADD_STEP:workflow_id:Tell:send_message:{"text":"{steps['Convert'].result.records_processed} orders"}:previous]
[MULTISTEP:EXECUTE:workflow_id]`);
  expect(execution.status).toBe("completed");
  expect(kit.texts().at(-1)).toBe("2 orders");
  expect(await readFile(join(folder, "orders.csv.ndjson"), "utf8")).toBe(
    '{"id":"1","item":"tea"}\n{"id":"2","item":"cake"}',
  );
});

test("invalid arguments are refused when the step is added", async () => {
  const wrong = { name: "Convert", handler: "data_processing", params: { input_file: "../../etc/passwd" } };
  await expect(kit.stepgram.createWorkflow({ name: "Wrong", steps: [wrong] })).rejects.toThrow(
    /must be a file name without a path/,
  );
});
