import { visible } from "../../../grammar/plain-text.ts";
import type { TimeLanguage } from "./languages/time-language.ts";

/** What a word of a phrase can be read as. Its value is a number, or the name of a unit or a part of the day. */
export interface Reading {
  kind: string;
  value: number | string;
}

/** A word or a set phrase with its readings; a clock time such as 9:30 has the kind `time` (hour * 100 + minute), a date `date`. */
export interface Word {
  readings: readonly Reading[];
  /** Written in digits. */
  isDigits?: true;
}

type Lexicon = ReadonlyMap<string, readonly (readonly Reading[])[]>;

/** A text in the form in which words are compared: no case, accents, apostrophes or Arabic diacritics; ASCII digits. */
export function comparable(text: string): string {
  return visible(text)
    .normalize("NFKD")
    .replace(/[\p{M}\u0640]|\u200c|\u200d/gu, "")
    .toLowerCase()
    .replace(/['’ʼ`]/g, "")
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replaceAll("ى", "ي")
    .replaceAll("ة", "ه");
}

const MAX_PHRASE = 4;

/** The dictionary of a language: each spelling with its alternatives, each of which is one reading or several in a row. */
function compile(language: TimeLanguage): Lexicon {
  const lexicon = new Map<string, (readonly Reading[])[]>();
  const add = (spellings: string, meaning: string): void => {
    const readings = meaning.split(" + ").map((term): Reading => {
      const [kind = "", value = "1"] = term.split(" ");
      return { kind, value: Number.isNaN(Number(value)) ? value : Number(value) };
    });
    for (const spelling of spellings.split(",")) {
      const key = comparable(spelling).replaceAll("-", " ").trim();
      lexicon.set(key, [...(lexicon.get(key) ?? []), readings]);
    }
  };
  const { weekdays, repeatedWeekdays = [], months, numbers, ordinals } = language;
  for (const [i, names] of weekdays.entries()) add(names, `weekday ${i}`);
  for (const [i, names] of repeatedWeekdays.entries()) add(names, `weekdays ${i}`);
  for (const [i, names] of months.entries()) add(names, `month ${i + 1}`);
  for (const [i, names] of numbers.entries()) add(names, `number ${i + 1}`);
  for (const [i, names] of ordinals.entries()) add(names, `ordinal ${i + 1}`);
  for (const [unit, names] of Object.entries(language.units)) add(names, `unit ${unit}`);
  for (const [meaning, names] of Object.entries(language.words)) add(names, meaning);
  return lexicon;
}

const LEXICONS = new WeakMap<TimeLanguage, Lexicon>();

function lexiconOf(language: TimeLanguage): Lexicon {
  const known = LEXICONS.get(language) ?? compile(language);
  LEXICONS.set(language, known);
  return known;
}

interface Token {
  text: string;
  kind: "word" | "number" | "decimal" | "time" | "date" | "sign";
  /** Nothing is between it and the token before. */
  isJoined: boolean;
}

const TOKENS: readonly [Token["kind"], RegExp][] = [
  ["date", /\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}\.\d{1,2}\.\d{4}(?!\d)|\d{1,2}[/-]\d{1,2}[/-]\d{4}(?!\d)/y],
  ["time", /\d{1,2}[:.]\d\d(?::00)?(?![\d:])/y],
  ["decimal", /\d{1,4}[.,]\d(?!\d)/y],
  ["number", /\d+/y],
  ["word", /\p{L}+/uy],
  ["sign", /\S/uy],
];

/** Splits a comparable text of at most a few hundred characters. */
function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const from = at;
    while (/\s/.test(text[at] ?? "")) at += 1;
    if (at === text.length) break;
    for (const [kind, pattern] of TOKENS) {
      pattern.lastIndex = at;
      const match = pattern.exec(text)?.[0];
      if (match === undefined) continue;
      found.push({ text: match, kind, isJoined: at === from && from > 0 });
      at += match.length;
      break;
    }
  }
  return found;
}

const SIGNS: Readonly<Record<string, readonly string[]>> = {
  ",": ["and", "link"],
  "،": ["and", "link"],
  "/": ["and"],
  "&": ["and"],
  "-": ["to"],
  "–": ["to"],
  "—": ["to"],
  "(": ["link"],
  ")": ["link"],
};

/**
 * Looks every word of the text up in a language's dictionary, the longest phrases first. Returns how many tokens were known too:
 * `words` is missing if one wasn't.
 */
