import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PermanentError, TransientError } from "../../src/engine/handler.ts";
import { type ApiSettings, apiCall } from "../../src/handlers/api-call.ts";
import { problems, runHandler, type Surroundings } from "./run-handler.ts";

type Seen = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };

let seen: Seen[];
let answer: (request: Seen, response: ServerResponse) => void;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { method = "", url = "", headers } = request;
  const record = { method, url, headers, body: Buffer.concat(chunks).toString() };
  seen.push(record);
  answer(record, response);
});
let port: number;
beforeEach(async () => {
  seen = [];
  answer = (_, response) => void response.setHeader("content-type", "application/json").end('{"ok":true}');
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  port = (server.address() as AddressInfo).port;
});
afterEach(
  () =>
    new Promise((closed) => {
      server.closeAllConnections();
      server.close(closed);
    }),
);

const call = (params: object, settings: ApiSettings = {}, surroundings: Surroundings = {}) =>
  runHandler(apiCall({ allowHosts: [`127.0.0.1:${port}`], ...settings }), params, surroundings);
const here = (path = "/") => `http://127.0.0.1:${port}${path}`;
const failure = async (running: Promise<unknown>): Promise<Error> => {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Error) return error;
  throw new Error("it did not fail");
};

describe("requests", () => {
  test("JSON goes out and comes back", async () => {
    const params = {
      url: here("/data?x=1"),
      method: "post",
      headers: { Authorization: "Bearer t", "X-N": 5 },
      data: { key: "value" },
    };
    expect(await call(params)).toEqual({
      status: 200,
      headers: { "content-type": "application/json" },
      data: { ok: true },
      size: 11,
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
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

  test("text goes out as it is, and a form as a form", async () => {
    await call({ url: here(), method: "PUT", data: "plain" });
    const type = "application/x-www-form-urlencoded";
    await call({ url: here(), method: "POST", headers: { "Content-Type": type }, data: { a: "x y", b: 2 } });
    expect(seen.map(({ body }) => body)).toEqual(["plain", "a=x+y&b=2"]);
    expect(seen.map(({ headers }) => headers["content-type"])).toEqual(["text/plain; charset=utf-8", type]);
  });

  test("an answer that is longer than allowed is cut and says so", async () => {
    answer = (_, response) => void response.end("x".repeat(5_000));
    expect(await call({ url: here() }, { maxBytes: 100 })).toMatchObject({
      data: "x".repeat(100),
      size: 100,
      truncated: true,
    });
  });

  test("a small packed answer that unpacks to much is cut", async () => {
    answer = (_, response) => void response.setHeader("content-encoding", "gzip").end(gzipSync("y".repeat(50_000_000)));
    expect(await call({ url: here() }, { maxBytes: 100 })).toMatchObject({ data: "y".repeat(100), truncated: true });
  });

  test.each([
    ["application/json", '{"__proto__":{"a":1}}', '{"__proto__":{"a":1}}'],
    ["application/json", '{"_bsontype":"ObjectId"}', '{"_bsontype":"ObjectId"}'],
    ["application/json", "not json", "not json"],
    ["application/problem+json; charset=utf-8", "[1]", [1]],
    ["text/plain", "[1]", "[1]"],
  ])("%s %s is given as %j", async (type, text, data) => {
    answer = (_, response) => void response.setHeader("content-type", type).end(text);
    expect(await call({ url: here() })).toMatchObject({ data });
  });

  test("bytes that are no text are given in base64", async () => {
    answer = (_, response) => void response.end(Buffer.from([0xff, 0, 0xfe]));
    expect(await call({ url: here() })).toMatchObject({ data: "/wD+", encoding: "base64" });
  });
});

describe("failures", () => {
  test.each([400, 401, 403, 404, 410, 422])("%i fails for good", async (status) => {
    answer = (_, response) => void response.writeHead(status).end("no such thing");
    const error = await failure(call({ url: here() }));
    expect(error).toBeInstanceOf(PermanentError);
    expect(error.message).toBe(`127.0.0.1 answered ${status}: no such thing`);
  });

  test.each([408, 425, 429, 500, 502, 503, 504])("%i is tried again", async (status) => {
    answer = (_, response) => void response.writeHead(status).end();
    expect(await failure(call({ url: here() }))).toBeInstanceOf(TransientError);
  });

  test.each([
    ["7", 7],
    [new Date(90_000).toUTCString(), 90],
    ["soon", undefined],
    ["999999999", 86_400],
  ])("Retry-After %s means %j seconds", async (header, seconds) => {
    answer = (_, response) => void response.writeHead(503, { "retry-after": header }).end();
    expect(await failure(call({ url: here() }))).toMatchObject({ retryAfter: seconds });
  });

  test("a connection that breaks is tried again", async () => {
    answer = (_, response) => void response.destroy();
    expect(await failure(call({ url: here() }))).toBeInstanceOf(TransientError);
    expect(await failure(call({ url: "http://127.0.0.1:1/" }, { allowHosts: ["127.0.0.1"] }))).toBeInstanceOf(
      TransientError,
    );
  });

  test("a host that does not answer in time is tried again", async () => {
    answer = () => undefined;
    const error = await failure(call({ url: here() }, { timeout: 0.2 }));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toBe("127.0.0.1 did not answer within 0.2 seconds");
  });

  test("a step that is aborted stops waiting", async () => {
    answer = () => undefined;
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("cancelled")), 100);
    expect((await failure(call({ url: here() }, {}, { signal: abort.signal }))).message).toBe("cancelled");
  });
});

describe("hosts that are not reached", () => {
  const addresses = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://0/",
    "http://0.0.0.0/",
    "http://0.1.2.3/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::8.8.8.8]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[2001:db8::1]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://foo.localhost/",
    "http://metadata.google.internal/",
    "http://printer.local/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "http://①②⑦.⓪.⓪.①/",
    "http:\\\\127.0.0.1\\",
    "http:127.0.0.1",
    "http://example.com@127.0.0.1/",
    "http://127.0.0.1#@example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "data:text/plain,x",
    "//example.com/",
    "example.com",
    "",
  ];
  test.each(addresses)("%s", (url) => {
    expect(problems(apiCall(), { url })).toEqual([expect.stringMatching(/^url: (leads to|must)/)]);
  });

  test.each(["127.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "169.254.169.254", "fe80::1%lo", "0.0.0.0"])(
    "a name that resolves to %s",
    async (address) => {
      const resolve = async () => [{ address, family: address.includes(":") ? 6 : 4 }];
      const error = await failure(call({ url: `http://rebind.example.com:${port}/` }, { resolve }));
      expect(error).toBeInstanceOf(PermanentError);
      expect(error.message).toMatch(/is not a public address/);
      expect(seen).toEqual([]);
    },
  );

  test("a name with a public and a private address", async () => {
    const resolve = async () => [
      { address: "93.184.216.34", family: 4 },
      { address: "127.0.0.1", family: 4 },
    ];
    expect(await failure(call({ url: `http://both.example.com:${port}/` }, { resolve }))).toBeInstanceOf(
      PermanentError,
    );
    expect(seen).toEqual([]);
  });

  test("a name is resolved once for a connection, and what was checked is what is connected to", async () => {
    const answers = ["127.0.0.1", "10.0.0.1"];
    let asked = 0;
    const resolve = async () => [{ address: answers[asked++] ?? "10.0.0.1", family: 4 }];
    await call({ url: `http://api.corp.example:${port}/` }, { resolve, allowHosts: [`api.corp.example:${port}`] });
    expect([asked, seen.length]).toEqual([1, 1]);
  });

  test.each([
    ["http://127.0.0.1:1/", /^the redirect leads to 127\.0\.0\.1/],
    ["http://169.254.169.254/", /^the redirect leads to 169\.254/],
    ["http://[::ffff:7f00:1]/", /^the redirect leads to ::ffff:7f00:1/],
    ["//localhost./", /^the redirect leads to localhost/],
    ["file:///etc/passwd", /^the redirect must start with/],
    ["http://u:p@example.com/", /^the redirect must not hold a user name/],
    ["http://%zz/", /is no URL/],
  ])("a redirect to %s", async (location, message) => {
    answer = (_, response) => void response.writeHead(302, { location }).end();
    const error = await failure(call({ url: here() }));
    expect(error).toBeInstanceOf(PermanentError);
    expect(error.message).toMatch(message);
    expect(seen).toHaveLength(1);
  });

  test("a redirect to a name that leads inside", async () => {
    answer = (_, response) => void response.writeHead(302, { location: `http://rebind.example.com:${port}/` }).end();
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    expect(await failure(call({ url: here() }, { resolve }))).toBeInstanceOf(PermanentError);
    expect(seen).toHaveLength(1);
  });

  test("of the hosts inside the allowed one alone is reached", async () => {
    const handler = (allowHosts: string[]) => apiCall({ allowHosts });
    expect(problems(handler(["127.0.0.1:8080"]), { url: "http://127.0.0.1:8080/" })).toEqual([]);
    expect(problems(handler(["127.0.0.1:8080"]), { url: "http://127.0.0.1:8081/" })).toHaveLength(1);
    expect(problems(handler(["127.0.0.1:8080"]), { url: "http://127.0.0.2:8080/" })).toHaveLength(1);
    expect(problems(handler(["127.0.0.1:8080"]), { url: "http://localhost:8080/" })).toHaveLength(1);
    expect(problems(handler(["LocalHost"]), { url: "http://localhost.:9/" })).toEqual([]);
    expect(problems(handler(["[::1]:80"]), { url: "http://[::1]/" })).toEqual([]);
    expect(problems(handler(["example.com"]), { url: "http://127.0.0.1/" })).toHaveLength(1);
  });

  test.each(["http://x", "x/y", "a b", "x:99999", "user@x"])("%j is no host to allow", (entry) => {
    expect(() => apiCall({ allowHosts: [entry] })).toThrow(`${JSON.stringify(entry)} is not a host`);
  });
});

describe("redirects", () => {
  const hop = (status: number, location: string) => {
    answer = ({ url }, response) => {
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
    const params = { url: here("/first"), method: "POST", headers: { authorization: "t" }, data: { a: 1 } };
    expect(await call(params)).toMatchObject({ status: 200, data: "there" });
    expect(seen[1]).toMatchObject({ method, body, url: "/second", headers: { authorization: "t" } });
  });

  test("the caller's headers do not go to another origin", async () => {
    hop(307, `http://other.example:${port}/second`);
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const allowHosts = ["127.0.0.1", "other.example"];
    const headers = { authorization: "t", cookie: "c", "x-api-key": "k" };
    await call({ url: here("/first"), method: "POST", headers, data: "x" }, { resolve, allowHosts });
    const passedOn = Object.keys(seen[1]?.headers ?? {});
    const secret = ["authorization", "cookie", "x-api-key", "idempotency-key"];
    expect([seen.length, passedOn.filter((name) => secret.includes(name))]).toEqual([2, []]);
  });

  test("going round in circles ends", async () => {
    answer = (_, response) => void response.writeHead(302, { location: "/" }).end();
    expect((await failure(call({ url: here() }))).message).toBe("127.0.0.1 redirects more than 5 times");
    expect(seen).toHaveLength(6);
  });
});

describe("params that do not fit", () => {
  const url = "https://api.example.com/";
  test.each([
    [{}, "url: is required"],
    [{ url, method: "FETCH" }, /^method: cannot be "FETCH"/],
    [{ url, data: { a: 1 } }, "data: is not for GET; put it into the url, or use POST"],
    [{ url, headers: "x" }, /^headers: must be an object/],
    [{ url, headers: { "a b": "x" } }, /is no header's name/],
    [{ url, headers: { a: "x\r\ny: z" } }, /characters that a header cannot carry/],
    [{ url, headers: { a: "😀" } }, /characters that a header cannot carry/],
    [{ url, headers: { Host: "x" } }, /is set for you or not at all/],
    [{ url, headers: { "Transfer-Encoding": "chunked" } }, /is set for you or not at all/],
    [{ url, headers: { "Proxy-Authorization": "x" } }, /is set for you or not at all/],
    [{ url, headers: { a: { b: 1 } } }, /must give "a" as text/],
    [{ url, method: "POST", data: { _bsontype: "x" } }, /^data: _bsontype is a name/],
    [{ url: `https://example.com/${"x".repeat(9_000)}` }, /^url: must not be longer/],
  ])("%#", (params, problem) => {
    expect(problems(apiCall(), params)).toContainEqual(
      typeof problem === "string" ? problem : expect.stringMatching(problem),
    );
  });

  test("a public address is taken", () => {
    for (const host of ["api.example.com", "8.8.8.8", "[2606:4700::1111]", "172.32.0.1", "100.63.0.1"]) {
      expect(problems(apiCall(), { url: `https://${host}/x` })).toEqual([]);
    }
  });
});
