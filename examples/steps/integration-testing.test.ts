// The guide's integration test: a step is submitted over HTTP and its status polled, on a server that mounts `stepgram.fetch`.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createTestStepgram, type TestStepgram } from "stepgram/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataProcessing } from "./basic-step.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder({ "integration_test.csv": "id,item\n1,tea\n" });
const token = "an-example-token-0123";
let kit: TestStepgram;
let baseUrl: string;
const server = createServer((request, response) => getRequestListener(kit.stepgram.fetch)(request, response));
beforeAll(async () => {
  kit = await createTestStepgram({ handlers: [dataProcessing(folder)], http: { token } });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await kit.close();
});

// biome-ignore lint/suspicious/noExplicitAny: the test looks into the answer as the guide's does
async function call(path: string, body?: object): Promise<any> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  return (await fetch(`${baseUrl}${path}`, init)).json();
}

test("a step that is submitted completes without a retry", async () => {
  const { step_id } = await call("/submit", {
    type: "data_processing",
    args: { input_file: "integration_test.csv", output_format: "json" },
    metadata: { test: "integration" },
  });
  await expect
    .poll(async () => {
      const status = await call(`/status/${step_id}`);
      if (status.status === "failed") throw new Error(`Step failed: ${JSON.stringify(status)}`);
      return status;
    })
    .toMatchObject({ status: "completed", retry_count: 0, result: { records_processed: 1 } });
});

test("a step that fails permanently says why", async () => {
  const { step_id } = await call("/submit", {
    type: "data_processing",
    args: { input_file: "absent.csv" },
    max_retries: 0,
  });
  await expect
    .poll(() => call(`/status/${step_id}`))
    .toMatchObject({ status: "failed", error: expect.stringContaining("absent.csv") });
});
