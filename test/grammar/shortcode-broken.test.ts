import { describe, expect, test } from "vitest";
import { proseOf, type Row, shortcodesOf } from "./summary.ts";
import { parseMessage } from "./vocabulary.ts";

const HELP: [string] = ["HELP"];

const BROKEN: Row[] = [
  ["no action", "[MULTISTEP:]", ["!missing-action"]],
  ["a blank action", "[MULTISTEP: ]", ["!missing-action"]],
  ["no action but arguments", "[MULTISTEP::x]", ["!missing-action"]],
  ["an unknown action", "[MULTISTEP:DANCE]", ["!unknown-action"]],
  ["an unknown action with JSON", '[MULTISTEP:DANCE:{"a":"]"}] [MULTISTEP:HELP]', ["!unknown-action", HELP]],
  ["an action that is no name", "[MULTISTEP:...]", ["!unknown-action"]],
  ["an action in another script", "[MULTISTEP:помощь]", ["!unknown-action"]],
  [
    "a property of objects as action",
    "[MULTISTEP:constructor] [MULTISTEP:__proto__]",
    ["!unknown-action", "!unknown-action"],
  ],
  ["a shortcode in the action's place", "[MULTISTEP:[MULTISTEP:HELP]", ["!missing-action", HELP]],
  ["a shortcode that ends with the text", "[MULTISTEP:STATUS:ex_1", ["!unclosed"]],
  ["JSON in which something is left out", '[MULTISTEP:EXECUTE:w:{"a":1, ...}] [MULTISTEP:HELP]', ["!bad-json", HELP]],
  ["a shortcode that ends with its action", "[MULTISTEP:STATUS", ["!unclosed"]],
  ["an action before another shortcode's line", "[MULTISTEP:STATUS\n[MULTISTEP:HELP]", ["!unclosed", HELP]],
  ["a shortcode that ends with its namespace", "[MULTISTEP:", ["!missing-action"]],
  ["an unclosed shortcode before another line", "[MULTISTEP:STATUS:ex_1\n[MULTISTEP:HELP]", ["!unclosed", HELP]],
  ["an unclosed shortcode before a list item", "[MULTISTEP:STATUS:ex_1\n- [MULTISTEP:HELP]", ["!unclosed", HELP]],
  ["an unclosed shortcode before a bold one", "[MULTISTEP:STATUS:ex_1\n**[MULTISTEP:HELP]**", ["!unclosed", HELP]],
  [
    "an unclosed shortcode before another on its line",
    "[MULTISTEP:STATUS:ex_1 and [MULTISTEP:HELP]",
    ["!unclosed", HELP],
  ],
  ["an unclosed shortcode before a Windows line", "[MULTISTEP:STATUS:ex_1\r\n[MULTISTEP:HELP]", ["!unclosed", HELP]],
  [
    "an unclosed shortcode with an open bracket",
    "[MULTISTEP:CREATE_WORKFLOW:a [b:c]\n[MULTISTEP:HELP]",
    ["!unclosed", HELP],
  ],
  ["an unclosed shortcode of another namespace", "[GROUP:SET_TITLE:x\n[MULTISTEP:HELP]", ["!unclosed", HELP]],
  [
    "three unclosed shortcodes",
    "[MULTISTEP:STATUS:a\n[MULTISTEP:STATUS:b\n[MULTISTEP:STATUS:c\n",
    ["!unclosed", "!unclosed", "!unclosed"],
  ],
  ["JSON that cannot be read", '[MULTISTEP:EXECUTE:w:{"a" 1:2}]', ["!bad-json"]],
  ["words in braces", "[MULTISTEP:STATUS:{execution_id}]", ["!bad-json"]],
  ["a colon too many in JSON", '[MULTISTEP:EXECUTE:w:{"time": 10:30}]\n[MULTISTEP:HELP]', ["!bad-json", HELP]],
  ["a number that is too large", '[MULTISTEP:EXECUTE:w:{"a":1e999}]', ["!bad-json"]],
  ["65 levels", `[MULTISTEP:EXECUTE:w:${"[".repeat(65)}${"]".repeat(65)}]\n[MULTISTEP:HELP]`, ["!too-deep", HELP]],
  [
    "65 levels in text",
    `[MULTISTEP:CREATE_WORKFLOW:x ${"[".repeat(65)}${"]".repeat(65)}]\n[MULTISTEP:HELP]`,
    ["!too-deep", HELP],
  ],
  ["a JSON argument and then no end", '[MULTISTEP:EXECUTE:w:{"a":1}\n\n[MULTISTEP:HELP]', ["!unclosed", HELP]],
  ["JSON over lines and then no end", '[MULTISTEP:EXECUTE:w:{\n  "a": 1\n}\n\n[MULTISTEP:HELP]', ["!unclosed", HELP]],
  [
    "an unclosed quote among broken braces",
    '[MULTISTEP:EXECUTE:w:{"a":{"b":"x}]\n[MULTISTEP:HELP]',
    [["EXECUTE", "w", { repaired: { a: { b: "x" } } }], HELP],
  ],
];

