import fc from "fast-check";
import { expect, it } from "vitest";
import { markdownText } from "../../../src/i18n/markdown/markdown.ts";
import { plain } from "../../../src/i18n/rich-text.ts";
import { richMessage } from "../../../src/telegram/outgoing/rich-blocks.ts";
import { checkRich, readRichMessage } from "../../bot-api/rich-messages.ts";
import { runs } from "../../property-runs.ts";

function rich(source: string) {
  return richMessage(markdownText([source]));
}

it("only a heading or a table is worth a rich message", () => {
  expect(rich("**a**\n\n- b\n\n> c\n\n```\nd\n```\n\n---")).toBeUndefined();
  expect(rich("# a")?.blocks).toEqual([{ type: "heading", size: 1, text: "a" }]);
  expect(rich(`# a\n\n${"word ".repeat(7_000)}`)).toBeUndefined();
});

it("text below a list item belongs to it, text after a blank line does not", () => {
  expect(readRichMessage(rich("# T\n- a\n\n  more of a\n  ```\n  x\n  ```\n- b\n\nafter")!)).toBe(
    "T\n• a\nmore of a\nx\n• b\nafter",
  );
  expect(rich("# T\n- a\n- b\n\n```\nx\n```\n\nafter")?.blocks?.map(({ type }) => type)).toEqual([
    "heading",
    "list",
    "pre",
    "paragraph",
  ]);
});

it("any Markdown keeps Telegram's rules for rich messages, and its words", () => {
  const marks = [
    "**",
    "*",
    "`",
    "\n```\n",
    "~~",
    "[a](https://e.com)",
    "> ",
    "- ",
    "1. ",
    "  - ",
    "## ",
    "| a | b |\n|-|-|\n| ",
    " | ",
  ];
  const source = fc
    .array(fc.oneof(fc.constantFrom(...marks, "\n", "\n\n", " "), fc.constantFrom("word", "日本", "👋", "مرحبا")))
    .map((parts) => `# T\n\n${parts.join("")}`);
  fc.assert(
    fc.property(source, (text) => {
      const message = rich(text);
      if (message === undefined) return;
      checkRich(message);
      const words = (of: string): string[] => of.match(/word|日本|👋|مرحبا/g) ?? [];
      expect(words(readRichMessage(message))).toEqual(words(plain(markdownText([text]))));
    }),
    { numRuns: runs(2000) },
  );
});
