import { CommandError } from "../errors.ts";
import { type Calendar, calendarOf, type Zone } from "./calendar.ts";

/** English months, as `%B` writes them. */
export const MONTH_NAMES = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

function padded(number: number, width: number): string {
  return String(number).padStart(width, "0");
}

function signed(minutes: number, digits: string): string {
  return `${minutes < 0 ? "-" : "+"}${digits}`;
}

const WRITERS: Readonly<Record<string, (at: Calendar) => string>> = {
  "%": () => "%",
  Y: (at) => padded(year(at.year), 4),
  G: (at) => padded(year(at.isoWeekYear), 4),
  m: (at) => padded(at.month, 2),
  b: (at) => (MONTH_NAMES[at.month - 1] ?? "").slice(0, 3),
  B: (at) => MONTH_NAMES[at.month - 1] ?? "",
  d: (at) => padded(at.dayOfMonth, 2),
  j: (at) => padded(at.dayOfYear, 3),
  H: (at) => padded(at.hour, 2),
  M: (at) => padded(at.minute, 2),
  S: (at) => padded(at.second, 2),
  L: (at) => padded(at.millisecond, 3),
  w: (at) => String(at.dayOfWeek),
  u: (at) => String(at.isoDayOfWeek),
  U: (at) => padded(at.week, 2),
  V: (at) => padded(at.isoWeek, 2),
  z: (at) => {
    const minutes = Math.abs(at.offset);
    return signed(at.offset, padded(Math.floor(minutes / 60), 2) + padded(minutes % 60, 2));
  },
  Z: (at) => signed(at.offset, padded(Math.abs(at.offset), 3)),
};

function year(value: number): number {
  if (value >= 0 && value <= 9999) return value;
  throw new CommandError(
    "DateToStringYearOutOfRange",
    `Could not convert date to string: date component was outside the supported range of 0-9999: ${value}`,
  );
}

/** Fails if a format has other letters than these. */
export function checkFormat(format: string, letters: string): void {
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== "%") continue;
    const letter = format[++i];
    if (letter === undefined) throw new CommandError("DateFormatUnfinished", "Unmatched '%' at end of format string");
    if (!letters.includes(letter))
      throw new CommandError("DateFormatLetterUnknown", `Invalid format character '%${letter}' in format string`);
  }
}

/** The letters that dates can be written with. */
export const WRITTEN_LETTERS = Object.keys(WRITERS).join("");

/** Writes a date by a format of `%` letters, else by ISO 8601 (with a Z in UTC only). */
export function formatDate(instant: number, zone: Zone, format: string | undefined): string {
  const pattern = format ?? (zone.utc ? "%Y-%m-%dT%H:%M:%S.%LZ" : "%Y-%m-%dT%H:%M:%S.%L");
  checkFormat(pattern, WRITTEN_LETTERS);
  const at = calendarOf(instant, zone);
  let text = "";
  for (let i = 0; i < pattern.length; i++)
    text += pattern[i] === "%" ? (WRITERS[pattern[++i] as string]?.(at) ?? "") : pattern[i];
  return text;
}
