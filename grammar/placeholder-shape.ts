const ROOTS = ["context", "steps", "secrets"] as const;

/**
 * Whether the braces at `at` may hold a placeholder: one or two `{`, blanks, one of the three roots, and then a dot, a
 * bracket, a default or the end. Cheap, so that text full of other braces costs nothing.
 */
export function opensPlaceholder(text: string, at: number): boolean {
  let i = at + 1;
  if (text[i] === "{") i += 1;
  while (text[i] === " ") i += 1;
  for (const root of ROOTS) {
    if (!text.startsWith(root, i)) continue;
    const next = text[i + root.length];
    return next !== undefined && ".[|} ".includes(next);
  }
  return false;
}

/**
 * The end of the braces that open at `at`, where nothing but a placeholder's path can stand inside: quotes are kept
 * whole, no other brace and no line break. -1 where they do not close within 1,000 characters.
 */
export function placeholderEnd(text: string, at: number): number {
  const double = text[at + 1] === "{";
  let quote = "";
  const limit = Math.min(text.length, at + 1000);
  for (let i = at + (double ? 2 : 1); i < limit; i += 1) {
    const char = text[i]!;
    if (quote !== "") {
      if (char === "\\") i += 1;
      else if (char === quote) quote = "";
    } else if (char === "'" || char === '"') quote = char;
    else if (char === "{" || char === "\n") return -1;
    else if (char === "}") {
      if (!double) return i + 1;
      return text[i + 1] === "}" ? i + 2 : -1;
    }
  }
  return -1;
}
