import { textProblem } from "../../engine/plain-text.ts";
import { flattenPattern } from "./flatten-pattern.ts";
import { matchingWork } from "./matching-work.ts";
import { PatternError, parsePattern } from "./parse-pattern.ts";
import { printPattern, simplifyPattern } from "./simplify-pattern.ts";

const MAX_LENGTH = 512;
const MAX_WORK = 1_000;

/** A pattern that finds the same texts as the one given, in linear time, or why there is none (follows `$regex`). */
export type SafeRegex = { ok: true; pattern: string } | { ok: false; message: string };

/**
 * Makes sure that a pattern cannot make a backtracking engine (PCRE, JavaScript) slow: at most 1 000 steps for each
 * character of a text, whatever the text. Only what both engines read alike is taken: characters, classes, groups,
 * alternatives, repetition, `^ $ \b \B \d \w \s`. Back-references, lookarounds and flags inside are refused, and so are
 * repetitions that can be read in several ways. `options` is MongoDB's: `i`, `m`, `s`.
 */
export function safeRegex(pattern: string, options: string): SafeRegex {
  if (pattern.length > MAX_LENGTH) return { ok: false, message: `is longer than ${MAX_LENGTH} characters` };
  const problem = textProblem(pattern);
  if (problem !== undefined) return { ok: false, message: problem };
  const flags = {
    ignoreCase: options.includes("i"),
    multiline: options.includes("m"),
    dotAll: options.includes("s"),
  };
  try {
    const written = parsePattern(pattern, flags);
    // Also where it would be simplified away, a repetition within a repetition is more likely an attack than a wish.
    flattenPattern(written);
    const branches = simplifyPattern(written, flags);
    const work = flattenPattern(branches).reduce((sum, sequence) => sum + matchingWork(sequence, flags), 0);
    if (work > MAX_WORK)
      return { ok: false, message: "could take very long on some texts; use fewer or smaller repetitions" };
    return { ok: true, pattern: printPattern(branches) };
  } catch (error) {
    if (error instanceof PatternError) return { ok: false, message: error.message };
    throw error;
  }
}
