import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { createTestStepgram, type TestStepgram } from "stepgram/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callOrdersApi } from "./external-api.ts";

/** The status of each answer in turn, with the last one repeated, and the headers of each call. */
let answers: number[] = [];
const calls: IncomingHttpHeaders[] = [];
const api = createServer((request, response) => {
  calls.push(request.headers);
  response.statusCode = answers[Math.min(calls.length, answers.length) - 1] ?? 200;
  response.end(JSON.stringify({ order: 7 }));
});
let handler: ReturnType<typeof callOrdersApi>;
let kit: TestStepgram;
beforeAll(async () => {
  await once(api.listen(0, "127.0.0.1"), "listening");
  const baseUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const options = { baseUrl, apiKey: "an-api-key", baseDelay: 0.01 };
  handler = callOrdersApi(options); // runs alone; the engine gets one with a separate pool
  kit = await createTestStepgram({ handlers: [callOrdersApi(options)] });
});
afterAll(async () => {
  await kit.close();
  api.close();
});
beforeEach(() => {
  calls.length = 0;
});

const params = { endpoint: "/orders", data: { item: "tea" } };

test("an API that is busy twice is called a third time, with the same key", async () => {
  answers = [503, 429, 200];
  const { result, logs } = await kit.runHandler(handler, params);
  expect(result).toMatchObject({ status: "completed", api_response: { order: 7 } });
  expect(calls.map((headers) => headers.authorization)).toEqual(Array(3).fill("Bearer an-api-key"));
  expect(new Set(calls.map((headers) => headers["idempotency-key"])).size).toBe(1);
  expect(logs.map(({ fields }) => fields.status_code)).toEqual([503, 429]);
});

test("a request that the API refuses is not repeated", async () => {
  answers = [404];
  const { error, permanent } = await kit.runHandler(handler, params);
  expect({ error, permanent }).toEqual({ error: 'The orders API returned 404: {"order":7}', permanent: true });
  expect(calls).toHaveLength(1);
});

test("an API that stays unavailable is retried by the engine, minutes later", async () => {
  answers = [500, 500, 500, 200];
  const step = { name: "Call", handler: "call_orders_api", params, retryCount: 1, retryDelay: 60 };
  const run = await kit.stepgram.executeWorkflow(
    await kit.stepgram.createWorkflow({ name: "Order", steps: [step], oneRun: true }),
  );
  await kit.settle();
  expect(calls).toHaveLength(3);
  await kit.advance("2 minutes");
  const { status, steps } = await kit.stepgram.getExecution(run);
  expect([status, steps[0]?.attempts, calls.length]).toEqual(["completed", 2, 4]);
});
