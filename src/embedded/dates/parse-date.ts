import { CommandError } from "../errors.ts";
import { atUtc, instantOf, UTC, type Zone, zoneNamed } from "./calendar.ts";
import { checkFormat, MONTH_NAMES } from "./format-date.ts";

/** Nobody writes a longer date. */
const LONGEST = 100;

/** The letters of a format that can be read back. */
const READ_LETTERS = "%YmbBdjHMSLzZ";

interface Parts {
  year?: number;
  month?: number;
  day?: number;
  dayOfYear?: number;
  hour?: number;
  minute?: number;
  second?: number;
  millisecond?: number;
  zone?: Zone;
}

// Anchored, and no two repetitions can share a character: they cannot backtrack.
const DATE = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?|\/(\d{1,2})\/(\d{1,2})|(\d\d)(\d\d))(?!\d)/;
const TIME = /^(?:[tT]| )(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?/;
const COMPACT_TIME = /^[tT ](\d\d)(\d\d)(\d\d)?(?!\d)/;

/** Reads a date by ISO 8601, or as `2020/05/01`, in UTC unless it has a zone or one is given. */
export function parseDate(text: string, given?: Zone): Date {
  if (text.length > LONGEST) throw failure(text, "the text is too long");
  let rest = text.trim();
  const date = DATE.exec(rest);
  if (date === null) throw failure(text, "an incomplete date/time string has been found");
  rest = rest.slice(date[0].length);
  const parts: Parts = {
    year: Number(date[1]),
    month: Number(date[2] ?? date[4] ?? date[6]),
    day: Number(date[3] ?? date[5] ?? date[7] ?? 1),
  };
  const time = TIME.exec(rest) ?? COMPACT_TIME.exec(rest);
  if (time !== null) {
    rest = rest.slice(time[0].length);
    parts.hour = Number(time[1]);
    parts.minute = Number(time[2]);
    parts.second = Number(time[3] ?? 0);
    parts.millisecond = Math.trunc(Number(`0.${time[4] ?? 0}`) * 1000 + 1e-6);
  }
  const zone = rest.trim();
  if (zone !== "") {
    if (time === null && !/^[zZ]$|^[A-Za-z]{3}/.test(zone)) throw failure(text, "unexpected character");
    parts.zone = zoneIn(text, zone);
  }
  return assembled(text, parts, given);
}

const READERS: Readonly<Record<string, readonly [pattern: RegExp, member: keyof Omit<Parts, "zone">]>> = {
  Y: [/^\d{4}/, "year"],
  m: [/^\d{1,2}/, "month"],
  d: [/^\d{1,2}/, "day"],
  j: [/^\d{1,3}/, "dayOfYear"],
  H: [/^\d{1,2}/, "hour"],
  M: [/^\d{1,2}/, "minute"],
  S: [/^\d{1,2}/, "second"],
  L: [/^\d{1,3}/, "millisecond"],
};

/** Reads a date by a format of `%` letters. */
export function parseDateBy(text: string, format: string, given?: Zone): Date {
  checkFormat(format, READ_LETTERS);
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

function failure(text: string, why: string): CommandError {
  return new CommandError("ConversionFailure", `Error parsing date string '${text.slice(0, LONGEST)}'; ${why}`);
}

function monthOf(name: string): number {
  return MONTH_NAMES.findIndex((month) => month.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()) + 1;
}

/** A zone's name or offset; ISO 8601 also allows the short offset `+2`. */
function zoneIn(text: string, name: string): Zone {
  if (/^[zZ]$|^(?:utc|gmt)$/i.test(name)) return UTC;
  const short = /^([+-])(\d)(?::?(\d\d))?$/.exec(name);
  try {
    return zoneNamed(short === null ? name : `${short[1]}0${short[2]}:${short[3] ?? "00"}`);
  } catch {
    throw failure(text, "The timezone could not be found in the database");
  }
}

function assembled(text: string, parts: Parts, given: Zone | undefined): Date {
  const { zone, hour = 0, minute = 0, second = 0, millisecond = 0 } = parts;
  if (zone !== undefined && given !== undefined && !given.utc)
    throw failure(
      text,
      "you cannot pass in a date/time string with time zone information together with a timezone argument",
    );
  if (hour > 24 || (hour === 24 && (minute > 0 || second > 0)) || minute > 59 || second > 59)
    throw failure(text, "the time is out of range");
  const local = dayOf(text, parts) + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond;
  return new Date(instantOf(local, zone ?? given ?? UTC));
}

function dayOf(text: string, { year, month, day, dayOfYear }: Parts): number {
  const incomplete = "an incomplete date/time string has been found, with elements missing";
  if (year === undefined) throw failure(text, incomplete);
  if (dayOfYear !== undefined) {
    const at = atUtc(year, 0, dayOfYear);
    if (dayOfYear < 1 || new Date(at).getUTCFullYear() !== year) throw failure(text, "the day is out of range");
    return at;
  }
  if (month === undefined || day === undefined) throw failure(text, incomplete);
  const at = new Date(atUtc(year, month - 1, day));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) throw failure(text, "The parsed date was invalid");
  return at.getTime();
}
