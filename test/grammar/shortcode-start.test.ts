import { describe, expect, test } from "vitest";
import { proseOf, type Row, shortcodesOf } from "./summary.ts";

const HELP: [string] = ["HELP"];

const STARTS: Row[] = [
  ["an action alone is a shortcode", "[MULTISTEP:HELP]", [HELP]],
  ["a shortcode may stand inside a sentence", "Type [MULTISTEP:HELP] now.", [HELP]],
  ["the names may be in lower case", "[multistep:help]", [HELP]],
  ["the names may be in mixed case", "[MultiStep:List_Workflows]", [["LIST_WORKFLOWS"]]],
  [
    "separators in the names do not matter",
    "[MULTI_STEP:ADD-STEP:w][multi-step:addStep:w]",
    [
      ["ADD_STEP", "w"],
      ["ADD_STEP", "w"],
    ],
  ],
  ["an underscore may be forgotten", "[MULTISTEP:CREATEWORKFLOW:x]", [["CREATE_WORKFLOW", "x"]]],
  ["an escaped underscore in the namespace does not matter", "[MULTI\\_STEP:ADD\\_STEP:w]", [["ADD_STEP", "w"]]],
  [
    "the action of another namespace may be spelled otherwise",
    "[GROUP:PinMessage:5][GROUP:PIN\\_MESSAGE:5]",
    [
      ["GROUP:PIN_MESSAGE", "5"],
      ["GROUP:PIN_MESSAGE", "5"],
    ],
  ],
  ["blanks around the names do not matter", "[ MULTISTEP : HELP ]", [HELP]],
  ["blanks inside the names do not matter", "[MULTI STEP:HELP]", [HELP]],
  ["a blank may stand for an underscore", "[MULTISTEP:CREATE WORKFLOW:x]", [["CREATE_WORKFLOW", "x"]]],
  ["Markdown's escaped underscore is an underscore", "[MULTISTEP:CREATE\\_WORKFLOW:x]", [["CREATE_WORKFLOW", "x"]]],
  ["a line break may stand after the namespace", "[MULTISTEP:\nHELP]", [HELP]],
  ["a line break may stand before the first argument", "[MULTISTEP:STATUS\n:ex_1\n]", [["STATUS", "ex_1"]]],
  ["tabs around the names do not matter", "[\tMULTISTEP\t:\tHELP\t]", [HELP]],
  ["a direction mark before the namespace does not matter", "[\u200fMULTISTEP:HELP]", [HELP]],
  ["a byte order mark at the start of the text does not matter", "\ufeff[MULTISTEP:HELP]", [HELP]],
  ["a number may end an action's neighbour, not begin a shortcode", "[1][MULTISTEP:HELP][2]", [HELP]],
  ["two shortcodes may touch", "[MULTISTEP:HELP][MULTISTEP:HANDLERS]", [HELP, ["HANDLERS"]]],
  ["a shortcode may stand inside other brackets", "[see [MULTISTEP:HELP]]", [HELP]],
  ["a shortcode may stand in parentheses", "([MULTISTEP:HELP])", [HELP]],
  ["a shortcode may stand in a code fence", "```\n[MULTISTEP:HELP]\n```", [HELP]],
  ["a shortcode may stand in inline code", "`[MULTISTEP:HELP]`", [HELP]],
  ["a shortcode may be bold", "**[MULTISTEP:HELP]**", [HELP]],
  ["a shortcode may be italic", "_[MULTISTEP:HELP]_", [HELP]],
  ["a shortcode may stand in a list", "- [MULTISTEP:HELP]\n- [MULTISTEP:TEMPLATES]", [HELP, ["TEMPLATES"]]],
  ["a shortcode may stand in a numbered list", "1. [MULTISTEP:HELP]\n2) [MULTISTEP:TEMPLATES]", [HELP, ["TEMPLATES"]]],
  ["a shortcode may be quoted", "> [MULTISTEP:HELP]", [HELP]],
  ["a shortcode may stand in a table", "| x | [MULTISTEP:HELP] |", [HELP]],
  ["Windows line ends do not matter", "a\r\n[MULTISTEP:HELP]\r\nb", [HELP]],
  ["right-to-left prose does not matter", "مرحبا [MULTISTEP:HELP] شكرا", [HELP]],
  ["emoji around do not matter", "🎉[MULTISTEP:HELP]👩‍👩‍👧", [HELP]],
  ["a NUL around does not matter", "\u0000[MULTISTEP:HELP]\u0000", [HELP]],
  ["a lone surrogate around does not matter", "\ud83c[MULTISTEP:HELP]\udf89", [HELP]],
  ["another namespace starts with a known action", "[USER:INFO]", [["USER:INFO"]]],
  ["another namespace takes arguments", "[GROUP:PIN_MESSAGE:message_id]", [["GROUP:PIN_MESSAGE", "message_id"]]],
  ["blanks may follow another namespace's action", "[USER:INFO ]", [["USER:INFO"]]],
  ["two backslashes before a shortcode are one, and it runs", "\\\\[MULTISTEP:HELP]", [HELP]],
];

