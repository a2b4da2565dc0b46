import { mayStartEscape, type Reading, readingsAt } from "./escapes.ts";

/** Shorter secrets are not searched for, because they would match ordinary words. */
const SHORTEST = 3;
const SHORTEST_ENCODED = 4;

/** A text to search for, in any escaping. */
export interface SecretForm {
  text: string;
  /** Case-sensitive. */
  exact: boolean;
}

/**
 * The forms in which a secret may appear, apart from escapes: as is, URL-normalized, in base64 (also inside longer data), in
 * hex.
 */
function secretForms(secret: string): SecretForm[] {
  if (secret.length < SHORTEST) return [];
  const bytes = Buffer.from(secret);
  const folded = [secret, ...urlForms(secret)].filter(({ length }) => length >= SHORTEST);
  const coded = [0, 1, 2].flatMap((before) => base64Within(bytes, before));
  return [
    ...[...new Set([...folded, bytes.toString("hex")])].map((text) => ({ text, exact: false })),
    ...[...new Set(coded)].filter(({ length }) => length >= SHORTEST_ENCODED).map((text) => ({ text, exact: true })),
  ];
}

/** What URL parsing turns it into besides escaping: a backslash into `/`, nothing after `#`. */
function urlForms(secret: string): string[] {
  const url = URL.canParse(`http://h/${secret}`) ? new URL(`http://h/${secret}`) : undefined;
  const query = new URL("http://h/");
  query.search = secret;
  return [url?.pathname.slice(1) ?? "", query.search.slice(1)];
}

/** The part of its base64 that does not depend on the surrounding data, with `before` (0 to 2) bytes of offset. */
function base64Within(bytes: Buffer, before: number): string[] {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]);
  const from = Math.ceil((before * 8) / 6);
  const to = Math.floor((whole.length * 8) / 6);
  return [whole.toString("base64").slice(from, to), whole.toString("base64url").slice(from, to)];
}

/** The replacement for a secret. */
export const MARK = "[secret]";
/** Fewest characters of a secret at the end of a text that count as a secret cut off there. */
const SHORTEST_CUT = 4;
/** Longest escape that may have been cut off. */
const LONGEST_ESCAPE = 12;
const ASCII = 0x80;
const SPACE = 0x20;
const PLUS = 0x2b;

/** The code sequences that may encode a character: UTF-16 units, UTF-8 bytes, a code point. */
type Ways = readonly (readonly number[])[];

interface Pattern {
  signs: readonly Ways[];
  exact: boolean;
}

/** The most comparisons for each character, and for any text, after the first two characters of a secret. */
const WORK_PER_CHARACTER = 16;
const WORK_OF_ANY = 200_000;

/** A text while it is searched: each of its escapes is read once, and the comparisons are counted. */
class SearchedText {
  readonly text: string;
  readonly #readings = new Map<number, Reading[]>();
  #left: number;

  constructor(text: string) {
    this.text = text;
    this.#left = WORK_OF_ANY + WORK_PER_CHARACTER * text.length;
  }

  /** Whether more comparisons were made than the text may take. */
  get isTooMuch(): boolean {
    return this.#left < 0;
  }

  spend(comparisons: number): void {
    this.#left -= comparisons;
  }

  /** Like {@link readingsAt}. */
  readingsAt(at: number): Reading[] {
    const known = this.#readings.get(at);
    if (known !== undefined) return known;
    const readings = readingsAt(this.text, at);
    if (mayStartEscape(this.text.charCodeAt(at))) this.#readings.set(at, readings);
    return readings;
  }
}

/**
 * Finds and replaces secrets in texts, however their characters are escaped, in time linear in the length of the text. Where a
 * text and a secret repeat themselves so much that this would take longer, the rest of the text is replaced.
 */
export class SecretFinder {
  /** By the codes their first character may start with. */
  readonly #patterns = new Map<number, Pattern[]>();
  /** Quick rejection of most indices: by one character, and by pairs of ASCII characters. */
  readonly #begins = new Uint8Array(0x10000);
  readonly #pairs = new Uint8Array(ASCII * ASCII);

