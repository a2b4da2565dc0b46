import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate, truthy } from "../../grammar/expression/evaluation.ts";
import { parseCondition, parseExpression } from "../../grammar/expression/parse.ts";
import { references } from "../../grammar/expression/references.ts";
import { containsText } from "../../grammar/expression/work.ts";
import type { JsonValue } from "../../grammar/json.ts";
import type { Scope } from "../../grammar/scope.ts";
import { expectLinear } from "../ms-of-work.ts";
import { runs } from "../property-runs.ts";

const context = JSON.parse(`{
  "user_count": 12, "ratio": 0.5, "name": "Ann Lee", "empty": "", "none": null, "flag": true, "off": false, "zero": 0,
  "tags": ["a", "b", 3], "nothing": [], "user": {"name": "Bob", "age": 7, "roles": ["admin"], "get": 5, "my key": 1},
  "emoji": "🎉x", "in": 1, "not": 2, "matrix": [[1, 2], [3, 4]], "ключ": "да", "1": "one"
}`) as Record<string, JsonValue>;
const scope: Scope = {
  context,
  step: (name) =>
    name === "Load Users" || name === "step1"
      ? { status: "completed", result: { x: 5, rows: [{ id: 1 }, { id: 2 }] }, error: null, attempts: 2 }
      : undefined,
};

function resultOf(source: string, within: Scope = scope): JsonValue | string {
  const parsed = parseExpression(source);
  if (!parsed.ok) return `!${parsed.error.code}`;
  const evaluated = evaluate(parsed.expression, within);
  return evaluated.ok ? evaluated.value : `!${evaluated.error.code}`;
}

