import {
  ASTERISK,
  BACKSLASH,
  CLOSE_BRACKET,
  COLON,
  HYPHEN,
  isAlphanumeric,
  isBlank,
  NEWLINE,
  OPEN_BRACKET,
  RETURN,
  UNDERSCORE,
} from "../characters.ts";
import type { Source } from "./source.ts";
import { MULTISTEP, type Names, namespaceOf } from "./vocabulary.ts";

const LETTERS = Array.from(MULTISTEP, (letter) => letter.charCodeAt(0));
const MAX_PREFIX = 128;

/** The bracket opens no shortcode. */
export const PROSE = 0;
/** More text is needed to tell. */
export const UNDECIDED = -1;

/**
 * Whether the `[` at `at` opens a shortcode: the offset after the namespace's colon, PROSE or UNDECIDED. `[MULTISTEP:`
 * may be in any case and have blanks, `_`, `\_` and `-` in it; any other namespace must be in capitals and be followed by
 * one of its actions, because `[User: hi]` is ordinary text.
 */
export function shortcodeStart(source: Source, at: number, names: Names): number {
  const next = at + 1;
  if (next >= source.length) return source.final ? PROSE : UNDECIDED;
  const code = source.at(next);
  if ((code | 32) === 109 || isBlank(code)) {
    const after = multistepStart(source, next);
    if (after !== PROSE) return after;
  }
  return code >= 65 && code <= 90 ? registeredStart(source, next, names) : PROSE;
}

function multistepStart(source: Source, from: number): number {
  const { length } = source;
  const limit = Math.min(length, from + MAX_PREFIX);
  let matched = 0;
  for (let i = from; i < limit; i += 1) {
    const code = source.at(i);
    if (matched < LETTERS.length && (code & ~32) === LETTERS[matched]) matched += 1;
    else if (matched === LETTERS.length && code === COLON) return i + 1;
    else if (!isBlank(code) && !isSeparator(code)) return PROSE;
  }
  return limit === length && !source.final && length < from + MAX_PREFIX ? UNDECIDED : PROSE;
}

/** Whether a code may be between the letters of a name: `_`, `\_`, `-`. */
function isSeparator(code: number): boolean {
  return code === UNDERSCORE || code === HYPHEN || code === BACKSLASH;
}

function registeredStart(source: Source, from: number, names: Names): number {
  const colon = nameEnd(source, from);
  if (colon < 0 || source.at(colon) !== COLON) return colon === UNDECIDED ? UNDECIDED : PROSE;
  const namespace = namespaceOf(source.slice(from, colon), names);
  if (namespace === undefined) return PROSE;
  const end = nameEnd(source, colon + 1);
  if (end === UNDECIDED) return UNDECIDED;
  if (namespace.spellings.find(source.slice(colon + 1, end)) === undefined) return PROSE;
  for (let i = end; i < end + MAX_PREFIX; i += 1) {
    if (i >= source.length) return source.final ? colon + 1 : UNDECIDED;
    const code = source.at(i);
    if (code === COLON || code === CLOSE_BRACKET) return colon + 1;
    if (!isBlank(code)) return PROSE;
  }
  return PROSE;
}

/** The end of the name that begins at `from`: a colon, bracket or blank, or the end of the text. */
function nameEnd(source: Source, from: number): number {
  const { length } = source;
  const limit = Math.min(length, from + MAX_PREFIX);
  let i = from;
  while (i < limit) {
    const code = source.at(i);
    if (code === COLON || code === CLOSE_BRACKET || code === OPEN_BRACKET || isBlank(code)) return i;
    i += 1;
  }
  return limit === length && !source.final && length < from + MAX_PREFIX ? UNDECIDED : i;
}

/** Whether only blanks, list markers, numbering, quote signs, bold or code marks come before `at` on its line. */
export function startsLine(source: Source, at: number): boolean {
  for (let i = at - 1; i >= 0; i -= 1) {
    const code = source.at(i);
    if (code === NEWLINE || code === RETURN) return true;
    if (!isLineMarker(code)) return false;
  }
  return true;
}

function isLineMarker(code: number): boolean {
  if (code === ASTERISK || code === UNDERSCORE || isBlank(code)) return true;
  if (code >= 48 && code <= 57) return true;
  // - + > # ` ~ . ) ( | and the bullets and dashes that word processors insert.
  if (code < 128) return !isAlphanumeric(code) && "-+>#`~.)(|".includes(String.fromCharCode(code));
  return code === 0xb7 || code === 0x2022 || code === 0x2013 || code === 0x2014 || code === 0x25aa || code === 0x25cf;
}

/** How many backslashes are directly before `at`, counted back to `from` at most. */
export function backslashesBefore(source: Source, at: number, from: number): number {
  let run = 0;
  while (at - 1 - run >= from && source.at(at - 1 - run) === BACKSLASH) run += 1;
  return run;
}

/** Whether a backslash escapes the character at `at`. */
export function isEscaped(source: Source, at: number): boolean {
  return backslashesBefore(source, at, 0) % 2 === 1;
}
