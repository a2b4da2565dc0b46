import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MarkdownPiece } from "../../src/i18n/markdown/atoms.ts";
import { markdownText } from "../../src/i18n/markdown/markdown.ts";
import { code } from "../../src/i18n/rich-text.ts";
import { MAX_ENTITIES } from "../../src/telegram/outgoing/entities.ts";
import { splitText, toFormattedText } from "../../src/telegram/outgoing/formatted-text.ts";
import { expectLinear } from "../ms-of-work.ts";
import { runs } from "../property-runs.ts";

/** The text, and each entity as `type:covered text`. */
function shown(...pieces: MarkdownPiece[]): [string, ...string[]] {
  const { text, entities } = toFormattedText(markdownText(pieces));
  return [
    text,
    ...entities.map((entity) => {
      const { type, offset, length } = entity;
      const about = type === "text_link" ? `(${entity.url})` : type === "pre" ? `(${entity.language ?? ""})` : "";
      return `${type}${about}:${text.slice(offset, offset + length)}`;
    }),
  ];
}

const TABLE: [about: string, markdown: string, text: string, ...entities: string[]][] = [
  ["bold", "**a** and __b c__", "a and b c", "bold:a", "bold:b c"],
  ["italics", "*a* and _b_", "a and b", "italic:a", "italic:b"],
  ["bold italics", "***a*** **b _c_**", "a b c", "bold:a", "italic:a", "bold:b c", "italic:c"],
  ["strikethrough", "~~3%~~ 2%", "3% 2%", "strikethrough:3%"],
  ["inline code", "run `npm i` and ``a`b``", "run npm i and a`b", "code:npm i", "code:a`b"],
  ["code keeps what looks like markup", "`**a** _b_ {x}`", "**a** _b_ {x}", "code:**a** _b_ {x}"],
  ["a fence", "```sql\nSELECT 1;\n```", "SELECT 1;", "pre(sql):SELECT 1;"],
  ["a fence of tildes", "~~~\n`a`\n\n b\n~~~", "`a`\n\n b", "pre():`a`\n\n b"],
  ["a fence within a fence", "````md\n```js\nx\n```\n````", "```js\nx\n```", "pre(md):```js\nx\n```"],
  ["a fence that isn't closed", "```js\nfoo();", "foo();", "pre(js):foo();"],
  ["a link", "[Open **it**](https://e.com/a_b)", "Open it", "text_link(https://e.com/a_b):Open it", "bold:it"],
  ["an address in brackets", "<https://e.com/a_b_c>", "https://e.com/a_b_c"],
  ["a bare address", "see https://e.com/_a_/b*c*d.", "see https://e.com/_a_/b*c*d."],
  ["a mail address", "me_too@e.com", "me_too@e.com"],
  ["an image", "![Chart](https://e.com/c.png)", "Chart", "text_link(https://e.com/c.png):Chart"],
  ["no link", "f[0](x) [1] [note: x] [a]", "f[0](x) [1] [note: x] [a]"],
  ["a link that isn't one to follow", "[a](javascript:alert)", "[a](javascript:alert)"],
  ["what would be a definition", "[a]: b\n\n[^1]: c", "[a]: b\n\n[^1]: c"],
  ["headings", "# A\n## B *c*\ntext", "A\nB c\ntext", "bold:A", "bold:B c", "italic:c"],
  ["no heading", "#tag #1 a#b", "#tag #1 a#b"],
  ["a list", "- a\n- **b**\n* c\n+ d", "• a\n• b\n• c\n• d", "bold:b"],
  ["numbers", "1. a\n2. b\n\n5) c", "1. a\n2. b\n\n5) c"],
  ["lists within lists", "1. a\n   - b\n     - c\n2. d", "1. a\n   • b\n     • c\n2. d"],
  ["a paragraph within a list", "- a\n\n  b\n- c", "• a\n\n  b\n• c"],
  ["tasks", "- [ ] a\n- [x] b\n1. [X] c", "☐ a\n☑ b\n1. ☑ c"],
  ["a quotation", "> a\n> **b**\n\nc", "a\nb\n\nc", "blockquote:a\nb", "bold:b"],
  ["a quotation within one", "> a\n> > b", "a\nb", "blockquote:a\nb"],
  ["a rule", "a\n\n---\nb", "a\n\n———\nb"],
  ["a rule right below a line", "a\n---\nb", "a\n———\nb"],
  [
    "a table",
    "| K | V |\n|---|--:|\n| a | 1 |\n| b | 22 |",
    "K |  V\n--+---\na |  1\nb | 22",
    "pre():K |  V\n--+---\na |  1\nb | 22",
  ],
  [
    "a table with wide characters",
    "| 名前 | B |\n|:-:|---|\n| a | **x** |\n| 🎉 | `y` |",
    "名前 | B\n-----+--\n a   | x\n 🎉  | y",
    "pre():名前 | B\n-----+--\n a   | x\n 🎉  | y",
  ],
  ["HTML stays text", "<b>a</b> <br> x < y", "<b>a</b> <br> x < y"],
  ["escapes", "\\*a\\* \\[b\\] &amp; &lt;", "*a* [b] & <"],
  ["words with underscores", "snake_case_name __init__.py _a", "snake_case_name init.py _a", "bold:init"],
  ["sums", "2*3*4 a*b*c 2 * 3 * 4 x**2 + y**2 5~6~7", "2*3*4 a*b*c 2 * 3 * 4 x**2 + y**2 5~6~7"],
  ["what isn't closed", "*a **b _c `d ~~e [f", "*a **b _c `d ~~e [f"],
  ["arguments", "f(*args, **kwargs)", "f(*args, **kwargs)"],
  ["bold in a word", "**bold**er", "bolder", "bold:bold"],
  ["Chinese, without blanks", "**注意：**请看*这个*字", "注意：请看这个字", "bold:注意：", "italic:这个"],
  ["right to left, with emoji", "👋 **مرحبا** `x` 🎉", "👋 مرحبا x 🎉", "bold:مرحبا", "code:x"],
  ["lines and blanks as they are", "a\nb\n\n\n  c\n    d\n\n     e", "a\nb\n\n\n  c\n    d\n\n     e"],
  ["line breaks in Markdown's way", "a  \nb\\\nc", "a\nb\nc"],
];

