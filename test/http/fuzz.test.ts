import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isFull } from "../property-runs.ts";
import { HttpFixture, OWNER, TOKEN } from "./http-fixture.ts";

let http: HttpFixture;
beforeAll(async () => {
  http = await HttpFixture.open({ CONFIRM: "always" });
});
afterAll(() => http.close());

// biome-ignore lint/suspicious/noExplicitAny: a document of JSON Schemas
type Json = any;

/** Values of a schema, sometimes ones that do not fit, and hostile ones. */
function valuesOf(schema: Json, root: Json): fc.Arbitrary<unknown> {
  const fitting = fittingOf(schema, root);
  return fc.oneof(
    { weight: 6, arbitrary: fitting },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: 1, arbitrary: HOSTILE },
  );
}

const HOSTILE = fc.constantFrom<unknown>(
  "",
  " ",
  "__proto__",
  "constructor",
  "../../etc/passwd",
  "%00",
  "\u0000",
  "\ud800",
  "$where",
  "{context.x}",
  "[MULTISTEP:EXECUTE:x]",
  "9".repeat(400),
  -0,
  1e308,
  Number.MAX_SAFE_INTEGER,
  null,
  [],
  {},
  { $gt: "" },
  JSON.parse('{"__proto__":{"a":1}}'),
);

function fittingOf(schema: Json, root: Json): fc.Arbitrary<unknown> {
  if (schema === undefined || schema === true) return fc.jsonValue();
  if (schema.$ref !== undefined)
    return fittingOf(
      schema.$ref
        .split("/")
        .slice(1)
        .reduce((at: Json, key: string) => at[key], root),
      root,
    );
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "string":
      return fc.oneof(fc.constantFrom("log", "delay", "Report", "60", "ex_0000000000"), fc.string({ maxLength: 60 }));
    case "integer":
    case "number":
      return fc.oneof(fc.integer({ min: 0, max: 300 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(valuesOf(schema.items, root), { maxLength: 4 });
    case "object": {
      const properties = Object.entries(schema.properties ?? {});
      if (properties.length === 0)
        return fc.oneof(
          fc.constant({ message: "hi" }),
          fc.constant({ seconds: 1 }),
          fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }),
        );
      return fc.record(Object.fromEntries(properties.map(([key, value]) => [key, valuesOf(value, root)])), {
        requiredKeys: schema.required ?? [],
      });
    }
    default:
      return fc.jsonValue();
  }
}

test("no request that matches or nearly matches a schema gets a 5xx or hangs", async () => {
  const description = (await http.get("/openapi.json")).body as Json;
  const tokens = [TOKEN, await http.tokenOf(OWNER), "wrong"];
  await http.post("/api/workflows", {
    name: "Report",
    steps: [{ name: "One", handler: "log", params: { message: "hi" } }],
  });
  const operations = Object.entries(description.paths as Json).flatMap(([path, verbs]) =>
    Object.entries(verbs as Json).map(([verb, operation]) => ({ path, verb, operation: operation as Json })),
  );
  expect(operations.length).toBeGreaterThan(25);
  for (const { path, verb, operation } of operations) {
    const parameters = (operation.parameters ?? []) as Json[];
    const body = operation.requestBody?.content?.["application/json"]?.schema;
    const request = fc.record({
      token: fc.constantFrom(...tokens),
      values: fc.tuple(...parameters.map(({ schema }) => valuesOf(schema, description))),
      body:
        body === undefined
          ? fc.constant(undefined)
          : fc.oneof(
              { weight: 8, arbitrary: valuesOf(body, description).map((value) => JSON.stringify(value)) },
              { weight: 1, arbitrary: fc.string() },
            ),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ token, values, body: text }) => {
        let url = path;
        const query = new URLSearchParams();
        const headers: Record<string, string> = { authorization: `Bearer ${token}` };
        for (const [i, { name, in: where }] of parameters.entries()) {
          const value = typeof values[i] === "string" ? (values[i] as string) : JSON.stringify(values[i]);
          if (where === "path")
            url = url.replace(`{${name}}`, encodeURIComponent(value.replaceAll(/[\ud800-\udfff]/g, "?")) || "x");
          else if (where === "query") query.set(name, value);
          else headers[name] = value.replaceAll(/[^\x20-\x7e]/g, "?");
        }
        if (text !== undefined) headers["content-type"] = "application/json";
        const response = await fetch(`${http.service.url}${url}?${query}`, {
          method: verb.toUpperCase(),
          headers,
          signal: AbortSignal.timeout(60_000),
          ...(text === undefined ? {} : { body: text }),
        });
        await response.body?.cancel();
        expect([verb, url, text, response.status]).toEqual([
          verb,
          url,
          text,
          expect.toSatisfy((status: number) => status < 500),
        ]);
      }),
      { numRuns: isFull ? 400 : 10 },
    );
  }
});
