import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/engine/json.ts";
import { BEA, HttpFixture, OWNER } from "./http-fixture.ts";

let http: HttpFixture;
beforeAll(async () => {
  http = await HttpFixture.open();
});
afterAll(() => http.close());

async function load(path: string): Promise<Response> {
  return fetch(`${http.service.url}${path}`);
}

describe("the dashboard's files", () => {
  it("may load nothing from elsewhere, and no inline script", async () => {
    const page = await load("/");
    expect(page.headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self' https://web.telegram.org",
    );
    const html = await page.text();
    expect(html).not.toMatch(/<script>|https?:|style=/);
  });

  it("are smaller than 300 KB, compressed", async () => {
    const html = await (await load("/")).text();
    const paths = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(paths.length).toBeGreaterThanOrEqual(3);
    const sizes = await Promise.all(
      paths.map(async (path) => {
        const file = await load(path);
        expect(file.headers.get("cache-control")).toContain("immutable");
        return gzipSync(Buffer.from(await file.arrayBuffer())).length;
      }),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
  });

  it.each(["/assets/..%2f..%2fpackage.json", "/assets/%2e%2e/%2e%2e/package.json", "/assets/none.js", "/assets/"])(
    "are only those of the dashboard: not %s",
    async (path) => {
      const answer = await load(path);
      expect([401, 404]).toContain(answer.status);
      expect(await answer.text()).not.toContain('stepgram",');
    },
  );
});

describe("a step's question", () => {
  /** A run that asks, in the owner's private chat. */
  async function asking(params: JsonObject, handler = "ask"): Promise<string> {
    const { engine } = http.application;
    const actor = { user_id: OWNER, chat_id: OWNER, message_id: 0, gateway: "telegram" };
    const ask = { name: "Ask", handler, params };
    const started = await engine.executeSteps({ name: "Asks" }, [ask], {}, { key: `ask${Math.random()}`, actor });
    if (!started.ok) throw new Error(started.error.message);
    await expect.poll(() => engine.questions({ execution: started.value.id })).toHaveLength(1);
    return started.value.id;
  }

  /** Answers the only question of a run. */
  async function answering(id: string, token: string) {
    const { body } = await http.get(`/api/executions/${id}/questions`, { token });
    const [{ step }] = body.items;
    return (answer: JsonObject) => http.post(`/api/executions/${id}/answer`, { step, ...answer }, { token });
  }

  async function resultOf(id: string): Promise<unknown> {
    await expect.poll(async () => (await http.application.engine.view(id))?.status).toBe("completed");
    return (await http.application.engine.view(id))?.steps[0]?.result;
  }

  it("is listed, answered once, and records who decided", async () => {
    const id = await asking({ text: "Ship it?", options: ["Yes", "No"] }, "approval");
    const token = await http.tokenOf(OWNER);
    const { body } = await http.get(`/api/executions/${id}/questions`, { token });
    expect(body.items).toEqual([{ step: expect.any(String), text: "Ship it?", options: ["Yes", "No"] }]);
    const answer = await answering(id, token);
    expect((await answer({ option: 7 })).status).toBe(422);
    expect((await answer({ text: "Perhaps" })).status).toBe(422);
    expect((await answer({ option: 0 })).status).toBe(200);
    expect((await answer({ option: 1 })).status).toBe(409);
    expect(await resultOf(id)).toMatchObject({ decision: "Yes", by: { id: OWNER } });
  });

  it.each([
    ["text", "  Two crates, please ", "Two crates, please", "   "],
    ["number", "1,250.5", 1250.5, "a dozen or so"],
    ["date", "2026-12-24", "2026-12-24", "when it suits"],
    ["choice", "2", "Coffee", "Milk"],
  ])("that wants a %s takes what the chat takes, and refuses what it refuses", async (type, right, value, wrong) => {
    const options: JsonObject = type === "choice" ? { options: ["Tea", "Coffee"] } : {};
    const id = await asking({ text: "How many?", type, ...options });
    const token = await http.tokenOf(OWNER);
    const { body } = await http.get(`/api/executions/${id}/questions`, { token });
    expect(body.items[0].answer_type).toBe(type);
    const answer = await answering(id, token);
    expect(await answer({ text: wrong })).toMatchObject({ status: 422, body: { code: "invalid" } });
    expect((await answer({ text: right })).status).toBe(200);
    expect((await answer({ text: right })).status).toBe(409);
    expect(await resultOf(id)).toMatchObject({ value, by: { id: OWNER } });
  });

  it("that wants a file is answered in the chat", async () => {
    const id = await asking({ text: "The invoice?", type: "file" });
    const answer = await answering(id, await http.tokenOf(OWNER));
    expect((await answer({ text: "invoice.pdf" })).status).toBe(422);
    expect(await http.application.engine.questions({ execution: id })).toHaveLength(1);
  });

  it("takes one answer, not none and not two", async () => {
    const id = await asking({ text: "Your name?" });
    const answer = await answering(id, await http.tokenOf(OWNER));
    expect((await answer({})).status).toBe(400);
    expect((await answer({ option: 0, text: "Ada" })).status).toBe(400);
    expect((await answer({ text: "x".repeat(16_001) })).status).toBe(422);
  });

  it("is invisible in another chat", async () => {
    const id = await asking({ text: "Your name?" });
    const token = await http.tokenOf(BEA);
    expect((await http.get(`/api/executions/${id}/questions`, { token })).status).toBe(404);
    const [asked] = await http.application.engine.questions({ execution: id });
    const body = { step: asked?.step.id, text: "Bea" };
    expect((await http.post(`/api/executions/${id}/answer`, body, { token })).status).toBe(404);
    expect((await http.post(`/api/executions/${id}/answer`, body, { token: null })).status).toBe(401);
    expect(await http.application.engine.questions({ execution: id })).toHaveLength(1);
  });
});
