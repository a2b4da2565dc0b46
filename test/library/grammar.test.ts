import { expect, test } from "vitest";
import { DEFAULT_VOCABULARY, parseShortcodes, ShortcodeStream } from "../../src/library/grammar.ts";

test("the grammar knows the built-in commands", () => {
  expect(parseShortcodes("[MULTISTEP:HELP] [USER:INFO:5]").nodes.map(({ type }) => type)).toEqual([
    "shortcode",
    "text",
    "shortcode",
  ]);
  expect(parseShortcodes("[MULTISTEP:RUN:x]").errors).toMatchObject([{ expected: "EXECUTE" }]);
  expect(new ShortcodeStream().push("[MULTISTEP:HELP]")).toMatchObject([{ type: "shortcode", action: "HELP" }]);
  expect(DEFAULT_VOCABULARY.USER).toContain("INFO");
});

test("every vocabulary has MULTISTEP", () => {
  expect(parseShortcodes("[MULTISTEP:HELP]", { SHOP: ["BUY"] }).nodes).toMatchObject([{ action: "HELP" }]);
  expect(parseShortcodes("[MULTISTEP:GO:1][MULTISTEP:HELP]", { MULTISTEP: ["GO"] }).nodes).toMatchObject([
    { type: "shortcode", action: "GO" },
    { type: "broken" },
  ]);
});
