/** The text that every match of an anchored pattern starts with, such as `abc` of `^abc.*`, or undefined. */
export function literalPrefix(pattern: string, options: string): string | undefined {
  if (!pattern.startsWith("^") || /[imx]/.test(options) || pattern.includes("|")) return undefined;
  let prefix = "";
  let at = 1;
  while (at < pattern.length) {
    const char = pattern[at] as string;
    let literal = char;
    let length = 1;
    if (char === "\\") {
      const escaped = pattern[at + 1];
      if (escaped === undefined || /[a-zA-Z0-9]/.test(escaped)) break;
      literal = escaped;
      length = 2;
    } else if (/[.*+?()[\]{}^$]/.test(char)) break;
    const next = pattern[at + length];
    // A quantifier may make the character it follows optional.
    if (next !== undefined && /[*?{+]/.test(next)) {
      if (next === "+") prefix += literal;
      break;
    }
    prefix += literal;
    at += length;
  }
  return prefix === "" ? undefined : prefix;
}
