import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestStepgram, type TestStepgram } from "../../src/library/testing.ts";

const token = "a-programs-token-0123";
let kit: TestStepgram;
beforeAll(async () => {
  kit = await createTestStepgram({ http: { token, publicUrl: "https://flows.example.org/" } });
});
afterAll(() => kit.close());

function request(path: string, { as = token, body }: { as?: string; body?: object } = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${as}`, "content-type": "application/json" };
  const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  return kit.stepgram.fetch(new Request(`https://flows.example.org${path}`, init));
}

describe("stepgram.fetch", () => {
  test("serves the same API: a step is submitted, runs, and tells its status", async () => {
    const submitted = await request("/submit", { body: { type: "log", args: { message: "Tea" }, max_retries: 0 } });
    expect(submitted.status).toBe(201);
    const { step_id } = (await submitted.json()) as { step_id: string };
    await kit.settle();
    const status = await (await request(`/status/${step_id}`)).json();
    expect(status).toMatchObject({ status: "completed", retry_count: 0, result: { message: "Tea" } });
  });

  test("admits only callers with its token, or with one that a person has created", async () => {
    expect((await request("/api/executions", { as: "another-token-0123456" })).status).toBe(401);
    expect((await kit.stepgram.fetch(new Request("https://flows.example.org/health"))).status).toBe(200);
    const plain = await createTestStepgram();
    const answer = await plain.stepgram.fetch(
      new Request("http://localhost/api/executions", { headers: { authorization: "Bearer undefined" } }),
    );
    expect(answer.status).toBe(401);
    await plain.close();
  });

  test("streams a run's events until it ends, and ends the streams that are open when it closes", async () => {
    const own = await createTestStepgram({ http: { token } });
    const workflow = await own.stepgram.createWorkflow({
      name: "Waits",
      steps: [{ name: "Wait", handler: "delay", params: { seconds: 60 } }],
    });
    const follow = async (id: string) => {
      const headers = { authorization: `Bearer ${token}` };
      return own.stepgram.fetch(new Request(`http://localhost/api/executions/${id}/events`, { headers }));
    };
    const first = await follow(await own.stepgram.executeWorkflow(workflow));
    expect(first.headers.get("content-type")).toBe("text/event-stream");
    await own.advance("2 minutes");
    expect(await first.text()).toMatch(/event: end\nid: .*\ndata: .*"completed"/);
    const second = await follow(await own.stepgram.executeWorkflow(workflow));
    const reading = second.text();
    await own.close();
    expect(await reading).not.toContain("event: end");
  });

  test("names the address of webhooks, and starts their workflows", async () => {
    const { text } = await kit.run(`[MULTISTEP:CREATE_WORKFLOW:Hooked]
[MULTISTEP:ADD_STEP:workflow_id:Tell:send_message:{"text":"Order {context.request.body.id}"}]
[MULTISTEP:WEBHOOK:workflow_id]`);
    const [, path = ""] = /https:\/\/flows\.example\.org(\/hooks\/\S+)/.exec(text) ?? [];
    expect((await request(path, { as: "nobody's", body: { id: 7 } })).status).toBe(202);
    await kit.settle();
    expect(kit.texts().at(-1)).toBe("Order 7");
  });

  test.each([
    [{ token: "short" }, "http.token: must be 16 to 256"],
    [{ publicUrl: "flows.example.org" }, "http.publicUrl: must be"],
    [{ confirm: "sometimes" }, "http.confirm: "],
    [{ tokn: token }, 'Did you mean "http.token"?'],
  ])("refuses the options %j", async (http, why) => {
    await expect(createTestStepgram({ http: http as object })).rejects.toThrow(why);
  });
});
