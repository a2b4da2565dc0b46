import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wholeEnd, wholeLength, wholeStart } from "../../grammar/graphemes.ts";
import { shortened } from "../../src/i18n/rich-text.ts";
import { splitText } from "../../src/telegram/outgoing/formatted-text.ts";
import { expectLinear } from "../ms-of-work.ts";

const FAMILY = "👨‍👩‍👧‍👦";
const signs = fc.constantFrom("a", "é", "e\u0301", FAMILY, "🇮🇩", "👍🏽", "क्षि", "\r\n", " ", "1️⃣", "漢", "😀");
const texts = fc.array(signs, { minLength: 1, maxLength: 60 }).map((all) => all.join(""));

function boundaries(text: string): Set<number> {
  const segments = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)];
  return new Set([...segments.map(({ index }) => index), text.length]);
}

describe("a cut", () => {
  it("never falls inside what people see as one character", () => {
    fc.assert(
      fc.property(texts, fc.nat(200), (text, most) => {
        const at = boundaries(text);
        const length = wholeLength(text, most);
        const best = Math.max(...[...at].filter((one) => one <= most));
        // Where the first character alone is longer, it is cut.
        if (best > 0 || most === 0) expect(length).toBe(best);
        else expect(length).toBeLessThanOrEqual(most);
        expect(wholeStart(text, most)).toBe(text.slice(0, length));
        expect(at.has(text.length - wholeEnd(text, most).length) || best === 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("in a long text looks only at its surroundings", () => {
    expectLinear(
      (count) => FAMILY.repeat(count),
      (text) => {
        for (let most = 1; most < text.length; most += 1_000) wholeLength(text, most);
      },
      100_000,
    );
  });

  it("of a label, a message and its parts keeps families together", () => {
    const text = FAMILY.repeat(1_000);
    expect(shortened(text, 60)).toBe(`${FAMILY.repeat(5)}…`);
    const parts = splitText({ text, entities: [] });
    expect(parts.every((part) => part.text.length % FAMILY.length === 0)).toBe(true);
    expect(parts.map((part) => part.text).join("")).toBe(text);
  });
});