describe("Markdown", () => {
  it.each(TABLE)("shows %s", (_, markdown, ...expected) => {
    expect(shown(markdown)).toEqual(expected);
  });
});

describe("values in Markdown", () => {
  const value = (text: string): MarkdownPiece => ({ kind: "value", text: [{ text }] });

  it("are never read as markup, and take the style around them", () => {
    const bad = value("*a* _b_ [c](https://e.com) `d` {e}\n# f\n- g ~~h~~ \\* ```");
    const text = "*a* _b_ [c](https://e.com) `d` {e}\n# f\n- g ~~h~~ \\* ```";
    expect(shown("Hi ", bad, "!")).toEqual([`Hi ${text}!`]);
    expect(shown("**", bad, "**")).toEqual([text, `bold:${text}`]);
    expect(shown("`", bad, "`")).toEqual([text, `code:${text}`]);
    expect(shown("- ", value("a"), "*", value("b"), "*", value("c"))).toEqual(["• a*b*c"]);
  });

  it("may complete a link, but not redirect it", () => {
    expect(shown("[go](https://e.com/u/", value("a b/c"), "?q=", value("x)y"), ")")).toEqual([
      "go",
      "text_link(https://e.com/u/a%20b/c?q=x)y):go",
    ]);
    expect(shown("[go](", value("https://e.com/x"), ")")).toEqual(["go", "text_link(https://e.com/x):go"]);
    expect(shown("[go](", value("javascript:alert(1)"), ")")).toEqual(["go (javascript:alert(1))"]);
    expect(shown("[go](https://e.com", value("@evil.com/"), ")")).toEqual(["go (https://e.com@evil.com/)"]);
    expect(shown("[go](https://", value("shop"), ".e.com/)")).toEqual(["go", "text_link(https://shop.e.com/):go"]);
  });

  it("stay whole in code, tables and lists", () => {
    expect(shown("```\n", value("``` x"), "\n```")).toEqual(["``` x", "pre():``` x"]);
    expect(shown("|a|b|\n|-|-|\n|", value("x|y"), "|1|")[0]).toBe("a   | b\n----+--\nx|y | 1");
  });
});

