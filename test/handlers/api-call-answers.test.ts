import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { PermanentError, TransientError } from "../../src/engine/handler.ts";
import { failure, useServer } from "./http-server.ts";

const server = useServer();

/** Makes the server answer with these bytes and headers. */
function answerWith(body: Buffer | string | undefined, headers: Record<string, string> = {}, status = 200): void {
  server.answer = (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

const JSON_TYPE = { "content-type": "application/json" };

describe("an answer's text", () => {
  test("JSON with a byte order mark is JSON", async () => {
    answerWith(Buffer.from([0xef, 0xbb, 0xbf, ...Buffer.from('{"ok":true}')]), JSON_TYPE);
    expect(await server.call({ url: server.here() })).toMatchObject({ data: { ok: true } });
    answerWith(Buffer.from('\ufeff{"ok":"é"}', "utf16le"), JSON_TYPE);
    expect(await server.call({ url: server.here() })).toMatchObject({ data: { ok: "é" } });
  });

  test.each<[string, number[], string]>([
    ["iso-8859-1", [0xe9], "é"],
    ["ISO-8859-1", [0x80, 0x99], "€™"],
    ['"windows-1251"', [0xc4, 0xe0], "Да"],
    ["shift_jis", [0x93, 0xfa, 0x96, 0x7b], "日本"],
    ["gbk", [0xc4, 0xe3], "你"],
    ["utf-16be", [0x00, 0x41], "A"],
    ["iso-8859-16", [0xaa, 0xde], "ȘȚ"],
    ["utf-8", [0xc3, 0xa9], "é"],
  ])("in %s is decoded", async (charset, bytes, text) => {
    answerWith(Buffer.from(bytes), { "content-type": `text/html; charset=${charset}` });
    expect(await server.call({ url: server.here() })).toMatchObject({ data: text, size: bytes.length });
  });

  test("every key of JSON is kept as data, in order", async () => {
    const text = '{"v1.2":{"$ref":"#/x"},"constructor":2,"__proto__":{"x":1},"ok":true,"n":5366182128746793135}';
    answerWith(text, JSON_TYPE);
    const { data } = (await server.call({ url: server.here() })) as { data: object };
    expect(Object.entries(data)).toEqual([
      ["v1.2", { $ref: "#/x" }],
      ["constructor", 2],
      ["__proto__", { x: 1 }],
      ["ok", true],
      ["n", 5366182128746793135n],
    ]);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });
});

describe("an answer's encodings", () => {
  const plain = Buffer.from('{"ok":true}');
  test.each<[string, Buffer]>([
    ["gzip", gzipSync(plain)],
    ["deflate", deflateSync(plain)],
    ["deflate", deflateRawSync(plain)],
    ["br", brotliCompressSync(plain)],
    ["gzip, gzip", gzipSync(gzipSync(plain))],
    ["deflate, gzip, identity", gzipSync(deflateSync(plain))],
  ])("%s are undone", async (encoding, body) => {
    answerWith(body, { ...JSON_TYPE, "content-encoding": encoding });
    expect(await server.call({ url: server.here() })).toMatchObject({ data: { ok: true }, size: plain.length });
  });

  test("one that is not supported is named, and the request is not sent again", async () => {
    answerWith(Buffer.from([1, 2, 3]), { "content-encoding": "compress" });
    const error = await failure(server.call({ url: server.here(), method: "POST" }));
    expect(error).toBeInstanceOf(PermanentError);
    expect(error.message).toContain('content encoding "compress", which is not supported');
  });

  test.each([
    ["POST", 204],
    ["GET", 304],
    ["GET", 200],
    ["HEAD", 200],
  ])("%s answered %i without a body is not decoded", async (method, status) => {
    answerWith(undefined, { "content-encoding": "gzip" }, status);
    expect(await server.call({ url: server.here(), method })).toMatchObject({ status, data: "", size: 0 });
    expect(server.seen).toHaveLength(1);
  });
});

describe("a response to a request that must not be sent again", () => {
  const half = (status: number, headers: Record<string, string> = {}): void => {
    server.answer = (_, response) => {
      response.writeHead(status, { "content-length": "100", ...headers });
      response.write("half", () => response.destroy());
    };
  };

  test.each([
    ["POST", PermanentError],
    ["PATCH", PermanentError],
    ["PUT", TransientError],
    ["GET", TransientError],
  ])("is no reason to send %s again, if it cannot be read", async (method, kind) => {
    half(200);
    expect(await failure(server.call({ url: server.here(), method }))).toBeInstanceOf(kind);
    answerWith(Buffer.from("not gzip at all"), { "content-encoding": "gzip" });
    expect(await failure(server.call({ url: server.here(), method }))).toBeInstanceOf(kind);
  });

  test.each([500, 503, 0])(
    "is not a reason to send it again, even if the page it redirects to returns %i",
    async (status) => {
      server.answer = ({ url }, response) => {
        if (url === "/made") {
          if (status === 0) response.destroy();
          else response.writeHead(status).end();
        } else response.writeHead(303, { location: "/made" }).end();
      };
      const error = await failure(server.call({ url: server.here("/make"), method: "POST" }));
      expect(error).toBeInstanceOf(PermanentError);
      expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(["POST /make", "GET /made"]);
    },
  );

  test("a redirect in raw UTF-8 is followed", async () => {
    server.answer = ({ url }, response) => {
      if (url === "/") {
        response.socket?.end(Buffer.from("HTTP/1.1 302 Found\r\nlocation: /caf\u00e9\r\ncontent-length: 0\r\n\r\n"));
      } else response.end(url);
    };
    expect(await server.call({ url: server.here() })).toMatchObject({ data: "/caf%C3%A9" });
  });
});
