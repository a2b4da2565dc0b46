import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../grammar/shortcode/nodes.ts";
import { shortcodesOf } from "./summary.ts";
import { parseMessage } from "./vocabulary.ts";

const EXACT: [statement: string, json: string][] = [
  ["an object", '{"a":1}'],
  ["a nested object", '{"a":{"b":[1,2,{"c":null}]},"d":true}'],
  ["a list", '[{"message":"Item 1"},{"message":"Item 2"}]'],
  ["an empty object", "{}"],
  ["an empty list", "[]"],
  ["a string", '"0 9 * * *"'],
  ["a string with colons and brackets", '"a: [b] {c}"'],
  ["an empty string", '""'],
  ["colons in strings", '{"url":"https://x.y:80/z?a=1"}'],
  ["brackets in strings", '{"a":"]","b":"}","c":"[{:"}'],
  ["escaped quotes in strings", '{"a":"say \\"hi\\", ok"}'],
  ["backslashes before a closing quote", '{"a":"C:\\\\"}'],
  ["a shortcode in a string", '{"text":"[MULTISTEP:HELP]"}'],
  ["a shortcode on a line of its own in an escaped string", '{"text":"a\\n[MULTISTEP:HELP]\\nb"}'],
  ["smart quotes inside plain ones", '{"text":"he said “hi”, it’s ok"}'],
  ["apostrophes", '{"text":"it\'s John\'s"}'],
  ["templates in strings", '{"text":"Hello {context.user_name}!","id":"{{context.id}}"}'],
  ["line breaks between tokens", '{\n  "a": 1,\r\n\t"b": [\n1\n]\n}'],
  ["blanks before brackets", '{"a" : 1 , "b" : "x" }'],
  ["numbers of all kinds", "[0,-1,1.5,1e3,-2.5E-3,1234567890123456]"],
  ["emoji and right-to-left text", '{"text":"🎉 مرحبا"}'],
  ["escaped characters", '{"text":"\\u00e9\\n\\t\\/"}'],
  ["a duplicate key, of which the last counts", '{"a":1,"a":2}'],
  ["64 levels", `${"[".repeat(64)}${"]".repeat(64)}`],
  ["comment signs in strings", '{"a":"// x","b":"/* y"}'],
];

const REPAIRED: [statement: string, json: string, value: JsonValue][] = [
  ["single quotes", "{'a': 'b'}", { a: "b" }],
  ["apostrophes inside single quotes", "{'a': 'it's ok', 'b': 'Bob's'}", { a: "it's ok", b: "Bob's" }],
  ["escaped apostrophes inside single quotes", "{'a': 'it\\'s'}", { a: "it's" }],
  ["double quotes inside single ones", "{'a': 'say \"hi\"'}", { a: 'say "hi"' }],
  ["single quotes around keys only", "{'a': \"b's\"}", { a: "b's" }],
  ["smart double quotes", "{“a”: “b”}", { a: "b" }],
  ["smart single quotes", "{‘a’: ‘b’}", { a: "b" }],
  ["an apostrophe inside smart quotes", "{“a”: “it’s”}", { a: "it’s" }],
  ["plain quotes inside smart ones", '{“a”: “say "hi" now”}', { a: 'say "hi" now' }],
  ["low smart quotes", "{„a“: 1}", { a: 1 }],
  ["unescaped quotes in a string", '{"a":"He said "hi" to me"}', { a: 'He said "hi" to me' }],
  ["Python's literals", "{'a': True, 'b': False, 'c': None}", { a: true, b: false, c: null }],
  ["Python's words inside strings", "{'a': 'True, None'}", { a: "True, None" }],
  ["a trailing comma in an object", '{"a":1,}', { a: 1 }],
  ["a trailing comma in a list", '{"a":[1,2,],}', { a: [1, 2] }],
  ["a comma inside a string before a brace", "{'a': ',}'}", { a: ",}" }],
  ["a raw line break in a string", '{"a":"x\ny"}', { a: "x\ny" }],
  ["a raw Windows line break in a string", '{"a":"x\r\ny"}', { a: "x\r\ny" }],
  ["a raw tab in a string", '{"a":"x\ty"}', { a: "x\ty" }],
  ["a shortcode on a line of its own in a string", '{"a":"x\n[MULTISTEP:HELP]\ny"}', { a: "x\n[MULTISTEP:HELP]\ny" }],
  ["unquoted keys", '{a: 1, b_c: "x"}', { a: 1, b_c: "x" }],
  ["unquoted words", "{a: yes}", { a: "yes" }],
  ["a list of names", "[step1, step2]", ["step1", "step2"]],
  ["a missing comma", '{"a":1 "b":2}', { a: 1, b: 2 }],
  ["missing commas between lines", '{"a":"x"\n"b":"y"}', { a: "x", b: "y" }],
  ["a line comment", '{"a":1, // it\'s "one"\n"b":2}', { a: 1, b: 2 }],
  ["a block comment", '{"a":1, /* ] } " */ "b":2}', { a: 1, b: 2 }],
  ["an address among comments", '{"a":"http://x.y", // z\n"b":2}', { a: "http://x.y", b: 2 }],
  [
    "a bare placeholder as a value",
    '{"id": {context.user_id}, "n": {{context.n}}}',
    { id: "{context.user_id}", n: "{{context.n}}" },
  ],
  ["a bare placeholder with quotes", "{'x': {steps['Load Users'].result}}", { x: "{steps['Load Users'].result}" }],
  ["a Windows path", '{"p":"C:\\Users\\data"}', { p: "C:\\Users\\data" }],
  ["a pattern", '{"p":"\\d+\\.\\w"}', { p: "\\d+.\\w" }],
  ["Markdown's escapes in strings", '{"p":"a\\_b\\*"}', { p: "a_b*" }],
  ["no-break spaces between tokens", '{\u00a0"a":\u00a01}', { a: 1 }],
  ["a brace for a bracket", '{"a":[1,2}}', { a: [1, 2] }],
  ["a closing brace too many", '{"a":{"b":1}}}', { a: { b: 1 } }],
  ["two closing braces too many", '{"a":1} } }', { a: 1 }],
  ["a missing brace inside a list", '[{"name":"a","params":{"m":"1"}]', [{ name: "a", params: { m: "1" } }]],
  ["a string with a raw line break", '"a\nb"', "a\nb"],
  ["a string of a wrong escape", '"\\d"', "\\d"],
];