describe("outcomes in Markdown", () => {
  const done: MarkdownPiece = { kind: "outcome", text: [{ text: "✅ " }, code("wf_1")] };
  const rows: MarkdownPiece = { kind: "outcome", text: [{ text: "▶️ *one*\ntwo" }] };

  it.each<[string, MarkdownPiece[], string]>([
    ["bold", ["**", done, "**\n__", done, "__"], "✅ wf_1\n✅ wf_1"],
    ["backticks", ["`", done, "` then"], "✅ wf_1 then"],
    ["a fence", ["a\n```text\n", done, "\n", rows, "\n```\nb"], "a\n✅ wf_1\n▶️ *one*\ntwo\nb"],
    [
      "a fence within a fence",
      ["a\n\n````markdown\nHere:\n\n```\n", done, "\n```\n````\n\nb"],
      "a\n\nHere:\n\n✅ wf_1\n\nb",
    ],
    ["a quotation", ["> ", done, "\n> ", rows, "\n\nb"], "✅ wf_1\n▶️ *one*\ntwo\n\nb"],
    ["a list", ["1. ", done, "\n2. ", rows, "\n3. x\n- ", rows], "1. ✅ wf_1\n2. ▶️ *one*\ntwo\n3. x\n• ▶️ *one*\ntwo"],
    ["a table", ["|a|b|\n|-|-|\n|1|", done, "|"], "a | b\n1 | ✅ wf_1"],
    ["a heading", ["## ", done, "\nb"], "✅ wf_1\nb"],
    ["neighbours on one line", [done, done, " ", done, " b"], "✅ wf_1\n✅ wf_1\n✅ wf_1 b"],
    ["a sentence", ["The state is ", done, ", as **you** see."], "The state is ✅ wf_1, as you see."],
    ["a sentence, of several lines", ["See ", rows, " for more."], "See\n▶️ *one*\ntwo\nfor more."],
  ])("leave no markup of %s behind", (_, pieces, text) => {
    expect(shown(...pieces)[0]).toBe(text);
    expect(shown(...pieces).filter((entity) => /^(?:bold|pre|blockquote)/.test(entity))).toEqual(
      text.includes("you") ? ["bold:you"] : [],
    );
  });

  it("leave no markup behind even with hundreds of them", () => {
    const pieces = Array.from({ length: 700 }, () => ["**", done, "**\n"]).flat();
    expect(shown(...pieces)[0]).toBe(Array(700).fill("✅ wf_1").join("\n"));
    const list = Array.from({ length: 1000 }, (_, i) => `- **${i}** \`x\`\n`).join("");
    expect(shown(list)[0]).toBe(Array.from({ length: 1000 }, (_, i) => `• ${i} x`).join("\n"));
  });

  it("split other code, which stays code", () => {
    expect(shown("```js\nfoo();\n", done, "\nbar();\n```")).toEqual([
      "foo();\n✅ wf_1\nbar();",
      "pre(js):foo();",
      "code:wf_1",
      "pre(js):bar();",
    ]);
    expect(shown("`run ", done, "`")).toEqual(["run ✅ wf_1", "code:run ", "code:wf_1"]);
  });
});

const PIECES = [
  "**",
  "*",
  "_",
  "__",
  "`",
  "```\n",
  "~~",
  "[",
  "](https://e.com)",
  "]",
  "> ",
  "- ",
  "1. ",
  "# ",
  "| ",
  "|-|\n",
];
const markdown = fc
  .array(fc.oneof(fc.constantFrom(...PIECES, "\n", "\n\n", " "), fc.constantFrom("word", "日本", "👋", "مرحبا", "x2")))
  .map((parts) => parts.join(""));

describe("any text as Markdown", () => {
  it("keeps its words, and has entities within it that nest", () => {
    fc.assert(
      fc.property(markdown, (source) => {
        // What follows the tildes that open a block of code is its language, not a word of it.
        fc.pre(!source.includes("~~~"));
        const { text, entities } = toFormattedText(markdownText([source]));
        const words = (of: string): string[] => of.match(/word|日本|👋|مرحبا|x2/g) ?? [];
        expect(words(text).slice(0, words(source).length)).toEqual(words(source));
        for (const [i, { offset, length }] of entities.entries()) {
          expect(offset >= 0 && length > 0 && offset + length <= text.length).toBe(true);
          for (const other of entities.slice(i + 1)) {
            const isApart = other.offset >= offset + length;
            expect(isApart || other.offset + other.length <= offset + length).toBe(true);
          }
        }
        for (const part of splitText({ text, entities }, 40))
          expect(part.entities.length).toBeLessThanOrEqual(MAX_ENTITIES);
      }),
      { numRuns: runs(2000) },
    );
  });

  it("shows each outcome and each value once, in order", () => {
    const atom = fc.constantFrom("value", "outcome", "block").map((kind) => ({ kind }) as { kind: "value" });
    fc.assert(
      fc.property(fc.array(fc.oneof(markdown, atom)), (drafts) => {
        let count = 0;
        const pieces = drafts.map(
          (draft): MarkdownPiece =>
            typeof draft === "string" ? draft : { ...draft, text: [{ text: `«${count++}»` }] },
        );
        const { text } = toFormattedText(markdownText(pieces));
        expect(text.match(/«\d+»/g) ?? []).toEqual(Array.from({ length: count }, (_, i) => `«${i}»`));
      }),
      { numRuns: runs(2000) },
    );
  });

  it.each([
    ["asterisks", "*a"],
    ["nested asterisks", "*_"],
    ["brackets", "["],
    ["links", "[a]("],
    ["images", "!["],
    ["quotations", ">"],
    ["numbers", "1. "],
    ["lists", "> - "],
    ["backticks", "`a``"],
    ["table rows", "|a|b|\n|-|-|\n"],
    ["tildes", "~~a "],
    ["angle brackets", "<a"],
    ["addresses", "www.a."],
    ["lines", "a\n"],
    ["paragraphs", "*a*\n\n"],
  ])("is read in linear time: %s", (_, piece) => {
    for (const most of [piece.includes("\n") ? 4_000 : 8_000, 400_000])
      expectLinear(
        (length) => piece.repeat(length / piece.length),
        (text) => markdownText([text]),
        most,
      );
  });
});
