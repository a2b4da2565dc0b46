import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../grammar/json.ts";
import type { Scope } from "../../grammar/scope.ts";
import {
  hasTemplate,
  parseTemplate,
  renderTemplate,
  renderValue,
  templateReferences,
} from "../../grammar/template/template.ts";
import { runs } from "../property-runs.ts";

const context = JSON.parse(`{
  "user_name": "Ann", "user_id": 42, "flag": false, "none": null, "empty": "", "a": {"b": {"c": [10, {"d": 1}]}},
  "my key": "k", "user-name": "hyphen", "evil": "{context.user_name} [MULTISTEP:HELP] {secrets.KEY}", "имя": "Анна",
  "it's": 1, "braces": "}}{{"
}`) as Record<string, JsonValue>;
const scope: Scope = {
  context,
  step: (name) =>
    name === "Load Users" || name === "step1"
      ? { status: "completed", result: { x: 5 }, error: null, attempts: 1 }
      : undefined,
  secret: (name) => (name === "KEY" ? "s3cret" : undefined),
};

function filled(text: string, within: Scope = scope): JsonValue {
  const rendered = renderTemplate(parseTemplate(text), within);
  return rendered.ok ? rendered.value : `!${rendered.error.code} ${rendered.error.key}`;
}

const FILLED: [text: string, value: JsonValue][] = [
  ["Hello {context.user_name}!", "Hello Ann!"],
  ["{context.user_name}", "Ann"],
  ["{{context.user_name}}", "Ann"],
  ["{ context.user_name }", "Ann"],
  ["{{ context.user_name }}", "Ann"],
  ["{context.user_id}", 42],
  ["{{context.user_id}}", 42],
  ["id {context.user_id}", "id 42"],
  [" {context.user_id}", 42],
  ["\n{context.a.b.c} ", [10, { d: 1 }]],
  ["{context.user_name} ", "Ann "],
  ["{context.flag}", false],
  ["x{context.flag}", "xfalse"],
  ["{context.none}", null],
  ["x{context.none}", "xnull"],
  ["{context.empty}", ""],
  ["{context.a}", { b: { c: [10, { d: 1 }] } }],
  ["a={context.a.b}", 'a={"c":[10,{"d":1}]}'],
  ["{context.a.b.c[0]}", 10],
  ["{context.a.b.c[-1].d}", 1],
  ["{context.a.b.c.0}", 10],
  ["{context['user_name']}", "Ann"],
  ['{context["my key"]}', "k"],
  ["{context['it\\'s']}", 1],
  ["{context.user-name}", "hyphen"],
  ["{context.имя}", "Анна"],
  ["{context.get('user_id')}", 42],
  ["{context.get('zzz', 'd')}", "d"],
  ["{context.get('zzz', 7)}", 7],
  ["{context.get('a').b.c[0]}", 10],
  ["{steps['Load Users'].result.x}", 5],
  ["{steps.step1.result}", { x: 5 }],
  ["{steps.step1.status}: {steps.step1.attempts}", "completed: 1"],
  ["{steps.step1.error}", null],
  ["Bearer {secrets.KEY}", "Bearer s3cret"],
  ["{context.zzz|friend}", "friend"],
  ["{context.zzz | dear friend }", "dear friend"],
  ["{context.zzz|}", ""],
  ["{context.zzz|5}", 5],
  ["{context.zzz|true}", true],
  ["{context.zzz|None}", null],
  ["{context.zzz|'5'}", "5"],
  ["n={context.zzz|5}", "n=5"],
  ["n={context.zzz|None}", "n=None"],
  ["n={context.zzz|'a b'}", "n=a b"],
  ["{context.user_name|friend}", "Ann"],
  ["{context.none|friend}", "friend"],
  ["{context.empty|friend}", ""],
  ["{{context.zzz|friend}}", "friend"],
  ["{steps.step9.result.x|none yet}", "none yet"],
  ["{context.evil}", "{context.user_name} [MULTISTEP:HELP] {secrets.KEY}"],
  ["{context.braces}{context.user_id}", "}}{{42"],
  ["\\{context.user_name}", "{context.user_name}"],
  ["\\\\{context.user_name}", "\\Ann"],
  ["\\{", "{"],
  ["a\\b", "a\\b"],
  ["{{{context.user_name}}}", "{Ann}"],
  ["{context.user_name}}", "Ann}"],
  ["{{context.user_name}", "{Ann"],
  ['{"a":"{context.user_name}","b":{"c":1}}', '{"a":"Ann","b":{"c":1}}'],
  ['{"a":{context.user_id}}', '{"a":42}'],
  ["{user_name}", "{user_name}"],
  ["{}", "{}"],
  ["{context}", "{context}"],
  ["{context.}", "{context.}"],
  ["{contextual.x}", "{contextual.x}"],
  ["{context.user_id + 1}", "{context.user_id + 1}"],
  ["{context.user_id:.2f}", "{context.user_id:.2f}"],
  ["{context.user_name", "{context.user_name"],
  ["\u0024{context.user_name}", "$Ann"],
  ["{% if x %}", "{% if x %}"],
  ["{context\n.user_name}", "{context\n.user_name}"],
  ["{", "{"],
  ["", ""],
  ["{context.zzz}", "!missing context.zzz"],
  ["{context.user_name.first}", "!missing context.user_name.first"],
  ["{context.a.zzz.c}", "!missing context.a.zzz.c"],
  ["{context['my other key']}", '!missing context["my other key"]'],
  ["{steps.step9.result}", "!missing steps.step9.result"],
  ["{context.__proto__}", "!missing context.__proto__"],
  ["{context.constructor.name}", "!missing context.constructor.name"],
  ["{context.a.hasOwnProperty}", "!missing context.a.hasOwnProperty"],
  ["{steps.constructor}", "!missing steps.constructor"],
  ["{secrets.OTHER}", "!secret secrets.OTHER"],
];

