import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { PermanentError, TransientError } from "../../src/engine/handler.ts";
import { apiCall } from "../../src/handlers/network/api-call.ts";
import { failure, useServer } from "./http-server.ts";
import { problems } from "./run-handler.ts";

const server = useServer();

describe("requests", () => {
  test("JSON goes out and comes back", async () => {
    const params = {
      url: server.here("/data?x=1"),
      method: "post",
      headers: { Authorization: "Bearer t", "X-N": 5 },
      data: { key: "value" },
    };
    expect(await server.call(params)).toEqual({
      status: 200,
      headers: { "content-type": "application/json" },
      data: { ok: true },
      size: 11,
    });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({
      method: "POST",
      url: "/data?x=1",
      body: '{"key":"value"}',
      headers: {
        authorization: "Bearer t",
        "x-n": "5",
        "content-type": "application/json",
        "idempotency-key": "ex_1/st_1",
      },
    });
  });

  test("whole numbers beyond 2^53 go out and come back with every digit", async () => {
    server.answer = (_, response) =>
      void response
        .setHeader("content-type", "application/json")
        .end('{"id":9007199254740993,"huge":[12345678901234567890]}');
    const params = { url: server.here("/data"), method: "POST", data: { id: 9007199254740995n, list: [1] } };
    expect(await server.call(params)).toMatchObject({
      data: { id: 9007199254740993n, huge: ["12345678901234567890"] },
    });
    expect(server.seen[0]?.body).toBe('{"id":9007199254740995,"list":[1]}');
  });

  test("text goes out as it is, and a form as a form", async () => {
    await server.call({ url: server.here(), method: "PUT", data: "plain" });
    const type = "application/x-www-form-urlencoded";
    await server.call({
      url: server.here(),
      method: "POST",
      headers: { "Content-Type": type },
      data: { a: "x y", b: 2 },
    });
    expect(server.seen.map(({ body }) => body)).toEqual(["plain", "a=x+y&b=2"]);
    expect(server.seen.map(({ headers }) => headers["content-type"])).toEqual(["text/plain; charset=utf-8", type]);
  });

  test("a response that is longer than allowed is truncated and marked", async () => {
    server.answer = (_, response) => void response.end("x".repeat(5_000));
    expect(await server.call({ url: server.here() }, { maxBytes: 100 })).toMatchObject({
      data: "x".repeat(100),
      size: 100,
      truncated: true,
    });
  });

  test("a small compressed response that expands too much is truncated", async () => {
    server.answer = (_, response) =>
      void response.setHeader("content-encoding", "gzip").end(gzipSync("y".repeat(50_000_000)));
    expect(await server.call({ url: server.here() }, { maxBytes: 100 })).toMatchObject({
      data: "y".repeat(100),
      truncated: true,
    });
  });

  test.each([
    ["application/json", '{"_bsontype":"ObjectId"}', { _bsontype: "ObjectId" }],
    ["application/json", "not json", "not json"],
    ["application/problem+json; charset=utf-8", "[1]", [1]],
    ["text/plain", "[1]", "[1]"],
  ])("%s %s becomes %j", async (type, text, data) => {
    server.answer = (_, response) => void response.setHeader("content-type", type).end(text);
    expect(await server.call({ url: server.here() })).toMatchObject({ data });
  });

  test("bytes that are not text are returned in base64", async () => {
    server.answer = (_, response) => void response.end(Buffer.from([0xff, 0, 0xfe]));
    expect(await server.call({ url: server.here() })).toMatchObject({ data: "/wD+", encoding: "base64" });
  });
});

