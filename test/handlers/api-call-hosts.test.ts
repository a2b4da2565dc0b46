import { describe, expect, test } from "vitest";
import { PermanentError } from "../../src/engine/handler.ts";
import { apiCall } from "../../src/handlers/network/api-call.ts";
import { failure, useServer } from "./http-server.ts";
import { problems } from "./run-handler.ts";

const server = useServer();

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
    expect(problems(apiCall(), { url })).toEqual([expect.stringMatching(/^url: (points to|must)/)]);
  });

  test.each(["127.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "169.254.169.254", "fe80::1%lo", "0.0.0.0"])(
    "a name that resolves to %s",
    async (address) => {
      const resolve = async () => [{ address, family: address.includes(":") ? 6 : 4 }];
      const error = await failure(server.call({ url: `http://rebind.example.com:${server.port}/` }, { resolve }));
      expect(error).toBeInstanceOf(PermanentError);
      expect(error.message).toMatch(/is not a public address/);
      expect(server.seen).toEqual([]);
    },
  );

  test("a name with a public and a private address", async () => {
    const resolve = async () => [
      { address: "93.184.216.34", family: 4 },
      { address: "127.0.0.1", family: 4 },
    ];
    expect(await failure(server.call({ url: `http://both.example.com:${server.port}/` }, { resolve }))).toBeInstanceOf(
      PermanentError,
    );
    expect(server.seen).toEqual([]);
  });

  test("a name is resolved once per connection, and the checked address is the one that is used", async () => {
    const answers = ["127.0.0.1", "10.0.0.1"];
    let asked = 0;
    const resolve = async () => [{ address: answers[asked++] ?? "10.0.0.1", family: 4 }];
    await server.call(
      { url: `http://api.corp.example:${server.port}/` },
      { resolve, allowHosts: [`api.corp.example:${server.port}`] },
    );
    expect([asked, server.seen.length]).toEqual([1, 1]);
  });

  test.each([
    ["http://127.0.0.1:1/", /^the redirect points to 127\.0\.0\.1/],
    ["http://169.254.169.254/", /^the redirect points to 169\.254/],
    ["http://[::ffff:7f00:1]/", /^the redirect points to ::ffff:7f00:1/],
    ["//localhost./", /^the redirect points to localhost/],
    ["file:///etc/passwd", /^the redirect must start with/],
    ["http://u:p@example.com/", /^the redirect must not contain a username/],
    ["http://%zz/", /is not a URL/],
  ])("a redirect to %s", async (location, message) => {
    server.answer = (_, response) => void response.writeHead(302, { location }).end();
    const error = await failure(server.call({ url: server.here() }));
    expect(error).toBeInstanceOf(PermanentError);
    expect(error.message).toMatch(message);
    expect(server.seen).toHaveLength(1);
  });

  test("a redirect to a name with a private address", async () => {
    server.answer = (_, response) =>
      void response.writeHead(302, { location: `http://rebind.example.com:${server.port}/` }).end();
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    expect(await failure(server.call({ url: server.here() }, { resolve }))).toBeInstanceOf(PermanentError);
    expect(server.seen).toHaveLength(1);
  });

  test("of all private hosts only the allowed one is reached", async () => {
    const handler = (allowHosts: string[]) => apiCall({ allowHosts });
    expect(problems(handler(["127.0.0.1:8080"]), { url: "http://127.0.0.1:8080/" })).toEqual([]);
    expect(problems(handler(["127.0.0.1:8080"]), { url: "http://127.0.0.1:8081/" })).toHaveLength(1);
    expect(problems(handler(["127.0.0.1:8080"]), { url: "http://127.0.0.2:8080/" })).toHaveLength(1);
    expect(problems(handler(["127.0.0.1:8080"]), { url: "http://localhost:8080/" })).toHaveLength(1);
    expect(problems(handler(["LocalHost"]), { url: "http://localhost.:9/" })).toEqual([]);
    expect(problems(handler(["[::1]:80"]), { url: "http://[::1]/" })).toEqual([]);
    expect(problems(handler(["example.com"]), { url: "http://127.0.0.1/" })).toHaveLength(1);
  });

  test.each(["http://x", "x/y", "a b", "x:99999", "user@x"])("%j is not a host", (entry) => {
    expect(() => apiCall({ allowHosts: [entry] })).toThrow(`${JSON.stringify(entry)} is not a host`);
  });
});
