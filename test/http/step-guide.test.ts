import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HttpFixture, TOKEN } from "./http-fixture.ts";

let http: HttpFixture;
beforeAll(async () => {
  http = await HttpFixture.open();
});
afterAll(() => http.close());

test("the step guide's integration test passes: submit, poll the status, no retries", async () => {
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const client = {
    post: (path: string, json: object) =>
      fetch(`${http.service.url}${path}`, { method: "POST", headers, body: JSON.stringify(json) }),
    get: (path: string) => fetch(`${http.service.url}${path}`, { headers }),
  };

  // Submit step
  const response = await client.post("/submit", {
    type: "data_processing",
    args: { input_file: "integration_test.csv", output_format: "json" },
    metadata: { test: "integration" },
  });
  const { step_id } = (await response.json()) as { step_id: string };

  // Wait for completion
  const maxWait = 30; // seconds
  let waitTime = 0;
  let isCompleted = false;
  while (waitTime < maxWait) {
    const statusResponse = await client.get(`/status/${step_id}`);
    const status = (await statusResponse.json()) as { status: string; retry_count: number };
    if (status.status === "completed") {
      // Verify step completed successfully
      expect(status.retry_count).toBe(0);
      isCompleted = true;
      break;
    }
    if (status.status === "failed") expect.fail(`Step failed: ${JSON.stringify(status)}`);
    await sleep(1000);
    waitTime += 1;
  }
  if (!isCompleted) expect.fail(`Step did not complete within ${maxWait} seconds`);
});
