import { BACKSLASH, CLOSE_BRACKET, COLON, isBlank, OPEN_BRACKET } from "../characters.ts";
import { MAX_DEPTH, reaches, type Scan, type ScanState } from "./scanner.ts";
import { PROSE, shortcodeStart, startsLine, UNDECIDED } from "./start.ts";

/** Where bare text stopped: at its colon or bracket, or where it cannot continue. */
export interface BareStop {
  stop: "colon" | "close" | "shortcode" | "deep" | "end";
  at: number;
}

/**
 * Scans bare text from `from` to the next `:` or `]` that is neither escaped nor inside balanced brackets. A shortcode
 * that starts a line ends the scan: the bracket of this one was forgotten.
 */
export function* scanBareText({ source, names }: ScanState, from: number): Scan<BareStop> {
  let depth = 0;
  let i = from;
  for (;;) {
    if (i >= source.length && !(yield* reaches(source, i))) return { stop: "end", at: source.length };
    const code = source.at(i);
    if (code === BACKSLASH) {
      if ((i + 1 < source.length || (yield* reaches(source, i + 1))) && isEscapable(source.at(i + 1))) i += 1;
    } else if (code === OPEN_BRACKET) {
      const after = shortcodeStart(source, i, names);
      if (after === UNDECIDED) {
        yield undefined;
        continue;
      }
      if (after !== PROSE && startsLine(source, i)) return { stop: "shortcode", at: i };
      depth += 1;
      if (depth > MAX_DEPTH) return { stop: "deep", at: i };
    } else if (code === CLOSE_BRACKET) {
      if (depth === 0) return { stop: "close", at: i };
      depth -= 1;
    } else if (code === COLON && depth === 0) return { stop: "colon", at: i };
    i += 1;
  }
}

function isEscapable(code: number): boolean {
  return code === COLON || code === CLOSE_BRACKET || code === OPEN_BRACKET || code === BACKSLASH;
}

/**
 * The text of a bare argument: trimmed, with `\:`, `\]`, `\[` and `\\` unescaped. Other backslashes stay, but for the
 * one of a leading `\{` or `\"`, which keeps the argument from being read as JSON.
 */
export function unescapeText(raw: string): string {
  const span = trimBlank(raw);
  if (!span.includes("\\")) return span;
  let text = "";
  for (let i = 0; i < span.length; i += 1) {
    if (span.charCodeAt(i) === BACKSLASH && i + 1 < span.length) {
      const next = span.charCodeAt(i + 1);
      if (isEscapable(next) || (i === 0 && (span[1] === "{" || span[1] === '"'))) i += 1;
    }
    text += span[i];
  }
  return text;
}

function trimBlank(raw: string): string {
  let start = 0;
  let end = raw.length;
  while (start < end && isBlank(raw.charCodeAt(start))) start += 1;
  while (end > start && isBlank(raw.charCodeAt(end - 1))) end -= 1;
  return raw.slice(start, end);
}
