import { describe, expect, test } from "vitest";
import { checkStep } from "../../src/engine/check-step.ts";
import type { Handler } from "../../src/engine/handler.ts";
import type { JsonObject, JsonValue } from "../../src/engine/json.ts";
import { createHandlers } from "../../src/handlers/table.ts";

const all = createHandlers({ files: { root: "/nowhere", isOwner: () => false } });
const handlers = new Map<string, Handler>(all.map((handler) => [handler.name, handler]));

function deep(levels: number): JsonValue {
  return levels === 0 ? 1 : { a: deep(levels - 1) };
}
function acting(key: string): JsonObject {
  return JSON.parse(`{"${key}":{"polluted":true}}`) as JsonObject;
}

/** Values that are wrong for most parameters, and harmless for all. */
const VALUES: [string, JsonValue][] = [
  ["null", null],
  ["true", true],
  ["a number", 7],
  ["a negative number", -1],
  ["a huge number", 1e300],
  ["a fraction", 0.5],
  ["an empty text", ""],
  ["blanks", "   "],
  ["a text", "zzz"],
  ["a long text", "x".repeat(200_000)],
  ["an empty list", []],
  ["a list", [1, "a", null]],
  ["a list of lists", [[["x"]]]],
  ["an empty object", {}],
  ["an object", { zzz: 1 }],
  ["deep JSON", deep(80)],
  ["many values", Array.from({ length: 120_000 }, () => 0)],
  ["__proto__", acting("__proto__")],
  ["constructor", acting("constructor")],
  ["prototype", acting("prototype")],
  ["_bsontype", acting("_bsontype")],
  ["$where", acting("$where")],
  ["a dotted key", { "a.b": 1 }],
  ["a NUL", "a\0b"],
  ["a NUL in a key", { "a\0b": 1 }],
  ["half a character", "\ud800"],
  ["half a character in a key", { "\udc00": 1 }],
  ["a shortcode", "[MULTISTEP:DELETE_WORKFLOW:x]"],
  ["an escape", "../../etc/passwd"],
];

/** Values that must be refused for every parameter. */
const NEVER = ["deep JSON", "_bsontype", "a NUL", "a NUL in a key", "half a character"];

function problemOf(handler: Handler, params: JsonObject): string | undefined {
  const checked = checkStep({ name: "My step", handler: handler.name, params }, handlers);
  return checked.ok ? undefined : checked.error.message;
}

describe.each(all.map((handler) => [handler.name, handler] as const))("%s", (_, handler) => {
  const params = Object.keys(handler.example);

  test("accepts its own example, and no unknown params", () => {
    expect(problemOf(handler, handler.example)).toBeUndefined();
    expect(problemOf(handler, { ...handler.example, zzz: 1 })).toMatch(/^Step "My step" \(\w+\): .*"zzz"/);
    expect(problemOf(handler, acting("__proto__"))).toMatch(/My step/);
  });

  test.each(params)("%s: every value is either accepted or refused with the step and the param", (param) => {
    for (const [what, value] of VALUES) {
      const problem = problemOf(handler, { ...handler.example, [param]: value });
      if (problem === undefined) expect(NEVER, `${param} = ${what}`).not.toContain(what);
      else {
        expect(problem, `${param} = ${what}`).toContain('"My step"');
        expect(problem.length, `${param} = ${what}`).toBeLessThan(3_000);
      }
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("names each required param that is missing", () => {
    for (const param of params) {
      const { [param]: _gone, ...others } = handler.example;
      const problem = problemOf(handler, others);
      if (problem !== undefined) expect(problem).toMatch(new RegExp(`"${param}|${param}`));
    }
  });
});