const PROSE: [statement: string, text: string, shown?: string][] = [
  ["a footnote is prose", "as [1] and [2] say"],
  ["a note is prose", "[note: remember this]"],
  ["a named speaker is prose", "[User: hi]"],
  ["another namespace in lower case is prose", "[user:info]"],
  ["an unknown namespace is prose", "[FOO:BAR]"],
  ["an unknown action of another namespace is prose", "[USER:DANCE]"],
  ["a longer word than a known action is prose", "[USER:INFORM]"],
  ["words after another namespace's action are prose", "[USER:INFO please]"],
  ["a blank in another namespace makes prose", "[USER: INFO]"],
  ["a namespace without an action is prose", "[MULTISTEP]"],
  ["a longer word than the namespace is prose", "[MULTISTEPPERS:HELP]"],
  ["another namespace in small letters is prose", "[user:info] logged"],
  ["another namespace without one of its actions is prose", "[USER:hello]"],
  ["a Markdown link is prose", "[MULTISTEP guide](https://x.y/z:1)"],
  ["a link whose text is an address is prose", "[https://x.y](https://x.y)"],
  ["a check box is prose", "- [ ] open\n- [x] done"],
  ["an array is prose", 'const a = [{"b": [1, 2]}];'],
  ["an escaped bracket is a literal one", "\\[MULTISTEP:HELP]", "[MULTISTEP:HELP]"],
  ["three backslashes are one and a literal bracket", "\\\\\\[MULTISTEP:HELP]", "\\[MULTISTEP:HELP]"],
  ["an escaped footnote loses its backslash", "\\[1]", "[1]"],
  ["other backslashes stay", "C:\\temp\\new \\* \\\\ \\n"],
  ["closing brackets alone are prose", "]]:]"],
  ["an open bracket at the end is prose", "and ["],
  ["half a shortcode's name at the end is prose", "and [MULTIS"],
  ["an empty text has no nodes", ""],
  ["other full-width brackets are prose", "［HELP］"],
  ["letters that only look like the namespace are prose", "[ΜULTISTEP:HELP]"],
  ["a property of objects is no namespace", "[constructor:name] [__proto__:x]"],
];

describe("a shortcode's start", () => {
  test.each(STARTS)("%s", (_statement, text, shortcodes) => {
    expect(shortcodesOf(text)).toEqual(shortcodes);
  });

  test.each(PROSE)("%s", (_statement, text, shown = text) => {
    expect(shortcodesOf(text)).toEqual([]);
    expect(proseOf(text)).toBe(shown);
  });

  test("prose around shortcodes is kept to the letter", () => {
    expect(proseOf("a \\[b] [1]\r\n[MULTISTEP:HELP]\t[USER:INFO:5]\\\\")).toBe("a [b] [1]\r\n#\t#\\\\");
  });

  test("a registered namespace starts shortcodes, and an unregistered one does not", () => {
    const vocabulary = { SHOP: ["BUY"], constructor: ["name"] };
    expect(shortcodesOf("[SHOP:BUY:2][USER:INFO]", vocabulary)).toEqual([["SHOP:BUY", "2"]]);
  });

  test("MULTISTEP starts shortcodes in every vocabulary, with the actions that the vocabulary gives it", () => {
    expect(shortcodesOf("[MULTISTEP:HELP]", { SHOP: ["BUY"] })).toEqual(["!unknown-action"]);
    expect(shortcodesOf("[MULTISTEP:GO:1][MULTISTEP:HELP]", { MULTISTEP: ["GO"] })).toEqual([
      ["GO", "1"],
      "!unknown-action",
    ]);
  });
});