  constructor(secrets: Iterable<string>) {
    for (const secret of new Set(secrets)) for (const form of secretForms(secret)) this.#add(form);
    if (this.#patterns.size === 0) return;
    for (let code = 0; code < ASCII; code++) {
      if (!mayStartEscape(code)) continue;
      this.#begins[code] = 1;
      this.#pairs.fill(1, code * ASCII, (code + 1) * ASCII);
      for (let before = 0; before < ASCII; before++) this.#pairs[before * ASCII + code] = 1;
    }
  }

  /** Replaces the secrets; with `cut` also the beginning of one at the end of the text. */
  redact(text: string, { cut = false }: { cut?: boolean } = {}): string {
    if (this.#patterns.size === 0) return text;
    let clean = "";
    let copied = 0;
    // The last match; overlapping matches are merged into it.
    let start = 0;
    let end = 0;
    const searched = new SearchedText(text);
    for (let at = 0; at < text.length && end < text.length; at++) {
      if (!this.#mayBegin(text, at)) continue;
      const found = this.#longestAt(searched, at, cut);
      if (found <= end) continue;
      if (at >= end) {
        if (end > 0) clean += text.slice(copied, start) + MARK;
        copied = end;
        start = at;
      }
      end = found;
    }
    return end === 0 ? text : clean + text.slice(copied, start) + MARK + text.slice(end);
  }

  #add({ text, exact }: SecretForm): void {
    const signs = [...text].map((sign) => waysOf(exact ? sign : foldSign(sign)));
    const pattern = { signs, exact };
    const seconds = beginnings(signs[1]!, exact);
    for (const code of beginnings(signs[0]!, exact)) {
      this.#patterns.set(code, [...(this.#patterns.get(code) ?? []), pattern]);
      this.#begins[code] = 1;
      for (const second of seconds) if (code < ASCII && second < ASCII) this.#pairs[code * ASCII + second] = 1;
    }
  }

  #mayBegin(text: string, at: number): boolean {
    const code = text.charCodeAt(at);
    if (this.#begins[code] === 0) return false;
    const next = text.charCodeAt(at + 1);
    return code >= ASCII || !(next < ASCII) || this.#pairs[code * ASCII + next] === 1;
  }

  /** The end of the longest secret that starts at `at`, or -1. */
  #longestAt(searched: SearchedText, at: number, cut: boolean): number {
    let longest = -1;
    for (const { code } of searched.readingsAt(at))
      for (const pattern of this.#patterns.get(code) ?? [])
        longest = Math.max(longest, endOf(pattern, searched, at, cut));
    return longest;
  }
}

/** The end of the pattern if it starts at `at`, or -1; that of the text if it takes too much. Follows all readings at once, so it never backtracks. */
function endOf({ signs, exact }: Pattern, searched: SearchedText, at: number, cut: boolean): number {
  const { text } = searched;
  let ends = [at];
  for (const [index, ways] of signs.entries()) {
    if (cut && index >= SHORTEST_CUT && ends.some((end) => isCutAt(text, end))) return text.length;
    // An escape has several readings.
    if (index >= 2) searched.spend(ends.length * (mayStartEscape(text.charCodeAt(ends[0]!)) ? 4 : 1));
    if (searched.isTooMuch) return text.length;
    const [only] = ends;
    ends =
      ends.length === 1 && ways.length === 1
        ? after(searched, only!, ways[0]![0]!, exact)
        : [...new Set(ends.flatMap((end) => ways.flatMap((way) => afterAll(searched, end, way, exact))))];
    if (ends.length === 0) return -1;
  }
  return Math.max(...ends);
}

function afterAll(searched: SearchedText, at: number, codes: readonly number[], exact: boolean): number[] {
  return codes.reduce((ends, code) => ends.flatMap((end) => after(searched, end, code, exact)), [at]);
}

/** The indices after the character at `at`, for each reading of it that matches `code`. */
function after(searched: SearchedText, at: number, code: number, exact: boolean): number[] {
  const { text } = searched;
  if (at >= text.length) return [];
  const raw = text.charCodeAt(at);
  if (!mayStartEscape(raw)) return isSame(raw, code, exact) ? [at + 1] : [];
  return searched.readingsAt(at).flatMap((reading) => (isSame(reading.code, code, exact) ? [reading.end] : []));
}

function isSame(given: number, code: number, exact: boolean): boolean {
  return given === code || (!exact && fold(given) === code) || (given === PLUS && code === SPACE);
}

/** Whether the text ends at `at`, or in the middle of an escape that starts there. */
function isCutAt(text: string, at: number): boolean {
  return at === text.length || (text.length - at < LONGEST_ESCAPE && mayStartEscape(text.charCodeAt(at)));
}

/** The codes that the first code unit of a character may have: in either case unless `exact`, and `+` for a space. */
function beginnings(ways: Ways, exact: boolean): Set<number> {
  return new Set(ways.flatMap(([code]) => (code === SPACE ? [SPACE, PLUS] : exact ? [code!] : [code!, unfold(code!)])));
}

function waysOf(sign: string): Ways {
  const point = sign.codePointAt(0)!;
  if (point < 0x80) return [[point]];
  const units = [...Array(sign.length).keys()].map((index) => sign.charCodeAt(index));
  return [units, [...Buffer.from(sign)], ...(units.length > 1 ? [[point]] : [])];
}

function foldSign(sign: string): string {
  return sign >= "A" && sign <= "Z" ? sign.toLowerCase() : sign;
}
function fold(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}
function unfold(code: number): number {
  return code >= 0x61 && code <= 0x7a ? code - 0x20 : code;
}
