import fc from "fast-check";
import { expect, it } from "vitest";
import { isName, oneLine, visible } from "../../grammar/plain-text.ts";
import { expectLinear } from "../ms-of-work.ts";

const KEPT = [
  "👨‍👩‍👧",
  "👩🏽‍❤️‍💋‍👨🏽",
  "🏳️‍⚧️",
  "❤️‍🔥",
  "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
  "1️⃣",
  "🇮🇩",
  "می‌خواهم",
  "क्‍ष",
  "श्री",
  "葛󠄀",
  "ട്",
  "שָׁלוֹם",
  "Việt Nam",
  "ᠮᠣᠩᠭᠣᠯ",
];

it.each(KEPT)("%s stays whole", (text) => {
  expect(oneLine(text)).toBe(text);
});

it.each([
  ["directions and isolates", "a\u202eb\u2066c\u2069\u200f\u061cd", "abcd"],
  ["tags that belong to no flag", "a\u{e0041}\u{e007f}b🏴\u{e0061}", "ab🏴"],
  ["selectors that select nothing", "a\ufe0fb\u{e0100}1\ufe0f", "ab1"],
  ["joiners between letters that are not joined", "pay\u200dpal\u200c", "paypal"],
  [
    "fillers, blanks of Braille, soft hyphens, invisible signs",
    "a\u3164\uffa0\u2800b\u00adc\u2063\u2060\ufeff\u034f",
    "a bc",
  ],
  ["line ends of every kind", "a\r\nb\u2028c\u2029d\u0085e\u000bf", "a b c d e f"],
  ["colours of a terminal", "a\u001b[31mb\u009b0m", "a [31mb 0m"],
  ["marks that reach into other lines", `a${"\u0301".repeat(40)}b`, `a${"\u0301".repeat(6)}b`],
  ["halves of characters", "a\ud83d", "a\ufffd"],
])("without %s", (_, written, shown) => {
  expect(oneLine(written)).toBe(shown);
});

it("a text of several lines keeps them, and its tabs", () => {
  expect(visible("a\r\n\tb\u2028c\u0007\u202e")).toBe("a\n\tb\nc");
});

it("an invisible text is not a name", () => {
  for (const nothing of ["", " ", "\u200b\u200d", "\u3164", "\u2800", "\u{e0041}", "\ufe0f"])
    expect(isName(nothing)).toBe(false);
  for (const name of ["a", "❤️", "ي", "1"]) expect(isName(name)).toBe(true);
});

it("a text that was made safe once stays unchanged, on one line", () => {
  const signs = fc.constantFrom(..."a1\u200d\u200c❤\ufe0f\u202e\nمक\u094d\u0301\u{e0067}🏴葛\u{e0100} ");
  fc.assert(
    fc.property(fc.array(signs), (all) => {
      const once = oneLine(all.join(""));
      expect(oneLine(once)).toBe(once);
      expect(once).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

it("the work grows no faster than the text", () => {
  for (const sign of [
    "\u200d",
    "\u0301",
    "❤\ufe0f\u200d",
    "م\u200c",
    "\u{e0067}",
    "🏴\u{e0067}\u{e0062}",
    "\n\u2800",
  ]) {
    expectLinear((length) => sign.repeat(length / sign.length), oneLine, 40_000);
  }
});