const RECOVERED: Row[] = [
  ["a missing brace", '[MULTISTEP:EXECUTE:w:{"a":1]', [["EXECUTE", "w", { repaired: { a: 1 } }]]],
  [
    "a missing brace before prose",
    '[MULTISTEP:EXECUTE:w:{"a":1]\n\nSee [docs](http://x).',
    [["EXECUTE", "w", { repaired: { a: 1 } }]],
  ],
  [
    "a missing brace before another shortcode on the line",
    '[MULTISTEP:EXECUTE:w:{"a":1] [MULTISTEP:HELP]',
    [["EXECUTE", "w", { repaired: { a: 1 } }], HELP],
  ],
  [
    "a missing brace before another shortcode's line",
    '[MULTISTEP:EXECUTE:w:{"a":1]\n[MULTISTEP:EXECUTE:w:{"b":2}]',
    [
      ["EXECUTE", "w", { repaired: { a: 1 } }],
      ["EXECUTE", "w", { json: { b: 2 } }],
    ],
  ],
  ["two missing braces", '[MULTISTEP:EXECUTE:w:{"a":{"b":1]', [["EXECUTE", "w", { repaired: { a: { b: 1 } } }]]],
  [
    "a missing brace with a list inside",
    '[MULTISTEP:EXECUTE:w:{"a":[1,2]]\n[MULTISTEP:HELP]',
    [["EXECUTE", "w", { repaired: { a: [1, 2] } }], HELP],
  ],
  [
    "a missing brace before more arguments",
    '[MULTISTEP:ADD_STEP:w:n:log:{"m":{"a":"x"}:step1:300]',
    [["ADD_STEP", "w", "n", "log", { repaired: { m: { a: "x" } } }, "step1", "300"]],
  ],
  [
    "two missing braces before more arguments",
    '[MULTISTEP:ADD_STEP:w:n:log:{"m":{"a":"x":step1:300]',
    [["ADD_STEP", "w", "n", "log", { repaired: { m: { a: "x" } } }, "step1", "300"]],
  ],
  [
    "a missing brace around a shortcode in a string",
    '[MULTISTEP:EXECUTE:w:{"t":"say [MULTISTEP:HELP] now"]',
    [["EXECUTE", "w", { repaired: { t: "say [MULTISTEP:HELP] now" } }]],
  ],
  [
    "a missing quote",
    '[MULTISTEP:EXECUTE:w:{"a":"x}]\n[MULTISTEP:HELP]',
    [["EXECUTE", "w", { repaired: { a: "x" } }], HELP],
  ],
  [
    "a missing quote before a shortcode with JSON",
    '[MULTISTEP:EXECUTE:w:{"a":"x}]\n[MULTISTEP:EXECUTE:w:{"b":"y"}]',
    [
      ["EXECUTE", "w", { repaired: { a: "x" } }],
      ["EXECUTE", "w", { json: { b: "y" } }],
    ],
  ],
  [
    "a missing quote before a shortcode on its line",
    '[MULTISTEP:EXECUTE:w:{"a":"x}] [MULTISTEP:EXECUTE:w:{"b":"y"}]',
    [
      ["EXECUTE", "w", { repaired: { a: "x" } }],
      ["EXECUTE", "w", { json: { b: "y" } }],
    ],
  ],
  [
    "a missing quote and brace",
    '[MULTISTEP:EXECUTE:w:{"a":"x]\n[MULTISTEP:HELP]',
    [["EXECUTE", "w", { repaired: { a: "x" } }], HELP],
  ],
  [
    "a missing bracket of a list",
    '[MULTISTEP:QUICK_WORKFLOW:q:[{"name":"a"}]\n\n[MULTISTEP:HELP]',
    ["!unclosed", HELP],
  ],
  [
    "a missing brace in a list",
    '[MULTISTEP:QUICK_WORKFLOW:q:[{"name":"a","params":{"m":1}]]\n[MULTISTEP:HELP]',
    [["QUICK_WORKFLOW", "q", { repaired: [{ name: "a", params: { m: 1 } }] }], HELP],
  ],
  [
    "a bracket for a brace",
    '[MULTISTEP:EXECUTE:w:{"a":1]]\n[MULTISTEP:HELP]',
    [["EXECUTE", "w", { repaired: { a: 1 } }], HELP],
  ],
  [
    "JSON over lines with a missing brace",
    '[MULTISTEP:EXECUTE:w:{\n  "a": {"b": 1},\n  "c": 2\n]\n\n- [MULTISTEP:HELP]',
    [["EXECUTE", "w", { repaired: { a: { b: 1 }, c: 2 } }], HELP],
  ],
];

