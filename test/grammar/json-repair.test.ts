import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../grammar/shortcode/nodes.ts";
import { mergeText } from "../../grammar/shortcode/nodes.ts";
import { ShortcodeStream } from "../../grammar/shortcode/stream.ts";
import { expectLinear } from "../ms-of-work.ts";
import { runs } from "../property-runs.ts";
import { parseMessage, VOCABULARY } from "./vocabulary.ts";

/** The value of the only argument after the name, "error", or "text". */
function read(json: string): JsonValue | "error" {
  const { nodes } = parseMessage(`[MULTISTEP:EXECUTE:w:${json}]`);
  const [node] = nodes;
  if (node?.type !== "shortcode") return "error";
  const argument = node.args[1];
  return argument?.kind === "json" ? argument.value : "error";
}

const backslashed = (json: string) => json.replaceAll(/[\\"]/g, "\\$&");
const entities = (json: string) => json.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

const ENCODED: JsonValue[] = [
  { text: "Hello" },
  { text: 'She said "hi": [a] {b}] }', list: ["]", "}", '"'] },
  { text: "Line 1\nLine 2\ttab", path: "C:\\Users" },
  [{ name: "A", handler: "log", params: { message: "it's [MULTISTEP:HELP] & <b>" } }],
  { a: { b: [1, 2.5, null, true] } },
];

describe("JSON out of a program", () => {
  test.each([
    [`{"text": """Hello\nWorld "quoted" here"""}`, { text: 'Hello\nWorld "quoted" here' }],
    [`{'text': '''It's me'''}`, { text: "It's me" }],
    [`{"text": "Press "Ctrl" + "C" to stop"}`, { text: 'Press "Ctrl" + "C" to stop' }],
    [`[{"a": 1}, // first one...\n{"a": 2} /* the last one */\n]`, [{ a: 1 }, { a: 2 }]],
  ])("is read as it was meant: %s", (json, value) => {
    expect(read(json)).toEqual(value);
  });

  test.each([
    `{"text": "Hello " + context.name + "!"}`,
    `{"text": "Hello " + context.name}`,
    `{"text": "Hello {}".format(context.name)}`,
    `{"text": "Hello %s" % context.name}`,
  ])("is refused where code computes a text: %s", (json) => {
    const { errors } = parseMessage(`[MULTISTEP:EXECUTE:w:${json}]`);
    expect(errors[0]?.message).toContain("code behind a text");
  });

  test.each([
    `[{"a": 1}, // ... add the rest here\n]`,
    `[{"a": 1} /* repeat for the remaining cities */\n]`,
    `[{"a": 1},\n# tambahkan data lainnya di sini\n{"a": 2}]`,
  ])("is refused where a comment stands for what is left out: %s", (json) => {
    const { errors } = parseMessage(`[MULTISTEP:EXECUTE:w:${json}]`);
    expect(errors[0]?.message).toContain("abbreviated");
  });
});

describe("encoded JSON", () => {
  test.each(ENCODED.map((value) => [JSON.stringify(value), value] as const))(
    "is read with every quote backslashed: %s",
    (json, value) => {
      expect(read(backslashed(json))).toEqual(value);
    },
  );

  test.each(ENCODED.map((value) => [JSON.stringify(value), value] as const))(
    "is read with HTML's entities: %s",
    (json, value) => {
      expect(read(entities(json))).toEqual(value);
      expect(read(json.replaceAll("&", "&amp;").replaceAll('"', "&#34;"))).toEqual(value);
    },
  );

  test("keeps entities that are text", () => {
    expect(read('{"text":"a &quot;b&quot; &amp; c"}')).toEqual({ text: "a &quot;b&quot; &amp; c" });
  });

  test("leaves its neighbors alone if it never balances", () => {
    const text =
      '[MULTISTEP:EXECUTE:w:{&quot;a&quot;:1]\n[MULTISTEP:HELP]\n[MULTISTEP:EXECUTE:w:{\\"a\\":[1]\n[MULTISTEP:HELP]';
    const kinds = parseMessage(text).nodes.map((node) => (node.type === "text" ? "" : node.action));
    expect(kinds.filter((kind) => kind === "HELP")).toHaveLength(2);
  });

  test("gives the same nodes in a stream", () => {
    const text = ENCODED.map(
      (value) =>
        `a [MULTISTEP:EXECUTE:w:${backslashed(JSON.stringify(value))}]\nb [MULTISTEP:EXECUTE:w:${entities(JSON.stringify(value))}:x] c`,
    ).join("\n");
    const stream = new ShortcodeStream(VOCABULARY);
    const nodes = [...text].flatMap((sign) => stream.push(sign));
    expect(mergeText([...nodes, ...stream.end().nodes])).toEqual(parseMessage(text).nodes);
  });

  test("takes linear time", () => {
    for (const part of [
      "[MULTISTEP:EXECUTE:w:{&quot;a&quot;:1 ",
      '[MULTISTEP:EXECUTE:w:{\\"a\\":"',
      "{&quot;",
      '[MULTISTEP:EXECUTE:w:{\\"a',
    ]) {
      expectLinear(
        (length) => part.repeat(length / part.length),
        (text) => parseMessage(text),
        10_000,
      );
    }
  });
});

describe("comments in JSON", () => {
  test.each<[string, JsonValue]>([
    ['{"a":1, # it\'s "one"\n"b":2}', { a: 1, b: 2 }],
    ['{\n# first ] }\n"a":1\n}', { a: 1 }],
    ['[\n"x", #note\n"y"\n]', ["x", "y"]],
    ['{"a":"# no comment","b":"#x"}', { a: "# no comment", b: "#x" }],
    ['{\n"a":"x", // one\n"b":"y" # two\n}', { a: "x", b: "y" }],
    ['{\n"a":"https://x.y/#z" # a link\n}', { a: "https://x.y/#z" }],
    ['{"text":"Ticket "A" #5 is done"}', { text: 'Ticket "A" #5 is done' }],
    ['{"text":"Row "A" # 5"}', { text: 'Row "A" # 5' }],
    ["{color: #fff, b: 1}", { color: "#fff", b: 1 }],
  ])("%s", (json, value) => expect(read(json)).toEqual(value));
});

describe("a repair", () => {
  test.each([
    '{"text":"List: ["a", "b"] and {"c": 1}."}',
    '{"text":"He said: "yes", then "no", and left"}',
    '{"text":"say "a", then "b": c","to":5}',
    '{"text":"a "x": 1, "y": 2"}',
    '{"text":"one", two, three}',
    '{"text":ObjectId("5f")}',
  ])("shortens no text and makes no key of prose: %s", (json) => {
    const value = read(json);
    if (value === "error") return;
    expect(Object.keys(value as object)).toEqual(["text"]);
    expect(significant(JSON.stringify(value))).toEqual(significant(json));
  });

  test.each<[string, JsonValue]>([
    ['{"text":"He said "hi" to me and "you" too"}', { text: 'He said "hi" to me and "you" too' }],
    ['{"to":5,"text":"a 5" screen"}', { to: 5, text: 'a 5" screen' }],
  ])("still reads %s", (json, value) => expect(read(json)).toEqual(value));

  test("keeps every letter and digit of a text with loose quotes, or is an error", () => {
    const piece = fc.constantFrom(
      '"',
      '"a"',
      "b",
      "c1",
      ",",
      ":",
      " ",
      "[",
      "]",
      "{",
      "}",
      "'",
      '", "',
      '": "',
      "\\n",
      "é",
      "5",
      "//",
      "#",
      "\n",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), fc.array(piece, { maxLength: 6 }), (first, second) => {
        const json = `{"text":"${first.join("")}","more":"${second.join("")}"}`;
        const value = read(json);
        if (value === "error" || typeof value !== "object" || value === null) return;
        const keys = Object.keys(value);
        const { nodes } = parseMessage(`[MULTISTEP:EXECUTE:w:${json}]`);
        const rest = nodes
          .slice(1)
          .map((node) => (node.type === "text" ? node.text : ""))
          .join("");
        const [node] = nodes;
        const others =
          node?.type === "shortcode"
            ? node.args.slice(2).map((one) => (one.kind === "text" ? one.text : JSON.stringify(one.value)))
            : [];
        const kept = significant(JSON.stringify(value) + others.join("") + rest);
        // The content of a comment is not text.
        if (!/[#]|\/\//.test(json)) expect(kept).toEqual(significant(json));
        expect(keys.length).toBeLessThanOrEqual([...json.matchAll(/["\w]\s*:/g)].length);
      }),
      { numRuns: runs(2000) },
    );
  });
});

/** The letters and digits of a text in order of their codes, escapes of line breaks left out. */
function significant(text: string): string {
  return [...text.replaceAll(/\\[bfnrt]/g, "")]
    .filter((sign) => /[\p{L}\p{N}]/u.test(sign))
    .sort()
    .join("");
}
