import { CommandError } from "../errors.ts";

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** A time zone. */
export interface Zone {
  readonly utc: boolean;
  /** How far local time is ahead of UTC at an instant, in milliseconds. */
  readonly offsetAt: (instant: number) => number;
}

/** Coordinated universal time. */
export const UTC: Zone = { utc: true, offsetAt: () => 0 };

/** A local time in parts. Weeks begin on Sunday, those of ISO 8601 on Monday. */
export interface Calendar {
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
  readonly dayOfYear: number;
  readonly dayOfWeek: number;
  readonly week: number;
  readonly isoWeekYear: number;
  readonly isoWeek: number;
  readonly isoDayOfWeek: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** How far the zone is ahead of UTC, in minutes. */
  readonly offset: number;
}

/** The parts of an instant in a zone. */
export function calendarOf(instant: number, zone: Zone): Calendar {
  const offset = zone.offsetAt(instant);
  const local = new Date(instant + offset);
  const year = local.getUTCFullYear();
  const midnight = Math.floor(local.getTime() / DAY) * DAY;
  const dayOfYear = Math.round((midnight - atUtc(year, 0, 1)) / DAY) + 1;
  const weekday = local.getUTCDay();
  // An ISO week belongs to the year of its Thursday.
  const thursday = new Date(midnight + (4 - (weekday || 7)) * DAY);
  const isoWeekYear = thursday.getUTCFullYear();
  return {
    year,
    month: local.getUTCMonth() + 1,
    dayOfMonth: local.getUTCDate(),
    dayOfYear,
    dayOfWeek: weekday + 1,
    week: Math.floor((dayOfYear + 6 - weekday) / 7),
    isoWeekYear,
    isoWeek: Math.floor((thursday.getTime() - atUtc(isoWeekYear, 0, 1)) / DAY / 7) + 1,
    isoDayOfWeek: weekday || 7,
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
    offset: Math.round(offset / 60_000),
  };
}

/** Whole months later. A day that the month does not have becomes its last. */
export function addMonths(local: number, months: number): number {
  const start = new Date(local);
  const year = start.getUTCFullYear();
  const month = start.getUTCMonth() + months;
  const lastDay = new Date(atUtc(year, month + 1, 0)).getUTCDate();
  return start.setUTCFullYear(year, month, Math.min(start.getUTCDate(), lastDay));
}

/** Midnight of a day in milliseconds. Months count from 0; years below 100 are taken as they are. */
export function atUtc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day);
}

/** The instant of a local time. A time that the clock skips moves on; of a time that comes twice, the first counts. */
export function instantOf(local: number, zone: Zone): number {
  const before = local - zone.offsetAt(local - DAY);
  if (before + zone.offsetAt(before) === local) return before;
  const after = local - zone.offsetAt(local + DAY);
  return after + zone.offsetAt(after) === local ? after : before;
}

const MOST_CACHED = 200;
const cache = new Map<string, Zone>();

/** The zone of a name such as `Europe/Berlin`, or of an offset such as `+02`, `+0200` or `+02:00`. */
export function zoneNamed(name: string): Zone {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const zone = offsetZone(name) ?? namedZone(name);
  if (zone === undefined) throw new CommandError("TimeZoneUnknown", `unrecognized time zone identifier: "${name}"`);
  if (cache.size >= MOST_CACHED) cache.clear();
  cache.set(name, zone);
  return zone;
}

function offsetZone(text: string): Zone | undefined {
  const found = /^([+-])(\d\d):?(\d\d)?$/.exec(text);
  if (found === null) return undefined;
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0);
  const offset = (found[1] === "-" ? -minutes : minutes) * 60_000;
  return { utc: offset === 0, offsetAt: () => offset };
}

function namedZone(name: string): Zone | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  if (name === "UTC" || name === "GMT" || name === "Z") return UTC;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      calendar: "gregory",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      era: "short",
    });
  } catch {
    return undefined;
  }
  return { utc: false, offsetAt: (instant) => offsetBy(format, instant) };
}

function offsetBy(format: Intl.DateTimeFormat, instant: number): number {
  const seconds = Math.floor(instant / 1000) * 1000;
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const part of format.formatToParts(seconds)) parts[part.type] = part.value;
  const year = parts.era?.startsWith("B") ? 1 - Number(parts.year) : Number(parts.year);
  return (
    atUtc(year, Number(parts.month) - 1, Number(parts.day)) +
    Number(parts.hour) * 3_600_000 +
    Number(parts.minute) * 60_000 +
    Number(parts.second) * 1000 -
    seconds
  );
}