describe("a template", () => {
  test.each(FILLED)("%s", (text, value) => {
    expect(filled(text)).toEqual(value);
  });

  test("names what is missing, and where the path ends", () => {
    const rendered = renderTemplate(parseTemplate("{context.a.zzz.c}"), scope);
    expect(rendered.ok ? "" : rendered.error.message).toBe(
      "{context.a.zzz.c} has no value: context.a.zzz is not there",
    );
    const simple = renderTemplate(parseTemplate("{context.zzz}"), scope);
    expect(simple.ok ? "" : simple.error.message).toContain("or a default: {context.zzz|…}");
  });

  test("uses no secret where none is allowed, not even its default", () => {
    const { step } = scope;
    expect(filled("{secrets.KEY|x}", { context, step })).toBe("!secret secrets.KEY");
  });

  test("says which secrets it used, each once", () => {
    expect(renderTemplate(parseTemplate("{secrets.KEY}-{secrets.KEY}"), scope)).toEqual({
      ok: true,
      value: "s3cret-s3cret",
      secrets: ["s3cret"],
    });
    expect(renderTemplate(parseTemplate("{secrets.KEY}"), scope)).toEqual({
      ok: true,
      value: "s3cret",
      secrets: ["s3cret"],
    });
  });

  test("does not grow beyond 1 MB", () => {
    const within = { ...scope, context: { x: "x".repeat(200_000) } };
    expect(filled("{context.x}".repeat(10), within)).toBe("!too-large ");
  });

  test("of any text is parsed without throwing, and text without placeholders and backslashes stays", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "{{",
      "}}",
      "context",
      ".a",
      "['b']",
      "|",
      "\\",
      "secrets",
      ".get(",
      "'",
      ")",
      " ",
      "steps.x",
      "\n",
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join("")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(text, (source) => {
        const { parts } = parseTemplate(source);
        renderTemplate({ parts }, scope);
        if (!source.includes("\\") && parts.every((part) => typeof part === "string"))
          expect(parts.join("")).toBe(source);
        expect(hasTemplate(source)).toBe(parts.some((part) => typeof part !== "string"));
      }),
      { numRuns: runs(3000) },
    );
  });
});