export function readTerms(text: string, language: TimeLanguage): { words?: Word[]; known: number } {
  const lexicon = lexiconOf(language);
  const all = tokens(comparable(text).replace(/\b([ap])\.\s?m\b\.?/g, "$1m"));
  const words: Word[] = [];
  let known = 0;
  let isWhole = true;
  for (let i = 0; i < all.length; ) {
    const token = all[i] as Token;
    const phrase = phraseAt(all, i, lexicon);
    const single = phrase === undefined ? wordOf(token, language) : undefined;
    if (phrase !== undefined) {
      words.push(...phrase.words);
      i = phrase.end;
    } else if (isOrdinalSuffix(all, i, language)) {
      if (all[i - 1]?.text === "-") words.pop();
      const { readings } = words.pop() as Word;
      words.push({ readings: readings.map(({ value }) => ({ kind: "ordinal", value })), isDigits: true });
      i += 1;
    } else if (token.text === "." && (all[i - 1]?.kind === "word" || i === all.length - 1)) i += 1;
    else if (single !== undefined) {
      words.push(...single);
      i += 1;
    } else {
      isWhole = false;
      i += 1;
      continue;
    }
    if (token.kind === "word") known += 1;
  }
  return { known, ...(isWhole && words.length > 0 ? { words } : {}) };
}

function phraseAt(all: readonly Token[], from: number, lexicon: Lexicon): { words: Word[]; end: number } | undefined {
  let best: { words: Word[]; end: number } | undefined;
  let key = "";
  for (let i = from, length = 0; i < all.length && length < MAX_PHRASE; i++) {
    const token = all[i] as Token;
    if (token.text === "-" && key !== "") continue;
    key += key === "" ? token.text : ` ${token.text}`;
    length += 1;
    const alternatives = lexicon.get(key);
    if (alternatives !== undefined) best = { words: wordsOf(alternatives), end: i + 1 };
  }
  return best;
}

/** Alternatives of one term each become one word with several readings; a sequence of terms becomes as many words. */
function wordsOf(alternatives: readonly (readonly Reading[])[]): Word[] {
  const sequence = alternatives.find((readings) => readings.length > 1);
  return sequence === undefined
    ? [{ readings: alternatives.flat() }]
    : sequence.map((reading) => ({ readings: [reading] }));
}

function isOrdinalSuffix(all: readonly Token[], i: number, { ordinalSuffixes = "" }: TimeLanguage): boolean {
  const [before, token] = [all[i - 1], all[i] as Token];
  const suffixes = ordinalSuffixes.split(" ");
  if (before?.kind === "number" && token.isJoined && suffixes.includes(token.text)) return true;
  // As in 1-го.
  const number = all[i - 2];
  return (
    token.isJoined &&
    before?.text === "-" &&
    before.isJoined &&
    number?.kind === "number" &&
    suffixes.includes(token.text)
  );
}

function wordOf({ text, kind }: Token, language: TimeLanguage): Word[] | undefined {
  if (kind === "number" && text.length <= 6)
    return [{ readings: [{ kind: "number", value: Number(text) }], isDigits: true }];
  if (kind === "decimal")
    return [{ readings: [{ kind: "number", value: Number(text.replace(",", ".")) }], isDigits: true }];
  if (kind === "date") return [{ readings: [{ kind: "date", value: isoDate(text) ?? "" }] }];
  if (kind === "time") {
    const [hour = "", minute = ""] = text.split(/[:.]/);
    return [{ readings: [{ kind: "time", value: Number(hour) * 100 + Number(minute) }] }];
  }
  const sign = SIGNS[text];
  if (sign !== undefined) return [{ readings: sign.map((name) => ({ kind: name, value: 1 })) }];
  if (kind !== "word") return undefined;
  for (const [prefix, term] of Object.entries(language.prefixes ?? {})) {
    const rest = text.startsWith(prefix) ? lexiconOf(language).get(text.slice(prefix.length)) : undefined;
    if (rest !== undefined) return [{ readings: [{ kind: term, value: 1 }] }, ...wordsOf(rest)];
  }
  return undefined;
}

/** `2026-12-24` for 2026-12-24, 24.12.2026 and 24/12/2026; undefined where day and month could be swapped. */
function isoDate(text: string): string | undefined {
  const parts = text.split(/[./-]/).map(Number) as [number, number, number];
  const two = (part: number): string => String(part).padStart(2, "0");
  if (parts[0] > 31) return `${parts[0]}-${two(parts[1])}-${two(parts[2])}`;
  const [first, second, year] = parts;
  const isClear = text.includes(".") || first === second || first > 12 || second > 12;
  if (!isClear) return undefined;
  const [day, month] = !text.includes(".") && second > 12 ? [second, first] : [first, second];
  return `${year}-${two(month)}-${two(day)}`;
}