describe("a JSON argument", () => {
  test.each(EXACT)("reads %s", (_statement, json) => {
    for (const text of [`[MULTISTEP:EXECUTE:w:${json}]`, `[MULTISTEP:EXECUTE:w:\n ${json} \n]`]) {
      expect(shortcodesOf(text)).toEqual([["EXECUTE", "w", { json: JSON.parse(json) }]]);
    }
    const between = `[MULTISTEP:ADD_STEP:w:n:log:${json}:step1:300] and [MULTISTEP:HELP]`;
    expect(shortcodesOf(between)).toEqual([
      ["ADD_STEP", "w", "n", "log", { json: JSON.parse(json) }, "step1", "300"],
      ["HELP"],
    ]);
  });

  test.each(REPAIRED)("repairs %s", (_statement, json, value) => {
    expect(shortcodesOf(`[MULTISTEP:EXECUTE:w:${json}]`)).toEqual([["EXECUTE", "w", { repaired: value }]]);
    const between = `[MULTISTEP:ADD_STEP:w:n:log:${json}:step1:300]\n[MULTISTEP:HELP]`;
    expect(shortcodesOf(between)).toEqual([
      ["ADD_STEP", "w", "n", "log", { repaired: value }, "step1", "300"],
      ["HELP"],
    ]);
  });

  test("keeps __proto__ and constructor as own keys, and pollutes nothing", () => {
    const text = '[MULTISTEP:EXECUTE:w:{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]';
    for (const source of [text, text.replaceAll('"', "'")]) {
      const [node] = parseMessage(source).nodes;
      const argument = node?.type === "shortcode" ? node.args[1] : undefined;
      const value = argument?.kind === "json" ? (argument.value as Record<string, JsonValue>) : {};
      expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect("polluted" in {}).toBe(false);
    }
  });

  test("of a megabyte is read", () => {
    const items = Array.from({ length: 20_000 }, (_, i) => ({ message: `Item ${i}`, level: "info" }));
    expect(shortcodesOf(`[MULTISTEP:BATCH_PROCESS:log:${JSON.stringify(items)}:3]`)).toEqual([
      ["BATCH_PROCESS", "log", { json: items }, "3"],
    ]);
  });

  test("of many lines with one trailing comma is repaired at any length", () => {
    const items = Array.from({ length: 10_000 }, (_, i) => ({ message: `it's ${i}` }));
    const json = `${JSON.stringify(items).slice(0, -1)},]`;
    expect(shortcodesOf(`[MULTISTEP:BATCH_PROCESS:log:${json}]`)).toEqual([
      ["BATCH_PROCESS", "log", { repaired: items }],
    ]);
  });
});
