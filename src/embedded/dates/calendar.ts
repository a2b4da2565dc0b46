import { atUtc, type Zone } from "./zone.ts";

const DAY = 86_400_000;

/** A local time's parts. Weeks begin on Sunday, or by ISO 8601 on Monday. */
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
  // A week belongs to the year of its Thursday.
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

/** Midnight of a day of an ISO week, as milliseconds. */
export function isoDay(weekYear: number, week: number, dayOfWeek: number): number {
  const fourth = atUtc(weekYear, 0, 4);
  const weekday = new Date(fourth).getUTCDay() || 7;
  return fourth + ((week - 1) * 7 + dayOfWeek - weekday) * DAY;
}

/** Whole months later; a day that the month does not have becomes its last. */
export function addMonths(local: number, months: number): number {
  const start = new Date(local);
  const year = start.getUTCFullYear();
  const month = start.getUTCMonth() + months;
  const lastDay = new Date(atUtc(year, month + 1, 0)).getUTCDate();
  return start.setUTCFullYear(year, month, Math.min(start.getUTCDate(), lastDay));
}
