import fc from "fast-check";
import { expect, test } from "vitest";
import { compileRegex } from "../../src/embedded/regex/compile-regex.ts";
import { parseRegex } from "../../src/embedded/regex/parse-regex.ts";
import { RegexMachine } from "../../src/embedded/regex/regex-machine.ts";
import { expectLinear } from "../ms-of-work.ts";
import { runs } from "../property-runs.ts";

function machine(pattern: string, options: string, text: string): boolean {
  return new RegexMachine(parseRegex(pattern, options)).matches(text);
}

test("the machine agrees with JavaScript", () => {
  const atom = fc.constantFrom(
    "a",
    "b",
    "c",
    ".",
    "[ab]",
    "[^a]",
    "\\d",
    "\\w",
    "\\b",
    "^",
    "(a|bc)",
    "(?:(?:ab)*)",
    "((a*)*)",
  );
  const quantifier = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,3}", "*?");
  const pattern = fc
    .array(fc.tuple(atom, quantifier), { maxLength: 6 })
    .map((parts) => parts.map(([a, q]) => (["^", "\\b"].includes(a) ? a : a + q)).join(""));
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "1", " ", "\n"), maxLength: 12 });
  fc.assert(
    fc.property(pattern, text, fc.constantFrom("", "i", "m", "s"), (p, t, flags) => {
      expect(machine(p, flags, t)).toBe(new RegExp(p, flags).test(t));
    }),
    { numRuns: runs(2000) },
  );
});

test.each([
  ["^(a+)+$", ""],
  ["(x+x+)+y", ""],
  [".*.*.*=.*", "s"],
])("%s, which would backtrack forever, takes linear time", (pattern, options) => {
  expectLinear(
    (count) => `${(pattern.includes("a") ? "a" : "x").repeat(count)}!`,
    (text) => expect(compileRegex(pattern, options)(text)).toBe(false),
    20_000,
  );
});

test("patterns that need backtracking are refused", () => {
  for (const pattern of ["(a)\\1", "(?=a)", "(?<!a)b", "a++", "(?>a)"])
    expect(() => compileRegex(pattern, "")).toThrow(/not supported/);
  expect(() => compileRegex("(", "")).toThrow(/Regular expression is invalid/);
});

test.each([
  ["(?i)HELLO", "", "say hello", true],
  ["a b # comment", "x", "ab", true],
  ["^b", "m", "a\nb", true],
  ["c$", "", "abc\n", true],
  ["\\Aa\\z", "", "a\n", false],
  ["[[:alpha:]]+-\\x41", "", "abc-A", true],
  ["\\p{Lu}", "", "é", false],
  ["Ä", "i", "ä", true],
  ["^.$", "", "😀", true],
  ["a{2,}", "", "baab", true],
  ["a|^$", "", "", true],
])("%s with options '%s' on %j is %s", (pattern, options, text, expected) => {
  expect(compileRegex(pattern, options)(text)).toBe(expected);
});