describe("a broken shortcode", () => {
  test.each(BROKEN)("is an error and doesn't affect the others: %s", (_statement, text, shortcodes) => {
    expect(shortcodesOf(text)).toEqual(shortcodes);
    expect(shortcodesOf(`[MULTISTEP:HANDLERS]\n${text}\n[MULTISTEP:TEMPLATES]`)).toEqual([
      ["HANDLERS"],
      ...shortcodes,
      ["TEMPLATES"],
    ]);
  });

  test.each([
    '[MULTISTEP:EXECUTE:w:{"a":{"b":["x"]',
    '[MULTISTEP:EXECUTE:w:{"a":"all [x]',
    '[MULTISTEP:EXECUTE:w:[{"a":1},{"b":["x"]\n```',
  ])("whose JSON is open where the text ends is not repaired: %s", (text) => {
    expect(shortcodesOf(text)).toEqual(["!unclosed"]);
  });

  test.each(RECOVERED)("is repaired without touching its neighbors: %s", (_statement, text, shortcodes) => {
    expect(shortcodesOf(text)).toEqual(shortcodes);
    expect(shortcodesOf(`[MULTISTEP:HANDLERS]\n${text}\n[MULTISTEP:TEMPLATES]`)).toEqual([
      ["HANDLERS"],
      ...shortcodes,
      ["TEMPLATES"],
    ]);
  });

  test("that is unclosed ends with its line", () => {
    expect(proseOf("a [MULTISTEP:STATUS:x\nb\n[MULTISTEP:HELP] c")).toBe("a #\nb\n# c");
    expect(proseOf("a [MULTISTEP:STATUS:x\nNote: see [1]: b\n[MULTISTEP:HELP] c")).toBe("a #\nNote: see [1]: b\n# c");
    expect(proseOf('[MULTISTEP:EXECUTE:w:{"a":1}\nNote: see [1]')).toBe("#\nNote: see [1]");
    expect(proseOf('[MULTISTEP:EXECUTE:w:{\n"a":1\n} b\nNote: see [1]')).toBe("#\nNote: see [1]");
  });

  test("keeps the arguments that could be cut", () => {
    const [node] = parseMessage('[MULTISTEP:EXECUTE:w:{"time": 10:30}:x]').nodes;
    expect(node).toMatchObject({ type: "broken", action: "EXECUTE" });
    expect(node?.type === "broken" ? node.args.map((argument) => argument.kind) : []).toEqual(["text", "text"]);
  });

  test("gives one error each, even if there are many in one text", () => {
    const { errors } = parseMessage("[MULTISTEP:NOPE]\n".repeat(1000));
    expect(errors).toHaveLength(1000);
    expect(errors.at(-1)).toMatchObject({ line: 1000, column: 12 });
  });
});

describe("an error", () => {
  const errorOf = (text: string) => parseMessage(text).errors[0];

  test.each([
    ["EXECUT", "EXECUTE"],
    ["EXCUTE", "EXECUTE"],
    ["CREATE_WORKFLW", "CREATE_WORKFLOW"],
    ["ADDSTP", "ADD_STEP"],
    ["add-stepp", "ADD_STEP"],
    ["STAUTS", "STATUS"],
    ["LIST_WORKFLOW", "LIST_WORKFLOWS"],
  ])("for %s asks whether %s was meant", (written, meant) => {
    const error = errorOf(`[MULTISTEP:${written}:x]`);
    expect(error?.message).toContain(`did you mean ${meant}?`);
    expect(error?.expected).toBe(meant);
  });

  test("suggests the action that the written word is an alias of", () => {
    const { errors } = parseMessage("[MULTISTEP:RUN:x]", { MULTISTEP: { EXECUTE: ["RUN"], HELP: [] } });
    expect(errors).toMatchObject([{ code: "unknown-action", expected: "EXECUTE" }]);
  });

  test("for an action unlike any other lists the actions", () => {
    const error = errorOf("[MULTISTEP:XYZZY]");
    expect(error?.message).not.toContain("did you mean");
    expect(error?.expected).toContain("CREATE_WORKFLOW, ADD_STEP");
  });

  test("points at its position with a caret", () => {
    const error = errorOf("Baik!\r\n\r\nNow [MULTISTEP:EXECUT:workflow_id] runs.");
    expect(error).toMatchObject({ line: 3, column: 16 });
    expect(error?.caret).toBe("Now [MULTISTEP:EXECUT:workflow_id]\n               ^^^^^^");
  });

  test("in a long line shows only the surroundings", () => {
    const error = errorOf(`${"x".repeat(5000)}[MULTISTEP:NOPE:${"y".repeat(5000)}]`);
    const [line, caret] = error!.caret.split("\n");
    expect(line!.length).toBeLessThan(90);
    expect(line!.slice(caret!.indexOf("^"), caret!.lastIndexOf("^") + 1)).toBe("NOPE");
  });

  test("in JSON points where it goes wrong", () => {
    const text = '[MULTISTEP:EXECUTE:w:{"a":1,"b" 2:3}]';
    expect(text.slice(errorOf(text)!.start)).toMatch(/^2:3/);
  });

  test("shows no control characters", () => {
    expect(errorOf("\u001b[31m\u0007[MULTISTEP:NOPE]")?.caret.split("\n")[0]).not.toMatch(/\p{Cc}/u);
  });
});
