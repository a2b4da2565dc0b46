import { readDuration } from "./duration.ts";
import { TIME_LANGUAGES } from "./languages/languages.ts";
import { TermCursor } from "./term-cursor.ts";
import { readTerms } from "./terms.ts";

/** The longest text that can be a duration. */
const MAX_LENGTH = 100;

/** The units whose length is always the same, in milliseconds. */
const LENGTHS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/**
 * Reads a duration as a person or an AI says it, in milliseconds: as {@link readDuration}, in words of any language ("five
 * minutes", "setengah jam", "two and a half hours"), as `00:05:00`, and as `{"value": 5, "unit": "minutes"}` or `{"minutes": 5}`.
 * Undefined if it is anything else.
 */
export function readSaidDuration(said: unknown): number | undefined {
  if (typeof said === "object" && said !== null && !Array.isArray(said)) return inParts(said);
  if (typeof said !== "string" || said.length > MAX_LENGTH) return undefined;
  const text = said.trim();
  return readDuration(text) ?? onClock(text) ?? inWords(text);
}

/** Hours, minutes and seconds. Two numbers could be either hours and minutes or minutes and seconds. */
function onClock(text: string): number | undefined {
  const [, hours, minutes, seconds] = /^(\d{1,4}):([0-5]?\d):([0-5]?\d(?:\.\d{1,3})?)$/.exec(text) ?? [];
  return hours === undefined ? undefined : (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

const AMOUNT = /^(?:value|amount|duration|number|jumlah)$/i;
const UNIT = /^(?:units?|satuan)$/i;

function inParts(said: object): number | undefined {
  const entries = Object.entries(said);
  const unit = entries.find(([key]) => UNIT.test(key))?.[1] as unknown;
  if (unit !== undefined) {
    const amount = entries.find(([key]) => AMOUNT.test(key))?.[1] as unknown;
    const isWhole = entries.length === 2 && typeof unit === "string";
    return isWhole ? counted(amount, unit) : undefined;
  }
  const parts = entries.map(([key, amount]) => counted(amount, key));
  return parts.length === 0
    ? undefined
    : parts.reduce((sum, part) => (sum === undefined || part === undefined ? undefined : sum + part));
}

function counted(amount: unknown, unit: string): number | undefined {
  if (typeof amount !== "number" && !(typeof amount === "string" && /^\d{1,9}(?:\.\d{1,9})?$/.test(amount.trim())))
    return undefined;
  const one = unit.length <= MAX_LENGTH && /^\p{L}+$/u.test(unit) ? readSaidDuration(`1 ${unit}`) : undefined;
  return one === undefined ? undefined : Number(amount) * one;
}

function inWords(text: string): number | undefined {
  for (const language of TIME_LANGUAGES) {
    const { words } = readTerms(text.replaceAll(/(?<=\p{L})-(?=\p{L})/gu, " "), language);
    const total = words === undefined ? undefined : sumOf(new TermCursor(words));
    if (total !== undefined) return total;
  }
  return undefined;
}

/** The sum of all amounts with their units; undefined if there is anything else. */
function sumOf(terms: TermCursor): number | undefined {
  let total = 0;
  terms.take("in");
  while (terms.at < terms.length) {
    const amount = readAmount(terms);
    const length = LENGTHS[terms.takeUnit() ?? ""];
    if (amount === undefined || length === undefined) return undefined;
    total += amount * length;
    if (terms.at < terms.length) terms.take("and");
  }
  return total;
}

/** A number, also with a half ("two and a half") or of two words ("thirty five"). */
function readAmount(terms: TermCursor): number | undefined {
  const isSpelled = !terms.isDigits(terms.at);
  const whole = terms.takeNumber("number");
  if (whole === undefined) return undefined;
  if (isSpelled && whole >= 20 && whole % 10 === 0 && !terms.isDigits(terms.at)) {
    const ones = terms.number("number");
    if (ones !== undefined && ones >= 1 && ones < 10) return whole + (terms.takeNumber("number") ?? 0);
  }
  return terms.take("andHalf") ? whole + 0.5 : whole;
}
