import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../grammar/expression/evaluation.ts";
import { parseExpression } from "../../grammar/expression/parse.ts";
import type { JsonValue } from "../../grammar/json.ts";
import { jsonText, parseJson } from "../../grammar/json-text.ts";
import { parseTemplate, renderTemplate } from "../../grammar/template/template.ts";
import { runs } from "../property-runs.ts";
import { printNodes } from "./print-nodes.ts";
import { parseMessage } from "./vocabulary.ts";

describe("a whole number in JSON", () => {
  test.each<[string, JsonValue]>([
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", 9007199254740993n],
    ["-9007199254740993", -9007199254740993n],
    ["9223372036854775807", 9223372036854775807n],
    ["9223372036854775808", "9223372036854775808"],
    ["-9223372036854775809", "-9223372036854775809"],
    ["123456789012345678901234567890", "123456789012345678901234567890"],
    ["1e20", 1e20],
    ["9007199254740993.5", Number("9007199254740993.5")],
    ["0.1234567890123456789", Number("0.1234567890123456789")],
  ])("%s keeps every digit", (written, value) => {
    expect(parseJson(written)).toBe(value);
    expect(parseJson(`{"a":[${written}, "x\\"${written}"],"__proto__":{"b":${written}}}`)).toEqual(
      JSON.parse('{"a":[]}') &&
        Object.fromEntries([
          ["a", [value, `x"${written}`]],
          ["__proto__", { b: value }],
        ]),
    );
  });

  test("is written with its digits, on one line and indented", () => {
    const value = { a: [9007199254740993n, "x"], b: { c: -1n }, d: [], e: undefined };
    expect(jsonText(value)).toBe('{"a":[9007199254740993,"x"],"b":{"c":-1},"d":[]}');
    expect(jsonText(value, 2)).toBe(
      '{\n  "a": [\n    9007199254740993,\n    "x"\n  ],\n  "b": {\n    "c": -1\n  },\n  "d": []\n}',
    );
  });

  test("comes back as it was, whatever it is", () => {
    const big = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).filter((n) => !Number.isSafeInteger(Number(n)));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        big,
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, (given) => {
        const plain = given as JsonValue;
        expect(parseJson(jsonText(plain))).toEqual(plain);
      }),
      { numRuns: runs(1000) },
    );
  });

  test("keeps its digits in a shortcode, repaired or not, and when that is printed", () => {
    for (const json of ['{"id":9007199254740993}', "{'id': 9007199254740993,}"]) {
      const { nodes } = parseMessage(`[MULTISTEP:EXECUTE:w:${json}]`);
      const [node] = nodes;
      expect(node?.type === "shortcode" && node.args[1]).toMatchObject({ value: { id: 9007199254740993n } });
      expect(printNodes(nodes)).toBe('[MULTISTEP:EXECUTE:w:{"id":9007199254740993}]');
    }
  });
});

describe("a large whole number", () => {
  const scope = {
    context: { id: 9007199254740993n, small: 5, text: "9007199254740993", half: 0.5 },
    step: () => undefined,
  };
  const evaluated = (source: string): JsonValue | string => {
    const parsed = parseExpression(source);
    const outcome = parsed.ok ? evaluate(parsed.expression, scope) : parsed;
    return outcome.ok ? outcome.value : `!${outcome.error.code}`;
  };

  test.each<[string, JsonValue]>([
    ["context.id == 9007199254740993", true],
    ["context.id == 9007199254740992", false],
    ["context.id === 9007199254740993", true],
    ["context.id != 9007199254740994", true],
    ["context.id > 9007199254740992", true],
    ["context.id >= context.small and context.small < context.id", true],
    ["context.id in [1, 9007199254740993]", true],
    ["context.id in [9007199254740992]", false],
    ["context.id + 1", 9007199254740994n],
    ["context.id - 3", 9007199254740990],
    ["9007199254740991 + 2", 9007199254740993n],
    ["9007199254740991 * 3", 27021597764222973n],
    ["context.id % 10", 3],
    ["context.id / context.id", 1],
    ["-context.id", -9007199254740993n],
    ["context.id > 0.5 and context.half < context.id", true],
    ["context.id * context.id", "!too-large"],
    ["int(context.text) == context.id", true],
    ["str(context.id) == context.text", true],
    ["context.id > 'a'", "!type"],
    ["not context.id", false],
  ])("is exact in a condition: %s", (source, value) => expect(evaluated(source)).toBe(value));

  test("keeps its digits in a template, and its type if it stands alone", () => {
    const render = (text: string) => renderTemplate(parseTemplate(text), scope);
    expect(render("id {context.id}!")).toMatchObject({ value: "id 9007199254740993!" });
    expect(render("{context.id}")).toMatchObject({ value: 9007199254740993n });
    expect(render("all: {context.missing|9007199254740993}")).toMatchObject({ value: "all: 9007199254740993" });
  });
});
