import {
  BACKSLASH,
  COMMA,
  DOUBLE_QUOTE,
  HYPHEN,
  isAlphanumeric,
  isBlank,
  OPEN_BRACE,
  OPEN_BRACKET,
  SINGLE_QUOTE,
  TAB,
  UNDERSCORE,
} from "../characters.ts";
import { CALLS, NAMES } from "./action-names.ts";
import type { ScanState } from "./scanner.ts";
import type { Source } from "./source.ts";

const BLANK = 32;
const LETTER_M = 0x6d;
const AMPERSAND = 0x26;
const OPEN_ANGLE = 0x3c;
const GUILLEMET = 0xab;

/** The brackets around near misses, with their closers. */
export const CLOSERS: ReadonlyMap<number, string> = new Map([
  [0x28, ")"],
  [OPEN_BRACKET, "]"],
  [OPEN_BRACE, "}"],
  [OPEN_ANGLE, ">"],
  [0x3010, "】"],
  [0xff3b, "］"],
  [0x3014, "〕"],
  [0x300c, "」"],
  [0x27e6, "⟧"],
  [0xff08, "）"],
  [GUILLEMET, "»"],
]);

// A character's classes, as bits. A letter also counts as part of a word, and is larger than all the others.
const WORD = 1;
const OPENER = 2;
const LETTER = 4;

const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  if (isLetter(code)) return WORD | LETTER;
  if (isAlphanumeric(code) || code === UNDERSCORE) return WORD;
  return CLOSERS.has(code) || code === AMPERSAND ? OPENER : 0;
});

function kindOf(code: number): number {
  if (code < 128) return KINDS[code]!;
  if (code === GUILLEMET) return OPENER;
  if (code < 0x300 || isBlank(code)) return 0;
  // In scripts without blanks everything counts as a word, brackets included.
  return (code < 0x3040 || code >= 0xff00) && CLOSERS.has(code) ? WORD | OPENER : WORD;
}

/** Whether a word of prose ends before a character. */
export function endsWord(code: number): boolean {
  return (kindOf(code) & WORD) === 0;
}

/**
 * The first offset at or after `from` at which a shortcode or a near miss may begin; the length if there is none. A few
 * characters tell for nearly all others that none does, so little is read closely.
 */
export function nextOpening(state: ScanState, from: number): number {
  const { source } = state;
  const { length } = source;
  let before = from > 0 ? kindOf(source.at(from - 1)) : 0;
  for (let i = from; i < length; i += 1) {
    const code = source.at(i);
    const kind = code < 128 ? KINDS[code]! : kindOf(code);
    if (kind > WORD && (kind < LETTER || (before & WORD) === 0) && mayBegin(state, i, code)) return i;
    before = kind;
  }
  return length;
}

/** Whether one may begin at an opening bracket, a `&`, or the first letter of a word. */
function mayBegin(state: ScanState, at: number, code: number): boolean {
  if (isLetter(code)) return mayBeginCall(state, at) && mayFollow(state.source, at);
  return code === AMPERSAND ? mayBeEntity(state.source, at + 1) : mayHoldNames(state, at, code);
}

function mayBeginCall(state: ScanState, at: number): boolean {
  const { source } = state;
  if (namesBeginning(state, at) < CALLS) return false;
  return at + 1 < source.length ? isLetter(source.at(at + 1)) : !source.final;
}

/** What the word at `at` may name. */
function namesBeginning({ source, actions }: ScanState, at: number): number {
  const { length } = source;
  const first = source.at(at);
  const second = at + 1 < length ? source.at(at + 1) : 0;
  // Of names only MULTISTEP has blanks between its letters.
  if (second === BLANK && (first | 32) !== LETTER_M) return 0;
  const third = at + 2 < length ? source.at(at + 2) : 0;
  return actions.beginning(first, isLetter(second) ? second : 0, isLetter(third) ? third : 0);
}

const MAX_BLANKS = 16;

function mayHoldNames(state: ScanState, at: number, opener: number): boolean {
  const { source } = state;
  const { length } = source;
  let i = at + 1;
  if (opener !== OPEN_BRACKET && i < length && source.at(i) === opener) i += 1;
  const first = i;
  while (i < length && i < first + MAX_BLANKS && isBlank(source.at(i))) i += 1;
  if (i === length) return !source.final;
  if (i === first + MAX_BLANKS) return true;
  const code = source.at(i);
  if (i === at + 1 && mayHoldToken(source, opener, i)) return true;
  if (isLetter(code)) return namesBeginning(state, i) >= NAMES;
  if (opener === OPEN_BRACE) return code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
  // `[ _MULTISTEP:` is a shortcode, and tags may begin with a separator.
  if (code !== UNDERSCORE && code !== HYPHEN && code !== BACKSLASH) return false;
  return opener === OPEN_ANGLE || (opener === OPEN_BRACKET && i > first);
}

/** Whether `<|`, `<｜` or `[TOOL` is here, as in the tokens around models' calls. */
function mayHoldToken(source: Source, opener: number, at: number): boolean {
  const code = source.at(at);
  if (opener === OPEN_ANGLE) return code === 0x7c || code === 0xff5c;
  return opener === OPEN_BRACKET && code === 0x54 && "TOOL_CALLS]".startsWith(source.slice(at, at + 11));
}

/** Whether `&` and what is at `at` may begin the entity of a bracket: `&#91;`, `&#x5b;`, `&lbrack;`, `&lsqb;`, `&amp;#91;`. */
function mayBeEntity(source: Source, at: number): boolean {
  if (at + 1 >= source.length) return !source.final;
  const [first, second] = [source.at(at), source.at(at + 1)];
  if (first === 0x23) return second === 0x39 || second === 0x30 || (second | 32) === 0x78;
  return (first | 32) === 0x6c ? (second | 32) === 0x62 || (second | 32) === 0x73 : (first | 32) === 0x61;
}

const MAX_BEFORE = 60;

/** Whether a call or a shortcode without brackets may be here: not after a word or a comma of the same line. */
function mayFollow(source: Source, at: number): boolean {
  let i = at - 1;
  while (i >= 0 && at - i < MAX_BEFORE && (source.at(i) === BLANK || source.at(i) === TAB)) i -= 1;
  if (i < 0) return true;
  const before = source.at(i);
  // The end of `await`, and whatever begins a line or assigns.
  if (isLetter(before)) return before === 0x74 && i > 0 && source.at(i - 1) === 0x69;
  return before !== COMMA && before !== DOUBLE_QUOTE;
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}