const VALUES: [source: string, value: JsonValue][] = [
  ["context.get('user_count') > 10", true],
  ["context.get('should_process') == True", false],
  ["context.get('error_occurred') == True", false],
  ["context.user_count", 12],
  ["context['user_count']", 12],
  ['context["user_count"]', 12],
  ["context.get('missing')", null],
  ["context.get('missing', 5)", 5],
  ["context.get('none', 5)", null],
  ["context.get('missing', context.name)", "Ann Lee"],
  ["context.get('user').get('name')", "Bob"],
  ["context.get('nobody', {}).get('age', 0) > 18", false],
  ["context.nobody.name.first", null],
  ["context.nobody['name'][0]", null],
  ["context.user.get", 5],
  ["context.user['my key']", 1],
  ["context?.user?.['name']", "Bob"],
  ["context.in + context.not", 3],
  ["context.ключ", "да"],
  ["context[1]", "one"],
  ["context.tags[0]", "a"],
  ["context.tags[-1]", 3],
  ["context.tags[9]", null],
  ["context.matrix[1][0]", 3],
  ["context.name[0]", "A"],
  ["context.name.length", 7],
  ["context.tags.length === 3", true],
  ["len(context.tags)", 3],
  ["len(context.user) > 2", true],
  ["len('🎉x')", 2],
  ["len(context.missing) == 0", false],
  ["len(context.missing) > 0", false],
  ["steps['Load Users'].result.x", 5],
  ["steps['Load Users'].result.rows[1].id", 2],
  ["steps.step1.status == 'completed'", true],
  ["steps.get('step1').attempts", 2],
  ["steps.step1.error is None", true],
  ["steps.step9.status", null],
  ["'step1' in steps and 'step9' not in steps", true],
  ["5 < context.user_count <= 12", true],
  ["'ann' in context['name'].lower()", true],
  ["context.user_count in (1, 2, 12)", true],
  ["steps.step1.status not in ('failed', 'skipped')", true],
  ["context.zero in (0,)", true],
  ["int('7') + int(7.9) + int(True)", 15],
  ["float('12.5') > 12 and Number('1e2') == 100", true],
  ["parseInt(' 42 ') === 42", true],
  ["str(context.user_count) == '12'", true],
  ["String(context.tags)", '["a","b",3]'],
  ["int(context.missing)", null],
  ["int('twelve')", "!type"],
  ["float(context.tags)", "!type"],
  ["'  x '.strip() == ' x'.trim()", true],
  ["context.tags.length() + context.tags.size()", 6],
  ["context.has('flag')", true],
  ["True and true and TRUE", true],
  ["False or false", false],
  ["None == null and null == undefined", true],
  ["'it\\'s' == \"it's\"", true],
  ["'a\\nb' == 'a\nb'", true],
  ["“Ann Lee” == context.name", true],
  ["context.get(‘name’)", "Ann Lee"],
  ["1.5e1 == 15 and .5 == context.ratio", true],
  ["[1, 'a', None, [True]]", [1, "a", null, [true]]],
  ["{'a': 1, \"b\": [2]}", { a: 1, b: [2] }],
  ["1 == 1.0", true],
  ["1 == True", true],
  ["1 === true", false],
  ["0 == False", true],
  ["'1' == 1", false],
  ["'1' != 1", true],
  ["None == False", false],
  ["[1, [2]] == [1, [2.0]]", true],
  ["context.user == {'name': 'Bob'}", false],
  ["{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", true],
  ["context.missing is None", true],
  ["context.name is not None", true],
  ["context.flag is True", true],
  ["context.missing < 5", false],
  ["context.missing >= 5", false],
  ["5 > None", false],
  ["None <= None", false],
  ["not context.missing > 5", true],
  ["'a' < 'b' and 'B' < 'a'", true],
  ["[1, 2] < [1, 3]", true],
  ["1 < 2 < 3", true],
  ["1 < 3 < 2", false],
  ["3 > 2 == 2", true],
  ["'a' in context.tags", true],
  ["3 in context.tags", true],
  ["'z' not in context.tags", true],
  ["'Lee' in context.name", true],
  ["'age' in context.user", true],
  ["'toString' in context.user", false],
  ["'user' in context", true],
  ["'x' in None", false],
  ["context.user_count in [10, 11, 12]", true],
  ["not False", true],
  ["!context.flag", false],
  ["!!context.name", true],
  ["not not context.name", true],
  ["!context.missing == true", true],
  ["not context.zero == 1", true],
  ["context.empty or 'none'", "none"],
  ["context.name and context.zero", 0],
  ["context.flag && !context.off || context.missing", true],
  ["False and 1 / 0", false],
  ["True or 1 / 0", true],
  ["False AND True OR NOT False", true],
  ["1 + 2 * 3", 7],
  ["(1 + 2) * 3", 9],
  ["10 - 2 - 3", 5],
  ["7 / 2", 3.5],
  ["7 % 3", 1],
  ["-7 % 3", 2],
  ["7 % -3", -2],
  ["-context.user_count + 20", 8],
  ["--3", 3],
  ["+3", 3],
  ["2 - -1", 3],
  ["'a' + 'b'", "ab"],
  ["[1] + [2]", [1, 2]],
  ["context.missing + 1 > 0", false],
  ["lower(context.name)", "ann lee"],
  ["upper('abc')", "ABC"],
  ["context.name.lower().startswith('ann')", true],
  ["context.name.toUpperCase().endsWith('LEE')", true],
  ["contains(context.name, 'n L')", true],
  ["context.tags.includes('b')", true],
  ["context.user.roles.contains('root')", false],
  ["startswith(context.name, 'Ann')", true],
  ["endswith(context.missing, 'x')", false],
  ["lower(context.missing)", null],
  ["context.__proto__", null],
  ["context.constructor", null],
  ["context.user.constructor.constructor", null],
  ["context['__proto__'].polluted", null],
  ["context.name.constructor", null],
  ["steps.__proto__.x", null],
  ["steps.constructor", null],
  ["{'__proto__': 1}.__proto__", 1],
  ["\n context.user_count\r\n\t>\n 10 ", true],
  ["[]", []],
  ["0.1 + 0.2 > 0.3", true],
];

const FAILURES: [what: string, source: string, code: string][] = [
  ["ordering a number and text", "1 < 'a'", "type"],
  ["ordering text and a list", "'a' >= [1]", "type"],
  ["ordering a boolean and a number", "True > 0", "type"],
  ["ordering objects", "{} < {}", "type"],
  ["adding text and a number", "'a' + 1", "type"],
  ["multiplying text", "'a' * 2", "type"],
  ["the negative of text", "-'a'", "type"],
  ["dividing by zero", "1 / 0", "division"],
  ["the remainder by zero", "1 % context.zero", "division"],
  ["a number beyond all", "1e308 * 10", "too-large"],
  ["the length of a number", "len(5)", "type"],
  ["lower case of a list", "lower([])", "type"],
  ["containing in a number", "contains(5, 1)", "type"],
  ["a number in text", "1 in 'a1'", "type"],
  ["all steps as a value", "steps", "type"],
];

