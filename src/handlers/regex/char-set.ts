/**
 * A set of characters, exact for ASCII and coarse beyond it: of the others it is only known whether the set may hold
 * some, and whether it holds all.
 */
export interface CharSet {
  /** Bit n stands for the character with code n. */
  ascii: bigint;
  some: boolean;
  all: boolean;
}

const ASCII = (1n << 128n) - 1n;

/** No character. */
export const NONE: CharSet = { ascii: 0n, some: false, all: false };

/** Everything. */
export const ANY: CharSet = { ascii: ASCII, some: true, all: true };

/** The newline alone, as `$` and `.` know it. */
export const NEWLINE: CharSet = { ascii: 1n << 10n, some: false, all: false };

/** The characters from one to another, by code point; letters in both cases where case does not count. */
export function range(from: string, to: string, ignoreCase: boolean): CharSet {
  const first = from.codePointAt(0) as number;
  const last = to.codePointAt(0) as number;
  let ascii = 0n;
  for (let n = first; n <= Math.min(last, 127); n++) ascii |= 1n << BigInt(n);
  if (!ignoreCase) return { ascii, some: last > 127, all: false };
  const upper = (ascii >> 65n) & LETTERS;
  const lower = (ascii >> 97n) & LETTERS;
  const letters = upper | lower;
  // Without regard to case, k and s also match the Kelvin sign and the long s.
  const folds = (letters & K_AND_S) !== 0n;
  return { ascii: ascii | (letters << 65n) | (letters << 97n), some: folds || last > 127, all: false };
}

const LETTERS = (1n << 26n) - 1n;
const K_AND_S = (1n << 10n) | (1n << 18n);

/** What is in either. */
export function union(a: CharSet, b: CharSet): CharSet {
  return {
    ascii: a.ascii | b.ascii,
    some: a.some || b.some,
    all: a.all || b.all,
  };
}

/** What is not in the set. */
export function complement(set: CharSet): CharSet {
  return { ascii: ASCII & ~set.ascii, some: !set.all, all: !set.some };
}

/** Whether no character is in both; false where that is not certain. */
export function disjoint(a: CharSet, b: CharSet): boolean {
  return (a.ascii & b.ascii) === 0n && !(a.some && b.some);
}

/** Whether all of `a` is in `b`; false where that is not certain. */
export function within(a: CharSet, b: CharSet): boolean {
  return (a.ascii & ~b.ascii) === 0n && (!a.some || b.all);
}

function spans(...pairs: string[]): CharSet {
  return pairs.map((pair) => range(pair[0] as string, pair.at(-1) as string, false)).reduce(union, NONE);
}

/** `\d` */
export const DIGIT = spans("09");
/** `\w` */
export const WORD = spans("09", "AZ", "az", "_");
/** `\s`; engines differ on which characters beyond ASCII are blank. */
export const SPACE: CharSet = { ...spans(" ", "\t\r"), some: true };
