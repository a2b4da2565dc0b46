import { mayStartEscape, readingsAt } from "./escapes.ts";

/** Secrets shorter than this are not looked for: they would stand in innocent words. */
export const SHORTEST = 3;
const SHORTEST_CODED = 4;

/** A text to be found, however it is escaped. */
export interface SecretForm {
  text: string;
  /** Whether capitals differ from small letters. */
  exact: boolean;
}

/** How a secret may come back, apart from escapes: as it is, as a URL has it, in base64, alone or within more, in hex. */
export function secretForms(secret: string): SecretForm[] {
  if (secret.length < SHORTEST) return [];
  const bytes = Buffer.from(secret);
  const folded = [secret, ...urlForms(secret)].filter(({ length }) => length >= SHORTEST);
  const coded = [0, 1, 2].flatMap((before) => base64Within(bytes, before));
  return [
    ...[...new Set([...folded, bytes.toString("hex")])].map((text) => ({ text, exact: false })),
    ...[...new Set(coded)].filter(({ length }) => length >= SHORTEST_CODED).map((text) => ({ text, exact: true })),
  ];
}

/** What a URL makes of it beside escapes, such as `/` of a backslash; behind `#` nothing is sent. */
function urlForms(secret: string): string[] {
  const url = URL.canParse(`http://h/${secret}`) ? new URL(`http://h/${secret}`) : undefined;
  const query = new URL("http://h/");
  query.search = secret;
  return [url?.pathname.slice(1) ?? "", query.search.slice(1)];
}

/** The part of the base64 that is the same whatever stands around the secret, so many bytes of it before, modulo 3. */
function base64Within(bytes: Buffer, before: number): string[] {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]);
  const from = Math.ceil((before * 8) / 6);
  const to = Math.floor((whole.length * 8) / 6);
  return [whole.toString("base64").slice(from, to), whole.toString("base64url").slice(from, to)];
}

const MARK = "[secret]";
/** A text's end that has so many characters of a secret is taken for a secret that was cut off. */
const SHORTEST_CUT = 4;
/** No escape that was cut off is longer. */
const LONGEST_ESCAPE = 12;
const ASCII = 0x80;
const SPACE = 0x20;
const PLUS = 0x2b;

/** A character in the ways in which it may be written: in UTF-16, in the bytes of UTF-8, as a code point. */
type Ways = readonly (readonly number[])[];

interface Pattern {
  signs: readonly Ways[];
  exact: boolean;
}

/** Finds secrets in texts, however their characters are escaped, and takes them out. Time grows with the text's length. */
export class SecretFinder {
  /** By what their first character may begin with. */
  readonly #patterns = new Map<number, Pattern[]>();
  /** For most places, at which nothing begins: a character, and two of ASCII. */
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

  /** The text without secrets; with `cut` also without the beginning of one at its end. */
  redact(text: string, { cut = false }: { cut?: boolean } = {}): string {
    if (this.#patterns.size === 0) return text;
    let clean = "";
    let copied = 0;
    /** The secret that was found last, which others may overlap. */
    let start = 0;
    let end = 0;
    for (let at = 0; at < text.length; at++) {
      if (!this.#mayBegin(text, at)) continue;
      const found = this.#longestAt(text, at, cut);
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

  /** Where the longest secret that begins there ends, else -1. */
  #longestAt(text: string, at: number, cut: boolean): number {
    let longest = -1;
    for (const { code } of readingsAt(text, at))
      for (const pattern of this.#patterns.get(code) ?? []) longest = Math.max(longest, endOf(pattern, text, at, cut));
    return longest;
  }
}

/** Where the pattern ends that begins there, else -1. Goes all ways at once, so that it never goes back. */
function endOf({ signs, exact }: Pattern, text: string, at: number, cut: boolean): number {
  let places = [at];
  for (const [index, ways] of signs.entries()) {
    if (cut && index >= SHORTEST_CUT && places.some((place) => isCutAt(text, place))) return text.length;
    const [only] = places;
    places =
      places.length === 1 && ways.length === 1
        ? behind(text, only!, ways[0]![0]!, exact)
        : [...new Set(places.flatMap((place) => ways.flatMap((way) => behindAll(text, place, way, exact))))];
    if (places.length === 0) return -1;
  }
  return Math.max(...places);
}

function behindAll(text: string, at: number, codes: readonly number[], exact: boolean): number[] {
  return codes.reduce((places, code) => places.flatMap((place) => behind(text, place, code, exact)), [at]);
}

/** The places behind a character that is this one. */
function behind(text: string, at: number, code: number, exact: boolean): number[] {
  if (at >= text.length) return [];
  const raw = text.charCodeAt(at);
  if (!mayStartEscape(raw)) return isSame(raw, code, exact) ? [at + 1] : [];
  return readingsAt(text, at).flatMap((reading) => (isSame(reading.code, code, exact) ? [reading.end] : []));
}

function isSame(given: number, code: number, exact: boolean): boolean {
  return given === code || (!exact && fold(given) === code) || (given === PLUS && code === SPACE);
}

/** Whether the text ends there, or may end within an escape that begins there. */
function isCutAt(text: string, at: number): boolean {
  return at === text.length || (text.length - at < LONGEST_ESCAPE && mayStartEscape(text.charCodeAt(at)));
}

/** What a character that is not escaped may begin with, and what an escape may mean that begins it. */
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