describe("failures", () => {
  test.each([400, 401, 403, 404, 410, 422])("%i fails permanently", async (status) => {
    server.answer = (_, response) => void response.writeHead(status).end("no such thing");
    const error = await failure(server.call({ url: server.here() }));
    expect(error).toBeInstanceOf(PermanentError);
    expect(error.message).toBe(`127.0.0.1 responded with ${status}: no such thing`);
  });

  test.each([408, 425, 429, 500, 502, 503, 504])("%i is retried", async (status) => {
    server.answer = (_, response) => void response.writeHead(status).end();
    expect(await failure(server.call({ url: server.here() }))).toBeInstanceOf(TransientError);
  });

  test.each([
    ["7", 7],
    [new Date(90_000).toUTCString(), 90],
    ["soon", undefined],
    ["999999999", 86_400],
  ])("Retry-After %s means %j seconds", async (header, seconds) => {
    server.answer = (_, response) => void response.writeHead(503, { "retry-after": header }).end();
    expect(await failure(server.call({ url: server.here() }))).toMatchObject({ retryAfter: seconds });
  });

  test("a broken connection is retried", async () => {
    server.answer = (_, response) => void response.destroy();
    expect(await failure(server.call({ url: server.here() }))).toBeInstanceOf(TransientError);
    expect(await failure(server.call({ url: "http://127.0.0.1:1/" }, { allowHosts: ["127.0.0.1"] }))).toBeInstanceOf(
      TransientError,
    );
  });

  test("a host that does not answer in time is retried", async () => {
    server.answer = () => undefined;
    const error = await failure(server.call({ url: server.here() }, { timeout: 0.2 }));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toBe("127.0.0.1 did not respond within 0.2 seconds");
  });

  test("a step that is aborted stops waiting", async () => {
    server.answer = () => undefined;
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("cancelled")), 100);
    expect((await failure(server.call({ url: server.here() }, {}, { signal: abort.signal }))).message).toBe(
      "cancelled",
    );
  });
});

describe("redirects", () => {
  const hop = (status: number, location: string) => {
    server.answer = ({ url }, response) => {
      if (url === "/first") response.writeHead(status, { location }).end();
      else response.end("there");
    };
  };

  test.each([
    [301, "GET", ""],
    [302, "GET", ""],
    [303, "GET", ""],
    [307, "POST", '{"a":1}'],
    [308, "POST", '{"a":1}'],
  ])("%i after a POST is followed with %s", async (status, method, body) => {
    hop(status, "/second");
    const params = { url: server.here("/first"), method: "POST", headers: { authorization: "t" }, data: { a: 1 } };
    expect(await server.call(params)).toMatchObject({ status: 200, data: "there" });
    expect(server.seen[1]).toMatchObject({ method, body, url: "/second", headers: { authorization: "t" } });
  });

  test("the caller's headers do not go to another origin", async () => {
    hop(307, `http://other.example:${server.port}/second`);
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const allowHosts = ["127.0.0.1", "other.example"];
    const headers = { authorization: "t", cookie: "c", "x-api-key": "k" };
    await server.call({ url: server.here("/first"), method: "POST", headers, data: "x" }, { resolve, allowHosts });
    const passedOn = Object.keys(server.seen[1]?.headers ?? {});
    const secret = ["authorization", "cookie", "x-api-key", "idempotency-key"];
    expect([server.seen.length, passedOn.filter((name) => secret.includes(name))]).toEqual([2, []]);
  });

  test("a redirect loop ends", async () => {
    server.answer = (_, response) => void response.writeHead(302, { location: "/" }).end();
    expect((await failure(server.call({ url: server.here() }))).message).toBe("127.0.0.1 redirects more than 5 times");
    expect(server.seen).toHaveLength(6);
  });
});

describe("invalid params", () => {
  const url = "https://api.example.com/";
  test.each([
    [{}, "url: is required"],
    [{ url, method: "FETCH" }, /^method: cannot be "FETCH"/],
    [{ url, data: { a: 1 } }, "data: cannot be used with GET; put it in the url, or use POST"],
    [{ url, headers: "x" }, /^headers: must be an object/],
    [{ url, headers: { "a b": "x" } }, /is not a header name/],
    [{ url, headers: { a: "x\r\ny: z" } }, /characters that are not allowed in a header/],
    [{ url, headers: { a: "😀" } }, /characters that are not allowed in a header/],
    [{ url, headers: { Host: "x" } }, /which you cannot set/],
    [{ url, headers: { "Transfer-Encoding": "chunked" } }, /which you cannot set/],
    [{ url, headers: { "Proxy-Authorization": "x" } }, /which you cannot set/],
    [{ url, headers: { a: { b: 1 } } }, /has a value for "a" that is not text/],
    [{ url, method: "POST", data: { _bsontype: "x" } }, /^data: _bsontype is a reserved name/],
    [{ url: `https://example.com/${"x".repeat(9_000)}` }, /^url: must not be longer/],
  ])("%#", (params, problem) => {
    expect(problems(apiCall(), params)).toContainEqual(
      typeof problem === "string" ? problem : expect.stringMatching(problem),
    );
  });

  test("a public address is accepted", () => {
    for (const host of ["api.example.com", "8.8.8.8", "[2606:4700::1111]", "172.32.0.1", "100.63.0.1"]) {
      expect(problems(apiCall(), { url: `https://${host}/x` })).toEqual([]);
    }
  });
});