const SYNTAX: [what: string, source: string, code: string, message: string][] = [
  ["an empty condition", "  ", "empty", "empty"],
  ["a lone equals sign", "context.a = 1", "syntax", '"=="'],
  ["an end too early", "context.a >", "syntax", "ends"],
  ["an unclosed parenthesis", "(1 + 2", "syntax", '")"'],
  ["a parenthesis too many", "1)", "syntax", 'unexpected ")"'],
  ["an unclosed string", "context.a == 'x", "syntax", "not closed"],
  ["two values in a row", "1 2", "syntax", 'unexpected "2"'],
  ["a strange sign", "context.a # 1", "syntax", '"#"'],
  ["a dot without a name", "context.", "syntax", "ends"],
  ["a bare name", "user_count > 10", "unknown-name", "context.user_count"],
  ["an unknown function", "eval('1')", "unknown-name", '"eval"'],
  ["a mistyped function", "context.name.startwith('a')", "unknown-name", "did you mean startswith?"],
  ["a method of another language", "context.constructor('x')", "unknown-name", '"constructor"'],
  ["too few arguments", "startswith('a')", "unknown-name", "takes 2 arguments"],
  ["get without a key", "context.get()", "unknown-name", "get takes a key"],
  ["an assignment to a name", "x := 1", "syntax", ""],
  ["a lambda", "lambda: 1", "syntax", ""],
  ["an arrow function", "() => 1", "syntax", ""],
  ["a template literal", "`a`", "syntax", ""],
  ["a statement", "import os", "syntax", ""],
  ["Jinja's braces", "{{ context.n > 10 }}", "syntax", "conditions don't use braces: write context.n > 10"],
  ["JavaScript's braces", `$${"{context.n}"} > 10`, "syntax", "conditions don't use braces: write context.n > 10"],
  ["a template", "{context.n} > 10", "syntax", "conditions don't use braces: write context.n > 10"],
  ["a template in quotes", "'{context.a}' == 'x'", "unknown-name", "write context.a, without quotes or braces"],
  ["SQL's inequality", "context.n <> 5", "syntax", 'write "!="'],
  ["a step's output", "steps.Load.output.count == 0", "unknown-name", 'steps have no "output": write .result'],
  ["a step's success", "steps['Load'].success == true", "unknown-name", "write .status == 'completed'"],
  [
    "a capital letter from lower()",
    "lower(context.a) == 'Yes'",
    "unknown-name",
    "lower() never gives \"Yes\": write 'yes'",
  ],
  ["one on the left", "'Yes' != context.a.strip().lower()", "unknown-name", "write 'yes'"],
  ["several of them", "context.a.toUpperCase() in ['Yes', 'Ok']", "unknown-name", "write 'YES'"],
  ["one within a text", "contains(lower(context.a), 'Prod')", "unknown-name", "write 'prod'"],
  ["one at its beginning", "context.a.lower().startswith('Prod')", "unknown-name", "write 'prod'"],
  ["one that is in it", "'Prod' not in lower(context.a)", "unknown-name", "write 'prod'"],
  ["a blank from strip()", "context.a.trim() == ' x '", "unknown-name", "write 'x'"],
  ["a number beyond all", "1e999", "unknown-name", "too large"],
  ["65 levels", `${"(".repeat(65)}1${")".repeat(65)}`, "too-deep", "64"],
  ["65 signs", `${"!".repeat(65)}1`, "too-deep", "64"],
  ["more than 4,000 characters", `1${" + 1".repeat(1000)}`, "too-long", "4000"],
];

