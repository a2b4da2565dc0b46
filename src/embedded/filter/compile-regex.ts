import { CommandError } from "../command-error.ts";

/** Compiles a pattern of `$regex` with its options (i, m, s, x, u). */
export function compileRegex(pattern: string, options: string): (text: string) => boolean {
  if (/[^imsxu]/.test(options))
    throw new CommandError(51108, "Location51108", `invalid flag in regex options: ${options}`);
  let regex: RegExp;
  try {
    regex = new RegExp(pattern, options.replace(/[xu]/g, ""));
  } catch (cause) {
    throw new CommandError(51091, "Location51091", `Regular expression is invalid: ${(cause as Error).message}`);
  }
  return (text) => regex.test(text);
}
