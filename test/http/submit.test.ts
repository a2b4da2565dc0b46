import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BEA, CARL, HttpFixture, OWNER, TOKEN } from "./http-fixture.ts";

let http: HttpFixture;
beforeAll(async () => {
  http = await HttpFixture.open();
});
afterAll(() => http.close());

const step = (input_file = "orders.csv", more: object = {}) => ({
  type: "data_processing",
  args: { input_file },
  ...more,
});

describe("POST /submit", () => {
  test("returns 201 with the id of a step that runs", async () => {
    const submitted = await http.post(
      "/submit",
      step("orders.csv", { metadata: { team: "sales" }, priority: 3, max_retries: 1 }),
    );
    expect(submitted).toMatchObject({ status: 201, body: { status: "submitted", message: expect.any(String) } });
    const { body } = await http.settled(submitted.body.step_id);
    expect(body).toMatchObject({
      step_id: submitted.body.step_id,
      status: "completed",
      claimed_by: null,
      retry_count: 0,
      priority: 3,
      max_retries: 1,
      payload: { type: "data_processing", args: { input_file: "orders.csv" }, metadata: { team: "sales" } },
      result: { output_file: "orders.csv.json" },
    });
    expect(Date.parse(body.last_update_ts)).toBeGreaterThanOrEqual(Date.parse(body.created_ts));
    expect(body.error).toBeUndefined();
  });

  test("a step that fails permanently says why", async () => {
    const { body } = await http.post("/submit", step("error.csv", { max_retries: 0 }));
    expect((await http.settled(body.step_id)).body).toMatchObject({
      status: "failed",
      error: "Invalid file: error.csv",
      retry_count: 0,
      max_retries: 0,
    });
  });

  test("the same key returns the same step, by header or body, and different args are refused", async () => {
    const first = await http.post("/submit", step("a.csv", { idempotency_key: "orders-1" }));
    const again = await http.post("/submit", step("a.csv"), { headers: { "idempotency-key": "orders-1" } });
    expect(again).toMatchObject({ status: 201, body: { step_id: first.body.step_id } });
    expect(await http.post("/submit", step("b.csv", { idempotency_key: "orders-1" }))).toMatchObject({
      status: 422,
      body: { code: "invalid" },
    });
    expect((await http.get(`/idempotency/${first.body.step_id}`)).body).toEqual({
      step_id: first.body.step_id,
      idempotency_key: "orders-1",
    });
    const other = await http.post("/submit", step("a.csv", { idempotency_key: "orders-1" }), {
      token: await http.tokenOf(BEA),
    });
    expect(other.body.step_id).not.toBe(first.body.step_id);
    expect(
      await http.post("/submit", step("a.csv", { idempotency_key: "x" }), { headers: { "idempotency-key": "y" } }),
    ).toMatchObject({ status: 400 });
  });

  test("without a key a step gets its own", async () => {
    const { body } = await http.post("/submit", step());
    const { idempotency_key } = (await http.get(`/idempotency/${body.step_id}`)).body;
    expect(idempotency_key).toContain(body.step_id);
  });

  test.each([
    ["no type", { args: {} }, 400, "bad_request"],
    ["args that are a list", { type: "log", args: [] }, 400, "bad_request"],
    ["a priority that is text", { type: "log", args: { message: "x" }, priority: "high" }, 400, "bad_request"],
    ["an unknown handler", { type: "data_procesing", args: {} }, 422, "unknown_handler"],
    ["missing params", { type: "data_processing", args: {} }, 422, "invalid"],
    ["text that is not JSON", "{", 400, "bad_request"],
  ])("%s is refused as problem details", async (_, body, status, code) => {
    const answer = await http.post("/submit", body);
    expect(answer).toMatchObject({ status, body: { status, code, type: `urn:stepgram:problem:${code}` } });
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.body.detail).not.toBe("");
  });

  test("a body that is not declared as JSON, and one that is too large, are refused", async () => {
    const text = await http.post("/submit", "type=log", { headers: { "content-type": "text/plain" } });
    expect(text).toMatchObject({ status: 415, body: { code: "unsupported_media_type" } });
    const large = await http.post("/submit", step("x".repeat(1024 * 1024)));
    expect(large).toMatchObject({ status: 413, body: { code: "body_too_large" } });
  });

  test("a body without a length is read, and refused once it is too large", async () => {
    const send = (text: string) =>
      fetch(`${http.service.url}/submit`, {
        method: "POST",
        headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
        body: new Blob([text]).stream(),
        duplex: "half",
      } as RequestInit);
    expect((await send(JSON.stringify(step("chunked.csv")))).status).toBe(201);
    const refused = await send(JSON.stringify(step("x".repeat(2 * 1024 * 1024)))).catch(() => undefined);
    expect(refused?.status ?? 413).toBe(413);
  });

  test("whole numbers keep every digit, and keys their names", async () => {
    const { body } = await http.post(
      "/submit",
      '{"type":"set_context","args":{"key":"n","value":{"a":12345678901234567890123,"b":9007199254740993,"__proto__":1}}}',
    );
    const response = await fetch(`${http.service.url}/status/${body.step_id}`, {
      headers: { authorization: "Bearer operators-token-0123456789" },
    });
    const text = await response.text();
    expect(text).toContain("9007199254740993");
    expect(text).toContain('"__proto__":1');
  });

  test("people who prefer Indonesian get it", async () => {
    const { body } = await http.post("/submit", step(), { headers: { "accept-language": "id-ID, en;q=0.5" } });
    expect(body.message).toBe("Langkah data_processing sudah dikirim.");
  });
});

