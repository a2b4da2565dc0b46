import { describe, expect, test } from "vitest";
import { unescapeText } from "../../grammar/shortcode/parse.ts";
import { type Row, shortcodesOf } from "./summary.ts";
import { parseMessage } from "./vocabulary.ts";

function create(args: string): string {
  return `[MULTISTEP:CREATE_WORKFLOW:${args}]`;
}

const BARE: Row[] = [
  ["an argument is trimmed", create("  My flow  "), [["CREATE_WORKFLOW", "My flow"]]],
  ["blanks inside an argument stay", create("My   flow"), [["CREATE_WORKFLOW", "My   flow"]]],
  ["colons separate", create("a:b:1800:5"), [["CREATE_WORKFLOW", "a", "b", "1800", "5"]]],
  [
    "a colon with a blank separates too",
    create("Sync: daily: load & send:1800:5"),
    [["CREATE_WORKFLOW", "Sync", "daily", "load & send", "1800", "5"]],
  ],
  ["a trailing colon gives one empty argument", "[MULTISTEP:LIST_WORKFLOWS:]", [["LIST_WORKFLOWS", ""]]],
  ["two trailing colons give two empty arguments", "[MULTISTEP:LIST_WORKFLOWS::]", [["LIST_WORKFLOWS", "", ""]]],
  ["an empty argument keeps its place", create("a::5"), [["CREATE_WORKFLOW", "a", "", "5"]]],
  ["a blank argument is empty", create("a: :5"), [["CREATE_WORKFLOW", "a", "", "5"]]],
  ["an escaped colon belongs to the argument", create("Step 1\\: Load:x"), [["CREATE_WORKFLOW", "Step 1: Load", "x"]]],
  ["an escaped bracket belongs to the argument", create("a \\] b"), [["CREATE_WORKFLOW", "a ] b"]]],
  ["an escaped opening bracket belongs to the argument", create("a \\[ b"), [["CREATE_WORKFLOW", "a [ b"]]],
  ["an escaped backslash is one backslash", create("a\\\\"), [["CREATE_WORKFLOW", "a\\"]]],
  ["an escaped backslash before a colon does not escape it", create("a\\\\:b"), [["CREATE_WORKFLOW", "a\\", "b"]]],
  ["any other backslash stays", create("C\\temp \\n \\_"), [["CREATE_WORKFLOW", "C\\temp \\n \\_"]]],
  ["balanced brackets belong to the argument", create("a [b] c"), [["CREATE_WORKFLOW", "a [b] c"]]],
  [
    "a colon inside balanced brackets does not separate",
    create("a [b:c] d:e"),
    [["CREATE_WORKFLOW", "a [b:c] d", "e"]],
  ],
  ["nested balanced brackets belong to the argument", create("a [b [c] d] e"), [["CREATE_WORKFLOW", "a [b [c] d] e"]]],
  [
    "a bracketed start is text where more text follows",
    create("[draft] name:x"),
    [["CREATE_WORKFLOW", "[draft] name", "x"]],
  ],
  ["a braced start is text where more text follows", create("{x} name:x"), [["CREATE_WORKFLOW", "{x} name", "x"]]],
  [
    "a quoted start is text where more text follows",
    create('"Hello" he said:x'),
    [["CREATE_WORKFLOW", '"Hello" he said', "x"]],
  ],
  ["quotes inside an argument are text", create('say "hi": x'), [["CREATE_WORKFLOW", 'say "hi"', "x"]]],
  ["an unclosed quote at the start is text", create('"Hello:x'), [["CREATE_WORKFLOW", '"Hello', "x"]]],
  ["inches are text", create('5" screen'), [["CREATE_WORKFLOW", '5" screen']]],
  ["an apostrophe is text", create("it's done"), [["CREATE_WORKFLOW", "it's done"]]],
  ["a single-quoted argument is text", create("'a b'"), [["CREATE_WORKFLOW", "'a b'"]]],
  ["a smart-quoted argument is text", create("“a b”"), [["CREATE_WORKFLOW", "“a b”"]]],
  [
    "a placeholder is text and not an object",
    create("{context.user_name}:{{context.x}}"),
    [["CREATE_WORKFLOW", "{context.user_name}", "{{context.x}}"]],
  ],
  [
    "a placeholder with a step's name is text",
    create("{steps['Load Users'].result.x}"),
    [["CREATE_WORKFLOW", "{steps['Load Users'].result.x}"]],
  ],
  [
    "a placeholder inside text is text",
    create("Hi {context.name}!:x"),
    [["CREATE_WORKFLOW", "Hi {context.name}!", "x"]],
  ],
  [
    "an address is cut at its colon, for the interpreter to join",
    create("https://x.y/z"),
    [["CREATE_WORKFLOW", "https", "//x.y/z"]],
  ],
  ["a time is cut at its colon", create("at 10:30"), [["CREATE_WORKFLOW", "at 10", "30"]]],
  ["a list of dependencies is text", "[MULTISTEP:ADD_STEP:w:n:log::a,b]", [["ADD_STEP", "w", "n", "log", "", "a,b"]]],
  [
    "a shortcode inside an argument is text",
    "[MULTISTEP:ADD_STEP:w:n:execute_shortcode:[MULTISTEP:HELP]]",
    [["ADD_STEP", "w", "n", "execute_shortcode", "[MULTISTEP:HELP]"]],
  ],
  [
    "a shortcode amid an argument is text",
    create("run [MULTISTEP:HELP] daily"),
    [["CREATE_WORKFLOW", "run [MULTISTEP:HELP] daily"]],
  ],
  ["an argument may run over lines", create("a\n  b\n:5"), [["CREATE_WORKFLOW", "a\n  b", "5"]]],
  ["an argument may run over Windows lines", create("a\r\nb"), [["CREATE_WORKFLOW", "a\r\nb"]]],
  ["right-to-left text is an argument", create("مرحبا:بك"), [["CREATE_WORKFLOW", "مرحبا", "بك"]]],
  ["emoji are an argument", create("🎉👩‍👩‍👧:🇮🇩"), [["CREATE_WORKFLOW", "🎉👩‍👩‍👧", "🇮🇩"]]],
  ["no-break spaces are trimmed", create("\u00a0a\u00a0"), [["CREATE_WORKFLOW", "a"]]],
  ["direction marks at the ends are trimmed", create("\u200fa\u200f"), [["CREATE_WORKFLOW", "a"]]],
  ["a NUL is text", create("a\u0000b"), [["CREATE_WORKFLOW", "a\u0000b"]]],
  ["a lone surrogate is text", create("a\ud83cb"), [["CREATE_WORKFLOW", "a\ud83cb"]]],
  ["bold inside an argument is text", create("**a**"), [["CREATE_WORKFLOW", "**a**"]]],
  ["a backslash before a first brace keeps it text", create('\\{"a"}'), [["CREATE_WORKFLOW", '{"a"}']]],
  ["a backslash before a first quote keeps it text", create('\\"a"'), [["CREATE_WORKFLOW", '"a"']]],
  ["numbers are text", "[MULTISTEP:SCHEDULED_WORKFLOW:w:300]", [["SCHEDULED_WORKFLOW", "w", "300"]]],
  [
    "an argument of another namespace is cut the same way",
    '[GROUP:SET_TITLE:a [b] c:{"x":1}]',
    [["GROUP:SET_TITLE", "a [b] c", { json: { x: 1 } }]],
  ],
];

describe("a bare argument", () => {
  test.each(BARE)("%s", (_statement, text, shortcodes) => {
    expect(shortcodesOf(text)).toEqual(shortcodes);
  });

  test("has the raw span between its separators", () => {
    const text = "x [MULTISTEP:CREATE_WORKFLOW: a\\: b :[c] d:]";
    const [, node] = parseMessage(text).nodes;
    const args = node?.type === "shortcode" ? node.args : [];
    expect(args.map(({ start, end }) => text.slice(start, end))).toEqual([" a\\: b ", "[c] d", ""]);
    expect(unescapeText(text.slice(args[0]!.start, args[1]!.end))).toBe("a: b :[c] d");
  });

  test("may be a megabyte long", () => {
    const name = "n".repeat(1_000_000);
    expect(shortcodesOf(create(name))).toEqual([["CREATE_WORKFLOW", name]]);
  });
});