describe("a condition", () => {
  test.each(VALUES)("%s", (source, value) => {
    expect(resultOf(source)).toEqual(value);
  });

  test.each(FAILURES)("has no value for %s", (_what, source, code) => {
    expect(resultOf(source)).toBe(`!${code}`);
  });

  test.each(SYNTAX)("is refused for %s", (_what, source, code, message) => {
    const parsed = parseExpression(source);
    const error = parsed.ok ? undefined : parsed.error;
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(message);
  });

  test.each([
    "lower(context.a) in ['yes', 'Yes']",
    "lower(context.a) == context.b",
    "lower(context.a) == null",
    "upper(lower(context.a)) == 'YES'",
    "strip(context.a).contains(' x ')",
    "lower(context.a) > 'A'",
    "contains(context.a, 'Prod')",
  ])("may hold: %s", (source) => {
    expect(parseExpression(source)).toMatchObject({ ok: true });
  });

  test.each([
    ["context.a == 'yes' or 'ok'", "'ok'", "context.a in ['yes', 'ok']"],
    ["context.a == 1 or 2 or 3", "2", "context.a in [1, 2, 3]"],
    ["context.a != 'yes' and 'ok'", "'ok'", "context.a not in ['yes', 'ok']"],
    ["(context.a == 'yes' or 'ok') and context.b", "'ok'", undefined],
    ["not 'off'", "'off'", undefined],
    ["'approved'", "'approved'", undefined],
  ])("decides nothing, and is refused, with a text compared with nothing: %s", (source, text, right) => {
    const parsed = parseCondition(source);
    expect(parsed).toMatchObject({ ok: false, error: { code: "always-true" } });
    expect(parsed.ok ? undefined : parsed.error.reason.values).toEqual({
      value: text,
      wrong: source,
      ...(right === undefined ? {} : { right }),
    });
  });

  test.each([
    "True",
    "1",
    "context.a or ''",
    "(context.a or 'x') == 'y'",
    "lower(context.a or 'x') == 'y'",
    "context.a or False",
  ])("decides: %s", (source) => {
    expect(parseCondition(source)).toMatchObject({ ok: true });
  });

  test("is shown with all texts as a function gives them", () => {
    const parsed = parseExpression("context.n > 1 and upper(context.a) in [\"Prod\", 'Live']");
    expect(parsed).toMatchObject({
      error: { reason: { values: { right: "context.n > 1 and upper(context.a) in [\"PROD\", 'LIVE']" } } },
    });
  });

  test("shows its error's place", () => {
    const parsed = parseExpression("context.a > 1\n  and user_count < 3");
    expect(parsed).toMatchObject({ error: { start: 20, end: 30, line: 2, column: 7 } });
    expect(parsed.ok ? "" : parsed.error.caret).toBe("  and user_count < 3\n      ^^^^^^^^^^");
  });

  test.each<[JsonValue, boolean]>([
    [null, false],
    [false, false],
    [0, false],
    ["", false],
    [[], false],
    [{}, false],
    [true, true],
    [-1, true],
    ["0", true],
    ["false", true],
    [[0], true],
    [{ a: null }, true],
  ])("takes %j for %s", (value, truth) => {
    expect(truthy(value)).toBe(truth);
  });

  test("never reads inherited properties of the context", () => {
    const bare = Object.assign(Object.create({ inherited: 1 }), { own: 2 }) as Record<string, JsonValue>;
    expect(resultOf("[context.inherited, context.own]", { ...scope, context: bare })).toEqual([null, 2]);
  });

  test("survives absurdly nested values", () => {
    let deep: JsonValue = [];
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    const within = { ...scope, context: { a: deep, b: structuredClone({}) } as Record<string, JsonValue> };
    expect(resultOf("context.a == [context.a]", within)).toBe("!too-deep");
  });

  test("joins text only up to 1 MB", () => {
    const within = { ...scope, context: { a: "x".repeat(200_000) } };
    expect(resultOf(Array.from({ length: 10 }, () => "context.a").join(" + "), within)).toBe("!too-large");
  });

  test("with many operands needs no deep stack", () => {
    expect(resultOf(Array.from({ length: 900 }, () => "1").join(" + "))).toBe(900);
    expect(resultOf(`context${".a".repeat(1900)}`)).toBe(null);
    expect(resultOf(Array.from({ length: 400 }, () => "True").join(" and "))).toBe(true);
  });

  test("of any text never throws", () => {
    const words = fc.constantFrom(
      ..."context steps . [ ] ( ) get 'a' \"b\" 1 0 - + * / % == != < >= in not is and or ! && || None True , : { } len lower = ? 'x".split(
        " ",
      ),
    );
    const source = fc.oneof(
      fc.array(words, { maxLength: 25 }).map((parts) => parts.join(" ")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(source, (text) => {
        const parsed = parseExpression(text);
        if (!parsed.ok) {
          expect(parsed.error.start).toBeLessThanOrEqual(text.length);
          return;
        }
        references(parsed.expression);
        const evaluated = evaluate(parsed.expression, scope);
        if (evaluated.ok) JSON.stringify(evaluated.value);
      }),
      { numRuns: runs(3000) },
    );
  });
});

describe("a condition over a full context", () => {
  /** `count` is how many letters a text has; lists and objects have fewer items. */
  const scopeOf = (count: number): Scope => {
    const numbers = () => Array.from({ length: count * 0.18 }, (_, i) => i);
    const objects = () => Array.from({ length: count * 0.032 }, (_, id) => ({ id, name: `user ${id}` }));
    const context = {
      a: numbers(),
      b: numbers(),
      rows: objects(),
      same: objects(),
      keys: Object.fromEntries(numbers().map((i) => [`k${i}`, i])),
      text: "a".repeat(count),
      twin: `${"a".repeat(count - 1)}b`,
      needle: `${"a".repeat(count / 4)}b${"a".repeat(count / 4)}`,
      digits: `${"1".repeat(count)}x`,
    };
    return { context, step: () => undefined };
  };
  const FULL = 250_000;
  const [quarter, large] = [scopeOf(FULL / 4), scopeOf(FULL)];
  const chain = (number: number, link: string, between: string) => new Array<string>(number).fill(link).join(between);

  test.each<[what: string, source: string]>([
    ["adding lists", chain(130, "len(context.a + context.b)", " + ")],
    ["adding texts", chain(80, "len(context.text + context.text)", " + ")],
    ["looking for what is not in a list", chain(170, "-1 in context.a", " or ")],
    ["looking for a list in a list of lists", chain(120, "context.a in [context.b]", " and ")],
    ["comparing in a chain", chain(140, "context.a == context.b", " == ")],
    ["comparing objects", chain(115, "context.rows == context.same", " and ")],
    ["ordering lists", chain(140, "context.a <= context.b", " and ")],
    ["ordering texts", chain(115, "context.text < context.twin", " and ")],
    ["the texts of lists of lists", `len(str([${chain(200, "context.rows", ", ")}]))`],
    ["upper and lower case", `context.text${chain(200, ".upper().lower()", "")} == 1`],
    ["lengths", chain(130, "context.text.length == 1", " or ")],
    ["the truth of objects", chain(190, "not context.keys", " or ")],
  ])("is an error, before it takes long, for %s", (_what, source) => {
    const parsed = parseExpression(source);
    if (!parsed.ok) throw new Error(parsed.error.message);
    expect(evaluate(parsed.expression, large)).toMatchObject({
      error: { code: "too-large", message: expect.stringContaining("4,000,000 items and characters") },
    });
  });

  test.each<[source: string, value: JsonValue]>([
    ["len(context.a + context.b) == 2 * len(context.a) and len(context.text + context.twin) > len(context.text)", true],
    ["-1 in context.a or len(context.a) - 1 in context.a or context.a == context.b", true],
    ["context.a in [context.b] and context.a <= context.b", true],
    ["context.rows == context.same and {'id': 1, 'name': 'user'} in context.rows", false],
    ["context.text < context.twin and context.text.upper().lower() == context.text", true],
    ["len(str([context.rows, context.rows])) > 1000 and not (not context.keys)", true],
    ["context.needle in context.text", false],
    ["context.needle in context.needle + context.needle", true],
    ["context.text in context.twin", false],
    ["int(context.digits)", "!type"],
  ])("has a value, with work linear in the context: %s", (source, value) => {
    expectLinear(
      (count) => (count === FULL ? large : quarter),
      (scope) => expect(resultOf(source, scope)).toEqual(value),
      FULL,
    );
  });

  test("finds a text in another exactly where it is", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 400 });
    const long = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 30, maxLength: 60 });
    fc.assert(
      fc.property(letters, long, letters, (before, item, after) => {
        expect(containsText(before + item + after, item)).toBe(true);
        expect(containsText(before + after, item)).toBe((before + after).includes(item));
      }),
      { numRuns: runs(500) },
    );
  });
});

describe("a comparison of unlike types", () => {
  const values = { n: "1000", ratio: "0.5", name: "Ann", flag: true, list: [1] };
  const errorOf = (source: string): string => {
    const parsed = parseExpression(source);
    const evaluated = parsed.ok ? evaluate(parsed.expression, { context: values, step: () => undefined }) : parsed;
    return evaluated.ok ? "" : evaluated.error.message;
  };

  test.each([
    ["context.get('n') > 5", "int(context.get('n')) > 5"],
    ["1 < 2 and 5 <= context . n", "5 <= int(context . n)"],
    ["1 < context.ratio < 2", "1 < float(context.ratio)"],
    ["context.n > context.flag", "int(context.n) > int(context.flag)"],
  ])("%s says what to write", (source, instead) => {
    expect(errorOf(source)).toMatch(/cannot compare .* with .*; to compare numbers, write /);
    expect(errorOf(source).endsWith(`write ${instead}`)).toBe(true);
    expect(errorOf(instead)).toBe("");
  });

  test.each(["context.name > 5", "context.list > 5"])("%s names the types only, where nothing helps", (source) => {
    expect(errorOf(source)).toMatch(/cannot compare (text|a list) with a number$/);
  });
});
