import { CommandError } from "../errors.ts";
import { atUtc, instantOf, isoDay, offsetZone, UTC, type Zone, zoneNamed } from "./calendar.ts";
import { checkFormat, MONTH_NAMES } from "./format-date.ts";

const LONGEST = 100;
const PARSED_LETTERS = "%YGmbBdjHMSLuVzZ";

/** ConversionFailure (241). */
function failure(text: string, why: string): CommandError {
  return new CommandError(241, "ConversionFailure", `Error parsing date string '${text.slice(0, LONGEST)}'; ${why}`);
}

interface Parts {
  year?: number;
  month?: number;
  day?: number;
  dayOfYear?: number;
  isoWeekYear?: number;
  isoWeek?: number;
  isoDay?: number;
  hour?: number;
  minute?: number;
  second?: number;
  millisecond?: number;
  zone?: Zone;
}

const MONTHS =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

// Each is anchored, and none has two repetitions that could share a character.
const DATES: readonly (readonly [RegExp, (found: readonly string[]) => Parts])[] = [
  [/^(\d{4})-(\d{1,2})-(\d{1,2})/, ([, y, m, d]) => ({ year: Number(y), month: Number(m), day: Number(d) })],
  [/^(\d{4})\/(\d{1,2})\/(\d{1,2})/, ([, y, m, d]) => ({ year: Number(y), month: Number(m), day: Number(d) })],
  [/^(\d{4})(\d\d)(\d\d)(?!\d)/, ([, y, m, d]) => ({ year: Number(y), month: Number(m), day: Number(d) })],
  [/^(\d{4})-(\d\d)(?!\d)/, ([, y, m]) => ({ year: Number(y), month: Number(m), day: 1 })],
  [/^(\d{1,2})\/(\d{1,2})\/(\d{4})/, ([, m, d, y]) => ({ year: Number(y), month: Number(m), day: Number(d) })],
  [/^(\d{1,2})[-.](\d{1,2})[-.](\d{4})/, ([, d, m, y]) => ({ year: Number(y), month: Number(m), day: Number(d) })],
  [
    new RegExp(`^${MONTHS}\\.?[ -](\\d{1,2})(?:st|nd|rd|th)?(?:, ?|[ -])(\\d{4})`, "i"),
    ([, m, d, y]) => ({ year: Number(y), month: monthOf(m), day: Number(d) }),
  ],
  [
    new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?[ -]?${MONTHS}\\.?,?[ -]?(\\d{4})`, "i"),
    ([, d, m, y]) => ({ year: Number(y), month: monthOf(m), day: Number(d) }),
  ],
];

function monthOf(name = ""): number {
  return MONTH_NAMES.findIndex((month) => month.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()) + 1;
}

const WEEKDAY = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,? /i;
const TIME = /^(?:[tT]| )(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?([aApP])\.?[mM]\.?)?/;
const BARE_TIME = /^[tT ](\d\d)(\d\d)(\d\d)?(?!\d)/;

/** A date in one of the usual ways to write one. Fails with 241 where it is none. */
export function parseDate(text: string, given?: Zone): Date {
  if (text.length > LONGEST) throw failure(text, "the text is too long");
  let rest = text.trim().replace(WEEKDAY, "");
  let parts: Parts | undefined;
  for (const [pattern, read] of DATES) {
    const found = pattern.exec(rest);
    if (found === null) continue;
    parts = read(found as unknown as string[]);
    rest = rest.slice(found[0].length);
    break;
  }
  if (parts === undefined) throw failure(text, "an incomplete date/time string has been found");
  const time = TIME.exec(rest) ?? BARE_TIME.exec(rest);
  if (time !== null) {
    rest = rest.slice(time[0].length);
    parts.hour = Number(time[1]);
    parts.minute = Number(time[2]);
    parts.second = Number(time[3] ?? 0);
    parts.millisecond = Math.trunc(Number(`0.${time[4] ?? 0}`) * 1000 + 1e-6);
    const half = time[5]?.toLowerCase();
    if (half !== undefined) {
      if (parts.hour < 1 || parts.hour > 12) throw failure(text, "the hour is out of range");
      parts.hour = (parts.hour % 12) + (half === "p" ? 12 : 0);
    }
  }
  const zone = rest.trim();
  if (zone !== "") {
    if (time === null && !/^[zZ]$|^[A-Za-z]{3}/.test(zone)) throw failure(text, "unexpected character");
    parts.zone = zoneIn(text, zone);
  }
  return assembled(text, parts, given);
}

function zoneIn(text: string, name: string): Zone {
  const plain = /^(?:GMT|UTC)([+-].*)$/.exec(name)?.[1] ?? name;
  const short = /^([+-])(\d)(?::?(\d\d))?$/.exec(plain);
  if (/^[zZ]$|^(?:utc|gmt)$/i.test(plain)) return UTC;
  try {
    return (
      offsetZone(short === null ? plain : `${short[1]}0${short[2]}:${short[3] ?? "00"}`) ??
      zoneNamed(ABBREVIATIONS[plain.toUpperCase()] ?? plain)
    );
  } catch {
    throw failure(text, "The timezone could not be found in the database");
  }
}

const ABBREVIATIONS: Readonly<Record<string, string>> = {
  EST: "-05",
  EDT: "-04",
  CST: "-06",
  CDT: "-05",
  MST: "-07",
  MDT: "-06",
  PST: "-08",
  PDT: "-07",
  CET: "+01",
  CEST: "+02",
};

function assembled(text: string, parts: Parts, given: Zone | undefined): Date {
  const { zone } = parts;
  if (zone !== undefined && given !== undefined && !given.utc)
    throw failure(
      text,
      "you cannot pass in a date/time string with time zone information together with a timezone argument",
    );
  const { hour = 0, minute = 0, second = 0, millisecond = 0 } = parts;
  if (hour > 24 || (hour === 24 && (minute > 0 || second > 0)) || minute > 59 || second > 59)
    throw failure(text, "the time is out of range");
  const local = dayOf(text, parts) + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond;
  return new Date(instantOf(local, zone ?? given ?? UTC));
}

function dayOf(text: string, parts: Parts): number {
  const { year, month, day, dayOfYear, isoWeekYear, isoWeek, isoDay: weekday } = parts;
  if (isoWeekYear !== undefined || isoWeek !== undefined || weekday !== undefined) {
    if (isoWeekYear === undefined || year !== undefined || month !== undefined || day !== undefined)
      throw failure(text, "an incomplete or mixed date/time string has been found");
    if ((isoWeek ?? 1) < 1 || (isoWeek ?? 1) > 53 || (weekday ?? 1) < 1 || (weekday ?? 1) > 7)
      throw failure(text, "the week is out of range");
    return isoDay(isoWeekYear, isoWeek ?? 1, weekday ?? 1);
  }
  if (year === undefined) throw failure(text, "an incomplete date/time string has been found, with elements missing");
  if (dayOfYear !== undefined) {
    const at = atUtc(year, 0, dayOfYear);
    if (dayOfYear < 1 || new Date(at).getUTCFullYear() !== year) throw failure(text, "the day is out of range");
    return at;
  }
  if (month === undefined || day === undefined)
    throw failure(text, "an incomplete date/time string has been found, with elements missing");
  const at = new Date(atUtc(year, month - 1, day));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) throw failure(text, "The parsed date was invalid");
  return at.getTime();
}

const READERS: Readonly<Record<string, readonly [pattern: RegExp, member: keyof Omit<Parts, "zone">]>> = {
  Y: [/^\d{4}/, "year"],
  G: [/^\d{4}/, "isoWeekYear"],
  m: [/^\d{1,2}/, "month"],
  d: [/^\d{1,2}/, "day"],
  j: [/^\d{1,3}/, "dayOfYear"],
  H: [/^\d{1,2}/, "hour"],
  M: [/^\d{1,2}/, "minute"],
  S: [/^\d{1,2}/, "second"],
  L: [/^\d{1,3}/, "millisecond"],
  u: [/^\d/, "isoDay"],
  V: [/^\d{1,2}/, "isoWeek"],
};

/** A date by a format of `%` letters. Fails with 241 where the text does not follow it. */
export function parseDateBy(text: string, format: string, given?: Zone): Date {
  checkFormat(format, PARSED_LETTERS);
  if (text.length > LONGEST + format.length) throw failure(text, "the text is too long");
  const parts: Parts = {};
  let at = 0;
  const take = (pattern: RegExp): string => {
    const found = pattern.exec(text.slice(at, at + LONGEST))?.[0];
    if (found === undefined) throw failure(text, "the text does not follow the format");
    at += found.length;
    return found;
  };
  for (let i = 0; i < format.length; i++) {
    const letter = format[i] === "%" ? (format[++i] as string) : undefined;
    const reader = letter === undefined ? undefined : READERS[letter];
    if (reader !== undefined) parts[reader[1]] = Number(take(reader[0]));
    else if (letter === "b" || letter === "B") {
      parts.month = monthOf(take(/^[A-Za-z]{3,9}/));
      if (parts.month === 0) throw failure(text, "there is no such month");
    } else if (letter === "z") parts.zone = zoneIn(text, take(/^(?:[+-]\d\d?:?(?:\d\d)?|[A-Za-z][A-Za-z_/]{0,40})/));
    else if (letter === "Z") {
      const minutes = Number(take(/^[+-]\d{1,4}/)) * 60_000;
      parts.zone = { utc: minutes === 0, offsetAt: () => minutes };
    } else if (text[at++] !== (letter ?? format[i])) throw failure(text, "the text does not follow the format");
  }
  if (at < text.length) throw failure(text, "Trailing data");
  return assembled(text, parts, given);
}
