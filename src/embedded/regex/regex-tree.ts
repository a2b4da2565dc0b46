/** A test of one character by its code point. */
export type CharTest = (code: number) => boolean;

/** A parsed pattern. */
export type RegexTree =
  | { readonly kind: "empty" }
  | { readonly kind: "char"; readonly test: CharTest }
  | { readonly kind: "assert"; readonly holds: (before: number, after: number, atEnd: boolean) => boolean }
  | { readonly kind: "choice"; readonly parts: readonly RegexTree[] }
  /** A sequence with a group number captures what it matches. */
  | { readonly kind: "sequence"; readonly parts: readonly RegexTree[]; readonly group?: number }
  | {
      readonly kind: "repeat";
      readonly part: RegexTree;
      readonly least: number;
      readonly most: number;
      readonly lazy: boolean;
    };

/** Stands for the character before the first and after the last. */
export const NONE = -1;

/** An invalid pattern, or one that is not supported. */
export class RegexError extends Error {}

/** Whether a code point is a letter, digit or underscore of ASCII, as `\w` means. */
export function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
}

const isDigit: CharTest = (code) => code >= 48 && code <= 57;
const isSpace: CharTest = (code) => code === 32 || (code >= 9 && code <= 13);
const isHorizontal: CharTest = (code) => code === 32 || code === 9 || code === 0xa0;

const SHORT: Readonly<Record<string, CharTest>> = { d: isDigit, w: isWord, s: isSpace, h: isHorizontal };

/** The class of `\d`, `\W` and so on, or undefined. */
export function shortClass(letter: string): CharTest | undefined {
  const own = SHORT[letter];
  if (own !== undefined) return own;
  const opposite = SHORT[letter.toLowerCase()];
  return opposite === undefined || letter === letter.toLowerCase()
    ? undefined
    : (code) => code !== NONE && !opposite(code);
}

const POSIX: Readonly<Record<string, CharTest>> = {
  alpha: (code) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122),
  digit: isDigit,
  alnum: (code) => isWord(code) && code !== 95,
  upper: (code) => code >= 65 && code <= 90,
  lower: (code) => code >= 97 && code <= 122,
  space: isSpace,
  blank: (code) => code === 32 || code === 9,
  punct: (code) => code > 32 && code < 127 && !(isWord(code) && code !== 95),
  xdigit: (code) => isDigit(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102),
  word: isWord,
  print: (code) => code >= 32 && code < 127,
  graph: (code) => code > 32 && code < 127,
  cntrl: (code) => code < 32 || code === 127,
};

/** The class of `[:alpha:]` and so on. */
export function posixClass(name: string): CharTest {
  const test = POSIX[name];
  if (test === undefined) throw new RegexError(`unknown POSIX class name ${name}`);
  return test;
}

/** The class of `\p{…}`, from JavaScript's own tables. */
export function propertyClass(name: string, negated: boolean): CharTest {
  let regex: RegExp;
  try {
    regex = new RegExp(`^\\${negated ? "P" : "p"}{${name.replace(/[^A-Za-z0-9_=&]/g, "")}}$`, "u");
  } catch {
    throw new RegexError(`unknown property name ${name}`);
  }
  return (code) => regex.test(String.fromCodePoint(code));
}

/** A test that ignores case. */
export function ignoringCase(test: CharTest): CharTest {
  return (code) => {
    if (test(code)) return true;
    const text = String.fromCodePoint(code);
    const lower = text.toLowerCase().codePointAt(0) as number;
    const upper = text.toUpperCase().codePointAt(0) as number;
    return (lower !== code && test(lower)) || (upper !== code && test(upper));
  };
}
