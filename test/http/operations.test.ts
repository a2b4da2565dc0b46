import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BEA, HttpFixture, OWNER } from "./http-fixture.ts";

let http: HttpFixture;
beforeAll(async () => {
  http = await HttpFixture.open({ WORKER_CONCURRENCY: "7" });
});
afterAll(() => http.close());

const PATHS = ["/admin/queue", "/admin/workers", "/metrics"];

test("the queue, the workers and metrics are for owners", async () => {
  const [bea, owner] = [await http.tokenOf(BEA), await http.tokenOf(OWNER)];
  for (const path of PATHS) {
    expect([path, (await http.get(path, { token: null })).status]).toEqual([path, 401]);
    expect([path, (await http.get(path, { token: bea })).status]).toEqual([path, 403]);
    expect([path, (await http.get(path, { token: owner })).status]).toEqual([path, 200]);
  }
  expect((await http.post("/admin/recovery/run", undefined, { token: bea })).status).toBe(403);
});

test("the queue counts waiting, running and finished steps", async () => {
  const done = await http.post("/submit", { type: "log", args: { message: "x" } });
  const failed = await http.post("/submit", { type: "data_processing", args: { input_file: "error" }, max_retries: 0 });
  await http.settled(done.body.step_id);
  await http.settled(failed.body.step_id);
  await http.post("/submit", { type: "delay", args: { seconds: 3600 } });
  await expect
    .poll(async () => (await http.get("/admin/queue")).body)
    .toMatchObject({
      pending_steps: 0,
      claimed_steps: 1,
      completed_steps: 1,
      failed_steps: 1,
      active_workers: 1,
      steps_by_type: { delay: 1 },
      worker_capacity: 7,
    });
});

test("workers are listed with their lease and their running steps", async () => {
  const { body } = await http.get("/admin/workers");
  const { worker_id } = (await http.get("/health")).body;
  expect(body.workers).toEqual([
    expect.objectContaining({
      worker_id,
      pid: process.pid,
      capacity: 7,
      running_steps: [],
      lease_seconds_left: expect.any(Number),
    }),
  ]);
  expect(body.workers[0].lease_seconds_left).toBeGreaterThan(0);
});

test("a recovery pass finds a dead worker", async () => {
  const { status, body } = await http.post("/admin/recovery/run");
  expect([status, body]).toEqual([200, { dead_workers: [], requeued_steps: 0 }]);
});

test("metrics count and time steps by handler and outcome", async () => {
  await http.application.chats.aiUsage.add(1, 1234);
  const { body, headers } = await http.get("/metrics");
  expect(headers.get("content-type")).toContain("text/plain");
  for (const line of [
    'stepgram_steps_total{handler="log",outcome="completed"} 1',
    'stepgram_steps_total{handler="data_processing",outcome="failed"} 1',
    'stepgram_executions_total{outcome="failed"} 1',
    'stepgram_step_duration_seconds_count{handler="log",outcome="completed"} 1',
    "stepgram_queue_depth 0",
    "stepgram_oldest_ready_step_age_seconds 0",
    "stepgram_workers 1",
    "stepgram_ai_tokens_total 1234",
    'stepgram_outbox_delay_seconds{gateway="telegram"} 0',
  ])
    expect(body.split("\n")).toContain(line);
});

test("the API describes itself, for programs and for people", async () => {
  const { status, body } = await http.get("/openapi.json", { token: null });
  expect([status, body.openapi]).toEqual([200, "3.1.0"]);
  expect(await new Validator().validate(body)).toEqual({ valid: true });
  // Every answer of these tests is compared with it; see described.ts.
  (await http.described()).check();
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining(["/submit", "/status/{step_id}", "/api/executions/{id}/events", "/metrics"]),
  );
  const page = await http.get("/docs", { token: null });
  expect(page.status).toBe(200);
  expect(page.body).toContain("/api/executions/{id}/events");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(page.body).not.toMatch(/<script|https?:\/\/(?!127)/);
});