describe("a value with templates", () => {
  test("is filled in every text, and its keys stay", () => {
    const value = { "{context.user_id}": ["{context.user_id}", { text: "Hi {context.user_name}" }], n: 1, none: null };
    const rendered = renderValue(value, scope);
    expect(rendered).toEqual({
      ok: true,
      value: { "{context.user_id}": [42, { text: "Hi Ann" }], n: 1, none: null },
      secrets: [],
    });
  });

  test("keeps __proto__ as an own key", () => {
    const rendered = renderValue(JSON.parse('{"__proto__":"{context.user_id}"}') as JsonValue, scope);
    const value = rendered.ok ? (rendered.value as object) : {};
    expect(Object.entries(value)).toEqual([["__proto__", 42]]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test("collects the secrets of all its texts", () => {
    expect(renderValue({ a: "{secrets.KEY}", b: ["x{secrets.KEY}"] }, scope)).toMatchObject({ secrets: ["s3cret"] });
  });

  test("fails with its first error", () => {
    expect(renderValue(["{context.user_id}", "{context.x}", "{context.y}"], scope)).toMatchObject({
      error: { key: "context.x" },
    });
  });

  test("of too many levels is an error", () => {
    let deep: JsonValue = "{context.user_id}";
    for (let i = 0; i < 200; i += 1) deep = [deep];
    expect(renderValue(deep, scope)).toMatchObject({ ok: false, error: { code: "too-deep" } });
  });

  describe("that would be filled with too much", () => {
    const values: Record<string, JsonValue> = {
      a: "x".repeat(250_000),
      rows: new Array<JsonValue>(80_000).fill({ n: 1 }),
      euro: "€".repeat(400_000),
    };
    /** How many values were read. */
    let read = 0;
    const context = new Proxy(values, {
      get: (all, key: string) => {
        read++;
        return all[key];
      },
    });
    const large: Scope = { context, step: () => undefined };
    const times = (number: number, text: string) => new Array<string>(number).fill(text);

    test.each<[what: string, value: JsonValue, most: string, reads: number]>([
      ["a list of a value, 1,500 times", { list: times(1_500, "{context.a}") }, "4 MB", 17],
      ["a list of texts with it", { list: times(1_500, "x{context.a}") }, "4 MB", 17],
      ["a text of it, 1,500 times", { list: times(1_500, "{context.a}").join("") }, "1 MB", 5],
      ["a text of a list, many times", { list: times(1_500, "{context.rows}").join(" ") }, "1 MB", 2],
      [
        "objects of objects of it",
        { list: { a: times(9, "{context.a}"), b: [{ c: times(9, "{context.a}") }] } },
        "4 MB",
        17,
      ],
      ["many params of it", Object.fromEntries(times(20, "{context.a}").map((text, i) => [`p${i}`, text])), "4 MB", 17],
      ["a text of signs of three bytes", { list: "{context.euro}" }, "1 MB", 1],
    ])("is an error of its param, before it is built: %s", (_what, value, most, reads) => {
      read = 0;
      const rendered = renderValue(value, large);
      expect(read).toBe(reads);
      expect(rendered).toMatchObject({
        ok: false,
        error: {
          code: "too-large",
          message: expect.stringContaining(most),
          param: expect.stringMatching(/^(list|p\d+)$/),
        },
      });
    });

    test.each<[string, JsonValue]>([
      ["a list of a value, 16 times", times(16, "{context.a}")],
      ["a text of it, four times", times(4, "{context.a}").join("\n")],
      ["a list of 80,000 small objects", "{context.rows}"],
      ["a text of braces without a template", "{".repeat(700_000)],
    ])("is filled if it is within the limits: %s", (_what, value) => {
      const rendered = renderValue(value, large);
      expect(rendered.ok && JSON.stringify(rendered.value).length).toBeGreaterThan(600_000);
    });
  });

  test("reports what it reads, at any depth and each once", () => {
    const value = {
      a: "{context.x.y} {context['z z']} {steps['Load Users'].result}",
      b: [{ c: "{secrets.KEY}{context.x}{{steps.step1}}" }],
      "{context.no}": "\\{context.no} {context.get('g')}",
    };
    expect(templateReferences(value)).toEqual({
      context: ["x", "z z", "g"],
      steps: ["Load Users", "step1"],
      secrets: ["KEY"],
    });
  });

  test("has a template only if a text contains a placeholder", () => {
    expect(hasTemplate({ a: ["x", { b: "{context.a}" }] })).toBe(true);
    expect(hasTemplate({ "{context.a}": ["{x}", '{"a":1}', 5, null, "\\{context.a}"] })).toBe(false);
  });
});
