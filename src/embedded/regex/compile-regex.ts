import { CommandError } from "../errors.ts";
import { parseRegex } from "./parse-regex.ts";
import { RegexMachine } from "./regex-machine.ts";
import { RegexError } from "./regex-tree.ts";

/** Up to this length a pattern with one repetition is left to JavaScript: quadratic time is then short. */
const SHORT_TEXT = 2000;

/** A pattern without repetitions takes at most its own length for each character of the string. */
const MOST_WORK = 1e9;

/**
 * Compiles a pattern with its options (i, m, s, x, u). No pattern can stall the thread: JavaScript's own engine, which
 * is faster, runs only patterns that cannot backtrack much; all others run on a machine that never backtracks.
 */
export function compileRegex(pattern: string, options: string): (text: string) => boolean {
  if (/[^imsxu]/.test(options))
    throw new CommandError("RegexOptionUnknown", `invalid flag in regex options: ${options}`);
  if (pattern.includes("\0"))
    throw new CommandError("RegexInvalid", "Regular expression cannot contain an embedded null byte");
  if (pattern.length > 32764)
    throw new CommandError("RegexInvalid", "Regular expression is invalid: regular expression is too large");
  try {
    const machine = new RegexMachine(parseRegex(pattern, options));
    const native = nativeRegex(pattern, options);
    const always = native !== undefined && native.repeats === 0;
    return (text) => {
      if (native !== undefined && (always ? text.length * pattern.length < MOST_WORK : text.length <= SHORT_TEXT))
        return native.regex.test(text);
      return run(machine, text);
    };
  } catch (error) {
    throw invalid(error);
  }
}

function run(machine: RegexMachine, text: string): boolean {
  try {
    return machine.matches(text);
  } catch (error) {
    throw invalid(error);
  }
}

function invalid(error: unknown): unknown {
  return error instanceof RegexError
    ? new CommandError("RegexInvalid", `Regular expression is invalid: ${error.message}`)
    : error;
}

/** JavaScript's own engine, for a pattern that means the same to it and has at most one quantifier. */
function nativeRegex(
  pattern: string,
  options: string,
): { readonly regex: RegExp; readonly repeats: number } | undefined {
  if (/[xu]/.test(options) || /[(|$]|\[\[:|\\[AzZhHQEepPxugGkKRXCN0-9v]|[^ -~]/.test(pattern)) return undefined;
  const quantifiers =
    pattern
      .replace(/\\./g, "a")
      .replace(/\[[^\]]*\]/g, "a")
      .match(/[*+?{]/g)?.length ?? 0;
  if (quantifiers > 1) return undefined;
  try {
    return { regex: new RegExp(pattern, options), repeats: quantifiers };
  } catch {
    return undefined;
  }
}
