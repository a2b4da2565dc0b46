import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../../src/app/config.ts";
import { openHttp } from "../../src/app/open-http.ts";
import { version } from "../../src/app/version.ts";
import { openServer } from "../../src/http/server.ts";
import { HttpFixture, TOKEN } from "./http-fixture.ts";

let http: HttpFixture;
beforeAll(async () => {
  http = await HttpFixture.open({ PUBLIC_URL: "https://flows.example.org" });
});
afterAll(() => http.close());

/** The status of a request with a header that fetch does not let one set. */
function statusWith(headers: Record<string, string>, path = "/health"): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${http.service.url}${path}`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("error", reject).end();
  });
}

test("health needs no token", async () => {
  const { status, body } = await http.get("/health", { token: null });
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: "healthy", database: "reachable", version: version(), max_capacity: 100 });
  expect(body.worker_id).toMatch(/^\w{16}$/);
  expect(body.current_capacity).toBeLessThanOrEqual(100);
  expect(body.uptime_seconds).toBeGreaterThanOrEqual(0);
});

test("only hosts that the server is known by are answered", async () => {
  for (const host of [
    "127.0.0.1",
    "localhost:1",
    "[::1]:80",
    "stepgram",
    "flows.example.org",
    "10.1.2.3:8080",
    "a.localhost",
  ])
    expect([host, await statusWith({ host })]).toEqual([host, 200]);
  for (const host of ["evil.example.com", "127.0.0.1.nip.io", "flows.example.org.evil.com", "a b"])
    expect([host, await statusWith({ host })]).toEqual([host, expect.not.toSatisfy((status: number) => status < 400)]);
});

test("no path gets around the token check", async () => {
  for (const path of [
    "/health/../submit",
    "//submit",
    "/%2e%2e/submit",
    "/submit%2f",
    "/health%2f..%2fadmin/queue",
    "/SUBMIT",
  ])
    expect([path, await statusWith({}, path)]).toEqual([path, 401]);
});

test("no answer is sniffed, names its page elsewhere, or is cached where nothing else was said", async () => {
  const paths = [
    "/",
    "/docs",
    "/openapi.json",
    "/none",
    "/health",
    "/metrics",
    "/api/executions",
    "/status/ex_0000000000",
  ];
  const answers = await Promise.all([
    ...paths.map((path) => http.get(path)),
    http.get("/metrics", { token: null }),
    http.post("/submit", { type: "log", args: { message: "hi" } }),
    http.post("/submit", "{"),
    http.post("/session", { token: TOKEN }, { token: null }),
    http.request("DELETE", "/session"),
    http.post(
      "/mcp",
      { jsonrpc: "2.0", id: 1, method: "ping" },
      { headers: { accept: "application/json, text/event-stream" } },
    ),
    http.get("/mcp"),
  ]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 201, 204, 400, 401, 404, 405]));
  for (const { status, headers } of answers)
    expect([status, Object.fromEntries(headers)]).toEqual([
      status,
      expect.objectContaining({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": expect.stringMatching(/^no-(store|cache)$/),
      }),
    ]);
});

test("headers that are too large, and a request that does not arrive, end the connection", async () => {
  expect(await statusWith({ "x-large": "x".repeat(20_000) })).toBe(431);
  const slow = await openServer({ fetch: () => new Response("ok") }, { port: 0, requestMs: 300 });
  const socket = connect(slow.port, "127.0.0.1");
  socket.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
  let text = "";
  socket.on("data", (data) => {
    text += data;
  });
  await new Promise((resolve) => socket.on("close", resolve));
  expect(text === "" || text.startsWith("HTTP/1.1 408") || text.startsWith("HTTP/1.1 200")).toBe(true);
  await slow.close();
});

test("a token is generated if only this machine can connect, and must be set otherwise", async () => {
  const env = { MONGODB_URI: "mongodb://unused", LOG_LEVEL: "silent" };
  const { log: _log, ...options } = { port: 0, log: undefined };
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const made = await openHttp(http.application, readConfig(env), { ...options, log: quiet });
  try {
    expect(made.madeToken).toMatch(/^[\w-]{32}$/);
    const answer = await fetch(`${made.url}/status/ex_0000000000`, {
      headers: { authorization: `Bearer ${made.madeToken}` },
    });
    expect(answer.status).toBe(404);
  } finally {
    await made.close();
  }
  const open = openHttp(http.application, readConfig({ ...env, HTTP_HOST: "0.0.0.0" }), { ...options, log: quiet });
  await expect(open).rejects.toThrow("HTTP_TOKEN: must be set");
});

test("a printed login signs in a browser once, with a cookie that scripts cannot read", async () => {
  const address = await http.service.login();
  expect(address).toMatch(/^https:\/\/flows\.example\.org\/#login=sl_/);
  const token = address.split("=")[1];
  const opened = await http.post("/session", { token }, { token: null });
  expect(opened).toMatchObject({ status: 200, body: { owner: true } });
  const cookie = opened.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/^stepgram_session=ss_\w+; .*HttpOnly; Secure; SameSite=Strict$/);
  expect(await http.post("/session", { token }, { token: null })).toMatchObject({ status: 401 });
  const browser = (headers: Record<string, string> = {}) => ({
    token: null,
    headers: { cookie: cookie.split(";")[0] ?? "", ...headers },
  });
  expect((await http.get("/status/ex_0000000000", browser())).status).toBe(404);
  const step = { type: "log", args: { message: "hi" } };
  expect((await http.post("/submit", step, browser({ "sec-fetch-site": "same-origin" }))).status).toBe(201);
  expect((await http.post("/submit", step, browser({ origin: "https://flows.example.org" }))).status).toBe(201);
  for (const headers of [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://evil.example.com" },
  ] as const)
    expect(await http.post("/submit", step, browser(headers as never))).toMatchObject({ status: 403 });
  expect((await http.request("DELETE", "/session", undefined, browser())).status).toBe(204);
  expect((await http.get("/status/ex_0000000000", browser())).status).toBe(401);
});

test("a session ends with the token it was created with", async () => {
  const { tokens } = http.application.chats;
  const secret = await http.tokenOf(42);
  const { headers } = await http.post("/session", { token: secret }, { token: null });
  const cookie = headers.get("set-cookie")?.split(";")[0] ?? "";
  const look = () => http.get("/status/ex_0000000000", { token: null, headers: { cookie } });
  expect((await look()).status).toBe(404);
  const [made] = await tokens.list({ user_id: 42, chat_id: 42 });
  await tokens.revoke(made?.id ?? "", { user_id: 42 });
  expect((await look()).status).toBe(401);
  expect((await http.get("/status/ex_0000000000", { token: TOKEN })).status).toBe(404);
});

test("a path says which methods it takes, and those that need a token only to who has one", async () => {
  const http = await HttpFixture.open();
  const asked = async (method: string, path: string, token: string | null = TOKEN) => {
    const headers = new Headers(token === null ? {} : { authorization: `Bearer ${token}` });
    const { status, headers: answered } = await fetch(`${http.service.url}${path}`, { method, headers });
    return [status, answered.get("allow")];
  };
  expect(await asked("DELETE", "/health", null)).toEqual([405, "GET"]);
  expect(await asked("GET", "/submit")).toEqual([405, "POST"]);
  expect(await asked("GET", "/submit", null)).toEqual([401, null]);
  expect(await asked("PUT", "/nowhere")).toEqual([404, null]);
  expect(await asked("HEAD", "/health", null)).toEqual([200, null]);
  await http.close();
});

test("another's requests may be served at any path that is not the service's own", async () => {
  const http = await HttpFixture.open();
  for (const path of ["/submit", "/api/telegram", "/hooks/telegram", "/session/telegram"])
    expect(() => http.service.mount(path, () => {})).toThrow(/WEBHOOK_URL: .*belongs to the HTTP service/);
  const unmount = http.service.mount("/telegram", (_, response) => response.writeHead(204).end());
  expect((await http.post("/telegram?x=1")).status).toBe(204);
  expect((await http.get("/telegram")).status).toBe(404);
  unmount();
  expect((await http.post("/telegram")).status).toBe(404);
  await http.close();
});
