import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { safeRegex } from "../../../src/handlers/regex/safe-regex.ts";
import { msOfWork } from "../../ms-of-work.ts";

function accepted(pattern: string, options = ""): string {
  const result = safeRegex(pattern, options);
  if (!result.ok) throw new Error(`${pattern}: ${result.message}`);
  return result.pattern;
}
function refused(pattern: string, options = ""): string {
  const result = safeRegex(pattern, options);
  if (result.ok) throw new Error(`${pattern} was accepted as ${result.pattern}`);
  return result.message;
}

describe("patterns that people write are accepted", () => {
  test.each([
    ["john", "i"],
    ["^foo"],
    ["foo$"],
    ["^$"],
    [".*foo.*"],
    ["^.*foo.*$"],
    ["^.*привет.*$", "i"],
    ["^.*foo"],
    ["^\\s*foo\\s*$"],
    ["^[^@]+@[^@]+$"],
    ["^[a-z0-9._%+-]+@[a-z0-9.-]+\\.[a-z]{2,}$", "i"],
    ["https?://[a-z.]+\\.com/"],
    ["^(\\d{1,3}\\.){3}\\d{1,3}$"],
    ["^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2})?)?$"],
    ["(error|warning|fatal)"],
    ["^(foo|bar)+$"],
    ["\\bcat\\b"],
    ["\\(draft\\)"],
    ["C\\+\\+"],
    ["price: \\d+ €"],
    ["foo.{0,200}bar"],
    ["colou?r"],
    ["[\\w-]+\\.pdf$"],
    ["(^|\\s)todo(\\s|$)"],
    ["😀"],
    [""],
  ])("%s", (pattern, options = "") => {
    expect(() => new RegExp(accepted(pattern, options), options)).not.toThrow();
  });
});

describe("patterns that can backtrack are refused", () => {
  test.each([
    "(a+)+$",
    "(a*)*b",
    "(a|a)*$",
    "(a|aa)+$",
    "(a|a?)+$",
    "(.*a){20}",
    "(x+x+)+y",
    "([a-zA-Z]+)*$",
    "(.*)*",
    "(.*,)*x",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "^(\\w+\\s?)*$",
    "^(a?){25}a{25}$",
    "^(?:a?){9}$(?:a?){9}",
    "^a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaa",
    "^a*a*a*b",
    "^.*a.*b",
    "foo.*bar",
    "foo\\s*\\s*bar",
    "^(.*?,){11}P",
    "^[\\s\\S]*x[\\s\\S]*y",
    "((a{0,50}){0,50}){0,50}b",
    "a.{0,5000}b",
    "^(([^<>()]+)|(\\[.+\\]))+@x$",
    "(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\\.)+$",
  ])("%s", (pattern) => {
    expect(refused(pattern)).not.toBe("");
  });
});

describe("what the two engines read differently, or what is not a pattern, is refused", () => {
  test.each([
    ["(a)\\1", /back-reference/],
    ["\\k<x>", /back-reference/],
    ["(?=x)y", /lookaround/],
    ["(?<!x)y", /lookaround/],
    ["(?<name>x)", /named group/],
    ["(?i)x", /flags/],
    ["(?R)", /lookaround|flags/],
    ["(*UTF)x", /control verb/],
    ["[[:alpha:]]", /inside a class/],
    ["\\p{L}", /\\p/],
    ["\\x41", /\\x/],
    ["\\Qa", /\\Q/],
    ["a++", /possessive/],
    ["a**", /repeats a repetition/],
    ["a{2}{3}", /repeats a repetition/],
    ["*a", /nothing before/],
    ["a{x", /"\{"/],
    ["a{3,2}", /wrong order/],
    ["[z-a]", /wrong order/],
    ["[a-\\d]", /range/],
    ["(a", /without its \)/],
    ["a)", /without its \(/],
    ["[a", /without its \]/],
    ["[]", /empty class/],
    ["a\\", /backslash/],
    ["^*a", /no width/],
    ["a\0", /NUL/],
    ["\ud800", /surrogate/],
    ["a".repeat(513), /longer than 512/],
    ["(".repeat(30), /deeper/],
  ])("%j", (pattern, message) => {
    expect(refused(pattern)).toMatch(message);
  });
});

const unit = fc.constantFrom(
  "a",
  "b",
  ".",
  "[ab]",
  "[^a]",
  "\\w",
  "\\s",
  "(a|b)",
  "(ab)",
  "(a|bb)",
  "(a|ab)",
  "(a*)",
  "(?:ab?)",
);
const mark = fc.constantFrom("", "", "*", "+", "?", "{2}", "{0,3}", "{2,}", "*?");
const piece = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(unit, mark).map(([body, times]) => body + times) },
  { weight: 1, arbitrary: fc.constantFrom("^", "$", "\\b", "|") },
);
const pieces = fc.array(piece, { minLength: 1, maxLength: 6 }).map((list) => list.join(""));
const pattern = fc.oneof(
  { weight: 4, arbitrary: pieces },
  pieces.map((source) => `^${source}.*$`),
);
const options = fc.constantFrom("", "i", "m", "s", "ms");

test("a pattern that is accepted finds what it found as it was written", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "A", " ", "\n", "\r", "\u2028"), maxLength: 12 });
  fc.assert(
    fc.property(pattern, options, fc.array(text, { minLength: 5, maxLength: 5 }), (source, flags, texts) => {
      const result = safeRegex(source, flags);
      if (!result.ok) return;
      for (const sample of texts) {
        const found = new RegExp(result.pattern, flags).test(sample);
        expect([sample, result.pattern, found]).toEqual([
          sample,
          result.pattern,
          new RegExp(source, flags).test(sample),
        ]);
      }
    }),
    { numRuns: 5_000 },
  );
});

/** A pattern that is not linear works longer than this on the texts below, in ms of the processor. */
const LINEAR_MS = 1_000;

test("a pattern that is accepted takes linear time on texts that are made to be slow", () => {
  const size = 60_000;
  const texts = ["a", "b", "ab", "aab", "abb", " ", "a ", "a\n", "aaaaaaaaab", "ab "]
    .map((seed) => seed.repeat(size / seed.length))
    .flatMap((text) => [text, `${text}\n!`, `${text}\u0000`]);
  fc.assert(
    fc.property(pattern, options, (source, flags) => {
      const result = safeRegex(source, flags);
      if (!result.ok) return;
      const regex = new RegExp(result.pattern, flags);
      for (const text of texts) {
        // Only a pattern that is slow each time is slow.
        let took = msOfWork(() => regex.test(text));
        for (let again = 0; took > LINEAR_MS && again < 3; again++)
          took = Math.min(
            took,
            msOfWork(() => regex.test(text)),
          );
        if (took > LINEAR_MS)
          throw new Error(`${source} as ${result.pattern} took ${took} ms on ${JSON.stringify(text.slice(0, 20))}…`);
      }
    }),
    { numRuns: 600 },
  );
});
