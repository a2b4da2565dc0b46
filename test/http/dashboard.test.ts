import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HttpFixture, OWNER } from "./http-fixture.ts";

let http: HttpFixture;
beforeAll(async () => {
  http = await HttpFixture.open();
});
afterAll(() => http.close());

async function load(path: string): Promise<Response> {
  return fetch(`${http.service.url}${path}`);
}

describe("the dashboard's files", () => {
  it("may load nothing from elsewhere, and no script within a page", async () => {
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
  async function asking(): Promise<string> {
    const { engine } = http.application;
    const actor = { user_id: OWNER, chat_id: OWNER, message_id: 0, gateway: "telegram" };
    const ask = { name: "Ask", handler: "approval", params: { text: "Ship it?", options: ["Yes", "No"] } };
    const started = await engine.executeSteps({ name: "Asks" }, [ask], {}, { key: `ask${Math.random()}`, actor });
    if (!started.ok) throw new Error(started.error.message);
    for (;;) {
      if ((await engine.questions({ execution: started.value.id })).length > 0) return started.value.id;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it("is listed, answered once, and records who decided", async () => {
    const id = await asking();
    const token = await http.tokenOf(OWNER);
    const { body } = await http.get(`/api/executions/${id}/questions`, { token });
    expect(body.items).toEqual([{ step: expect.any(String), text: "Ship it?", options: ["Yes", "No"] }]);
    const [{ step }] = body.items;
    const answer = (option: number) => http.post(`/api/executions/${id}/answer`, { step, option }, { token });
    expect((await answer(7)).status).toBe(422);
    expect((await answer(0)).status).toBe(200);
    expect((await answer(1)).status).toBe(409);
    const view = await http.application.engine.view(id);
    expect(JSON.stringify(view?.steps[0]?.result)).toContain("Yes");
  });

  it("is nobody's in another chat", async () => {
    const id = await asking();
    const token = await http.tokenOf(7);
    expect((await http.get(`/api/executions/${id}/questions`, { token })).status).toBe(404);
    expect((await http.post(`/api/executions/${id}/answer`, { step: "st_x", option: 0 }, { token })).status).toBe(404);
  });
});