describe("who may submit and see", () => {
  test("a request without a token, with a wrong one or with another scheme is refused", async () => {
    for (const [path, body] of [
      ["/submit", step()],
      ["/status/ex_0000000000", undefined],
      ["/nothing", undefined],
    ] as const)
      for (const options of [
        { token: null },
        { token: "wrong" },
        { token: null, headers: { authorization: "Basic b3A6b3A=" } },
      ]) {
        const answer = await http.request(body === undefined ? "GET" : "POST", path, body, options);
        expect(answer).toMatchObject({ status: 401, body: { code: "unauthorized" } });
        expect(answer.headers.get("www-authenticate")).toContain("Bearer");
      }
  });

  test("a chat's token sees only that chat's steps, an owner's and the operator's see all", async () => {
    const [bea, carl, owner] = [await http.tokenOf(BEA), await http.tokenOf(CARL), await http.tokenOf(OWNER)];
    const { body } = await http.post("/submit", step(), { token: bea });
    const path = `/status/${body.step_id}`;
    expect((await http.get(path, { token: bea })).status).toBe(200);
    expect(await http.get(path, { token: carl })).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect((await http.get(path, { token: owner })).status).toBe(200);
    expect((await http.get(path)).status).toBe(200);
    expect((await http.get(path.replace("status", "idempotency"), { token: carl })).status).toBe(404);
  });

  test("a token of someone who lost access, and a revoked one, stop working immediately", async () => {
    const stranger = await http.tokenOf(999);
    expect(await http.post("/submit", step(), { token: stranger })).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
    const bea = await http.tokenOf(BEA);
    expect((await http.post("/submit", step(), { token: bea })).status).toBe(201);
    const { tokens } = http.application.chats;
    const [newest] = await tokens.list({ user_id: BEA, chat_id: BEA });
    expect(await tokens.revoke(newest?.id ?? "", { user_id: CARL })).toBe(false);
    expect(await tokens.revoke(newest?.id ?? "", { user_id: BEA })).toBe(true);
    expect((await http.post("/submit", step(), { token: bea })).status).toBe(401);
  });

  test("only hashes of tokens are stored", async () => {
    const secret = await http.tokenOf(BEA);
    const list = await http.application.chats.tokens.list({ user_id: BEA, chat_id: BEA });
    expect(JSON.stringify(list)).not.toContain(secret);
  });

  test("what the creator lacks permission for fails in the step", async () => {
    const token = await http.tokenOf(BEA, BEA);
    const { body } = await http.post(
      "/submit",
      { type: "file_operation", args: { operation: "list", file_path: "/" } },
      { token },
    );
    expect((await http.settled(body.step_id)).body).toMatchObject({ status: "failed" });
  });
});

describe("a request that would be confirmed in the chat", () => {
  const deletion = { type: "file_operation", args: { operation: "delete", file_path: "old.txt" } };

  test("returns 409 with the plan, and runs once its digest is sent back", async () => {
    const token = await http.tokenOf(OWNER);
    const asked = await http.post("/submit", deletion, { token });
    expect(asked).toMatchObject({ status: 409, body: { code: "confirmation_required", digest: expect.any(String) } });
    expect(asked.body.plan).toContain("old.txt");
    const confirm = (digest: string, body: object = deletion) =>
      http.post("/submit", body, { token, headers: { confirm: digest } });
    expect((await confirm("0".repeat(32))).status).toBe(409);
    const other = { ...deletion, args: { ...deletion.args, file_path: "new.txt" } };
    expect((await confirm(asked.body.digest, other)).status).toBe(409);
    const run = await confirm(asked.body.digest);
    expect(run.status).toBe(201);
    expect((await http.settled(run.body.step_id)).body.status).toBe("completed");
  });

  test("an owner's unattended token is not asked, until its creator is no longer an owner", async () => {
    expect((await http.post("/submit", deletion, { token: await http.tokenOf(OWNER, OWNER, true) })).status).toBe(201);
    await http.application.chats.grants.add(BEA, "files", OWNER);
    const { status } = await http.post("/submit", deletion, { token: await http.tokenOf(BEA, BEA, true) });
    expect(status).toBe(409);
  });
});
