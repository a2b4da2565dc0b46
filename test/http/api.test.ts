import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BEA, CARL, HttpFixture, OWNER } from "./http-fixture.ts";

let http: HttpFixture;
beforeAll(async () => {
  http = await HttpFixture.open();
});
afterAll(() => http.close());

const log = (name: string, more: object = {}) => ({ name, handler: "log", params: { message: name }, ...more });

async function newWorkflow(
  name: string,
  steps: object[] = [log("One"), log("Two", { dependencies: ["One"] })],
  token?: string,
) {
  const { status, body } = await http.post("/api/workflows", { name, steps }, token === undefined ? {} : { token });
  expect([status, body]).toEqual([201, expect.anything()]);
  return body.id as string;
}

async function until(id: string, ...statuses: string[]) {
  for (;;) {
    const { body } = await http.get(`/api/executions/${id}`);
    if (statuses.includes(body.status)) return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("workflows", () => {
  test("one is created with its steps, read, started and deleted", async () => {
    const id = await newWorkflow("Report");
    const { body } = await http.get(`/api/workflows/${id}`);
    expect(body).toMatchObject({ id, name: "Report", max_parallel_steps: 5, made_by: { user_id: 0 } });
    expect(body.steps.map(({ name }: { name: string }) => name)).toEqual(["One", "Two"]);
    const started = await http.post(`/api/workflows/${id}/execute`, { context: { user: "Ada" } });
    expect(started).toMatchObject({ status: 201, body: { workflow_id: id, workflow: "Report" } });
    const done = await until(started.body.id, "completed");
    expect(done).toMatchObject({ progress: 100, settled: 2, total: 2, context: { user: "Ada" }, actions: [] });
    expect(done.steps[1]).toMatchObject({
      name: "Two",
      status: "completed",
      attempts: 1,
      dependencies: [done.steps[0].id],
    });
    expect((await http.request("DELETE", `/api/workflows/${id}`)).status).toBe(204);
    expect((await http.get(`/api/workflows/${id}`)).status).toBe(404);
    expect((await http.get(`/api/executions/${started.body.id}`)).status).toBe(200);
  });

  test("the same key creates one workflow and starts one run", async () => {
    const headers = { "idempotency-key": "once" };
    const make = () => http.post("/api/workflows", { name: "Once", steps: [log("One")] }, { headers });
    const [first, second] = [await make(), await make()];
    expect(second.body.id).toBe(first.body.id);
    const start = () => http.post(`/api/workflows/${first.body.id}/execute`, {}, { headers });
    expect((await start()).body.id).toBe((await start()).body.id);
  });

  test.each([
    ["a name that is missing", { steps: [] }, 400],
    ["steps that are no list", { name: "x", steps: {} }, 400],
    ["an unknown handler", { name: "x", steps: [{ name: "a", handler: "nothing" }] }, 422],
    ["a wrong condition", { name: "x", steps: [log("a", { condition: "1 +" })] }, 422],
  ])("%s creates nothing", async (_, body, status) => {
    expect(await http.post("/api/workflows", body)).toMatchObject({
      status,
      body: { status, detail: expect.any(String) },
    });
  });

  test.each<[what: string, start: object, status: number]>([
    ["a trial run that no step knows of", { context: { dry_run: true } }, 422],
    ["something that starting a workflow doesn't take", { dry_run: true }, 400],
    ["a context that is misspelled", { contxt: { user: "Ada" } }, 400],
  ])("%s starts nothing, and the answer names it", async (_, start, status) => {
    const id = await newWorkflow("Report");
    const answer = await http.post(`/api/workflows/${id}/execute`, start);
    expect(answer).toMatchObject({ status, body: { detail: expect.stringMatching(/dry_run|contxt/) } });
    const { body } = await http.get("/api/executions");
    expect(body.items.filter(({ workflow_id }: { workflow_id: string }) => workflow_id === id)).toEqual([]);
  });

  test("steps that depend on each other do not start", async () => {
    const id = await newWorkflow("Circle", [log("A", { dependencies: ["B"] }), log("B", { dependencies: ["A"] })]);
    expect(await http.post(`/api/workflows/${id}/execute`, {})).toMatchObject({ status: 422, body: { code: "cycle" } });
  });
});

describe("executions", () => {
  test("one is paused, resumed and cancelled, and run again", async () => {
    const id = await newWorkflow("Long", [{ name: "Wait", handler: "delay", params: { seconds: 3600 } }]);
    const { body } = await http.post(`/api/workflows/${id}/execute`);
    const path = `/api/executions/${body.id}`;
    await until(body.id, "running");
    expect((await http.post(`${path}/pause`)).body).toMatchObject({ status: "paused", actions: ["resume", "cancel"] });
    expect((await http.post(`${path}/resume`)).body.status).toBe("running");
    expect(await http.post(`${path}/retry`)).toMatchObject({ status: 409, body: { code: "wrong_state" } });
    expect((await http.post(`${path}/cancel`)).body).toMatchObject({ status: "cancelled", actions: ["retry"] });
    expect((await http.post(`${path}/cancel`)).status).toBe(200);
    expect(await http.post(`${path}/pause`)).toMatchObject({ status: 409 });
    expect((await http.post(`${path}/retry`)).body.status).toBe("running");
    await http.post(`${path}/cancel`);
  });

  test("a step is read with its whole result", async () => {
    const id = await newWorkflow("Value", [
      { name: "Set", handler: "set_context", params: { key: "k", value: { deep: [1] } } },
    ]);
    const { body } = await http.post(`/api/workflows/${id}/execute`);
    const done = await until(body.id, "completed");
    const step = await http.get(`/api/executions/${body.id}/steps/${done.steps[0].id}`);
    expect(step.body).toMatchObject({ name: "Set", status: "completed", params: { key: "k" } });
    expect(JSON.stringify(step.body.result)).toContain("[1]");
    expect((await http.get(`/api/executions/${body.id}/steps/st_nothing00`)).status).toBe(404);
  });

  test("whoever sees a run can read what its steps logged", async () => {
    const { id, steps } = await until(
      (await http.post(`/api/workflows/${await newWorkflow("Logs")}/execute`, {})).body.id,
      "completed",
    );
    const log = (step: string, token?: string) =>
      http.get(`/api/executions/${id}/steps/${step}/log`, token === undefined ? {} : { token });
    expect((await log(steps[1].id)).body).toEqual({
      items: [{ at: expect.any(String), level: "info", attempt: 1, message: "Two" }],
      earlier: 0,
    });
    expect((await log("st_none")).status).toBe(404);
    expect((await log(steps[1].id, await http.tokenOf(BEA))).status).toBe(404);
  });

  test("lists continue where a page ended, by status, by workflow and by search", async () => {
    const id = await newWorkflow("Paged run", [log("One")]);
    const made: string[] = [];
    for (let i = 0; i < 7; i++) made.push((await http.post(`/api/workflows/${id}/execute`)).body.id);
    for (const one of made) await until(one, "completed");
    const all = async (query: string): Promise<string[]> => {
      const found: string[] = [];
      for (let cursor = ""; ; ) {
        const { body } = await http.get(`/api/executions?limit=3&${query}${cursor}`);
        found.push(...body.items.map((one: { id: string }) => one.id));
        if (body.next === undefined) return found;
        cursor = `&cursor=${encodeURIComponent(body.next)}`;
      }
    };
    expect(await all(`workflow=${id}`)).toEqual(made.toReversed());
    expect(await all("search=PAGED")).toEqual(made.toReversed());
    expect(await all(`search=${made[2]}`)).toEqual([made[2]]);
    expect(await all("search=nothing-like-it")).toEqual([]);
    const everything = await all("status=completed");
    expect(new Set(everything).size).toBe(everything.length);
    expect(everything).toEqual(expect.arrayContaining(made));
    expect((await http.get("/api/executions?cursor=nonsense")).status).toBe(422);
    expect((await http.get("/api/executions?limit=1000")).status).toBe(400);
    expect((await http.get("/api/executions?status=done")).status).toBe(400);
  });
});

describe("schedules", () => {
  test("one is created, found, listed and removed", async () => {
    const id = await newWorkflow("Nightly");
    const made = await http.post("/api/schedules", {
      workflow: "Nightly",
      when: "0 3 * * *",
      time_zone: "Asia/Jakarta",
    });
    expect(made).toMatchObject({
      status: 201,
      body: { workflow_id: id, workflow: "Nightly", next_at: expect.any(String) },
    });
    const path = `/api/schedules/${made.body.id}`;
    expect((await http.get(path)).body.id).toBe(made.body.id);
    expect((await http.get("/api/schedules?search=nightly")).body.items.map((one: { id: string }) => one.id)).toEqual([
      made.body.id,
    ]);
    expect((await http.request("DELETE", path)).status).toBe(204);
    expect((await http.get(path)).status).toBe(404);
  });

  test("a time that nobody understands, and a zone that does not exist, are refused", async () => {
    await newWorkflow("Sometimes");
    expect(await http.post("/api/schedules", { workflow: "Sometimes", when: "when pigs fly" })).toMatchObject({
      status: 422,
    });
    expect(
      await http.post("/api/schedules", { workflow: "Sometimes", when: "60", time_zone: "Mars/Base" }),
    ).toMatchObject({ status: 400 });
    expect(await http.post("/api/schedules", { workflow: "Nothing", when: "60" })).toMatchObject({ status: 404 });
  });
});

describe("what belongs to another chat", () => {
  test("is invisible, and cannot be changed by its members", async () => {
    const [bea, carl, owner] = [await http.tokenOf(BEA), await http.tokenOf(CARL), await http.tokenOf(OWNER)];
    const workflow = await newWorkflow("Hers", [{ name: "Wait", handler: "delay", params: { seconds: 3600 } }], bea);
    const { body: run } = await http.post(`/api/workflows/${workflow}/execute`, {}, { token: bea });
    const { body: schedule } = await http.post("/api/schedules", { workflow, when: "0 3 * * *" }, { token: bea });
    const paths: [string, string][] = [
      ["GET", `/api/workflows/${workflow}`],
      ["DELETE", `/api/workflows/${workflow}`],
      ["POST", `/api/workflows/${workflow}/execute`],
      ["GET", `/api/executions/${run.id}`],
      ["GET", `/api/executions/${run.id}/events`],
      ["GET", `/api/executions/${run.id}/steps/${run.steps[0].id}`],
      ["POST", `/api/executions/${run.id}/pause`],
      ["POST", `/api/executions/${run.id}/cancel`],
      ["POST", `/api/executions/${run.id}/retry`],
      ["GET", `/api/schedules/${schedule.id}`],
      ["DELETE", `/api/schedules/${schedule.id}`],
      ["POST", `/api/schedules/${schedule.id}/resume`],
    ];
    for (const [method, path] of paths) {
      const answer = await http.request(method, path, undefined, { token: carl });
      expect([path, answer.status]).toEqual([path, 404]);
      expect([path, (await http.request(method, path, undefined, { token: null })).status]).toEqual([path, 401]);
    }
    for (const list of ["workflows", "executions", "schedules"]) {
      expect((await http.get(`/api/${list}`, { token: carl })).body.items).toEqual([]);
      expect((await http.get(`/api/${list}`, { token: owner })).body.items.length).toBeGreaterThan(0);
      expect((await http.get(`/api/${list}`, { token: bea })).body.items).toHaveLength(1);
    }
    await http.post(`/api/executions/${run.id}/cancel`, undefined, { token: bea });
  });

  test("in a group, only the person who started a run and owners can stop it", async () => {
    const group = -100500;
    const [bea, carl] = [await http.tokenOf(BEA, group), await http.tokenOf(CARL, group)];
    const workflow = await newWorkflow("Ours", [{ name: "Wait", handler: "delay", params: { seconds: 3600 } }], bea);
    const { body: run } = await http.post(`/api/workflows/${workflow}/execute`, {}, { token: bea });
    expect((await http.get(`/api/executions/${run.id}`, { token: carl })).status).toBe(200);
    const refused = await http.post(`/api/executions/${run.id}/cancel`, undefined, { token: carl });
    expect(refused).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect((await http.post(`/api/executions/${run.id}/cancel`, undefined, { token: bea })).status).toBe(200);
  });
});

describe("POST /api/interpret", () => {
  const text =
    'Let us go.\n[MULTISTEP:CREATE_WORKFLOW:By text]\n[MULTISTEP:ADD_STEP:workflow_id:Hi:log:{"message":"hi"}]\n[MULTISTEP:EXECUTE:workflow_id]';

  test("runs a text's shortcodes and says what each did", async () => {
    const { status, body } = await http.post("/api/interpret", { text });
    expect([status, body.errors, body.executions.length]).toEqual([200, 0, 1]);
    expect(body.text).toContain("Let us go.");
    expect(
      body.parts.filter(({ kind }: { kind: string }) => kind === "outcome").map(({ ok }: { ok: boolean }) => ok),
    ).toEqual([true, true, true]);
    await until(body.executions[0], "completed");
  });

  test("the same key runs once", async () => {
    const headers = { "idempotency-key": "text-1" };
    const first = await http.post("/api/interpret", { text }, { headers });
    const again = await http.post("/api/interpret", { text }, { headers });
    expect([first.body.repeated, again.body.repeated, again.body.executions]).toEqual([false, true, []]);
  });

  test("a wrong shortcode is reported, and the others run", async () => {
    const { body } = await http.post("/api/interpret", {
      text: "[MULTISTEP:STATUS:ex_0000000000]\n[MULTISTEP:LIST_WORKFLOWS]",
    });
    expect([body.errors, body.parts.length > 1]).toEqual([1, true]);
  });

  test("asks before it deletes, and runs exactly what was confirmed", async () => {
    const token = await http.tokenOf(OWNER);
    const risky =
      '[MULTISTEP:QUICK_WORKFLOW:Tidy:[{"name":"Go","handler":"file_operation","params":{"operation":"delete","file_path":"old.txt"}}]]';
    const asked = await http.post("/api/interpret", { text: risky }, { token });
    expect(asked).toMatchObject({ status: 409, body: { code: "confirmation_required" } });
    expect(asked.body.plan).toContain("old.txt");
    const headers = { confirm: asked.body.digest };
    expect((await http.post("/api/interpret", { text: risky.replace("old", "new") }, { token, headers })).status).toBe(
      409,
    );
    expect((await http.post("/api/interpret", { text: risky }, { token, headers })).body.executions).toHaveLength(1);
  });
});
