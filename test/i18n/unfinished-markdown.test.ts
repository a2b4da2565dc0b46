import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markdownText, unfinishedMarkdown } from "../../src/i18n/markdown/markdown.ts";
import { plain } from "../../src/i18n/rich-text.ts";
import { toFormattedText } from "../../src/telegram/outgoing/formatted-text.ts";
import { runs } from "../property-runs.ts";

function shown(source: string): string[] {
  const { text, entities } = toFormattedText(unfinishedMarkdown([source]));
  return [text, ...entities.map(({ type, offset, length }) => `${type}:${text.slice(offset, offset + length)}`)];
}

/** How many characters of what was shown change with the next character, at most, over all beginnings of the text. */
function flicker(source: string): number {
  let before = "";
  let most = 0;
  for (let end = 1; end <= source.length; end++) {
    const now = plain(unfinishedMarkdown([source.slice(0, end)]));
    let same = 0;
    while (same < before.length && before[same] === now[same]) same += 1;
    most = Math.max(most, before.length - same);
    before = now;
  }
  return most;
}

const ANSWER = `# Weekly report

Hello **Ada**, here is the _summary_ of \`week 12\`: ~~3%~~ **2% *less* churn**, see [the dashboard](https://example.com/a_b?c=d).

1. First **thing**
2. Second
   - nested \`code\`
   - more

- [ ] todo
- [x] done

> A quotation, *really*
> over two lines

---

\`\`\`python
x = [a ** 2 for a in range(10)]
print(f"*{x}*")
\`\`\`

snake_case and 2*3*4 and **the end**.`;

const TABLE = "| Name | Value |\n|------|------:|\n| a | 1 |\n| bcd | 22 |\n\nThat is it.";

describe("Markdown that streams in", () => {
  it.each([
    ["**Not clo", "Not clo", "bold:Not clo"],
    ["**Note", "Note", "bold:Note"],
    ["a **b *c", "a b c", "bold:b c", "italic:c"],
    ["a **b*", "a b", "bold:b"],
    ["run `npm", "run npm", "code:npm"],
    ["```js\nfoo(", "foo(", "pre:foo("],
    ["```js\nfoo();\n``", "foo();", "pre:foo();"],
    ["see [the pa", "see"],
    ["see [the page](https://exam", "see the page"],
    ["- a\n- **b", "• a\n• b", "bold:b"],
    ["| a | b |\n|---|", ""],
    ["| a | b |\n|---|---|\n| 1 | 2 |\n| 3", "a | b\n--+--\n1 | 2", "pre:a | b\n--+--\n1 | 2"],
    ["a\n-", "a"],
    ["a\n12.", "a"],
    ["2 * 3", "2 * 3"],
  ])("shows %j without its open marks", (source, ...expected) => {
    expect(shown(source)).toEqual(expected);
  });

  it("grows at its end: shown text changes only in its last characters", () => {
    expect(flicker(ANSWER)).toBeLessThanOrEqual(4);
    expect(flicker(TABLE)).toBeLessThanOrEqual(plain(markdownText([TABLE])).indexOf("That"));
  });

  it("ends as the whole text, once that is complete", () => {
    const end = `${ANSWER}\n\n`;
    expect(plain(unfinishedMarkdown([end])).trimEnd()).toBe(plain(markdownText([end])).trimEnd());
  });

  it("can be shown after any character", () => {
    const pieces = [
      "**",
      "_",
      "`",
      "```\n",
      "~~",
      "[",
      "](https://e.com)",
      "> ",
      "- ",
      "1. ",
      "| a |\n",
      "|-|\n",
      "word",
      "\n",
      " ",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces)), (parts) => {
        const { text, entities } = toFormattedText(unfinishedMarkdown([parts.join("")]));
        for (const { offset, length } of entities) expect(offset + length).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: runs(2000) },
    );
  });
});
