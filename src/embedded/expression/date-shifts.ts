import type { Value } from "../bson/document.ts";
import { addMonths, atUtc, calendarOf, instantOf, type Zone } from "../dates/calendar.ts";
import { CommandError } from "../errors.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { isNullish } from "./arguments.ts";
import { compileMembers, instant, located, wholeOf, zoneOf } from "./date-arguments.ts";
import type { CompileOperator } from "./operators.ts";

const DAY = 86_400_000;
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS: { readonly [unit: string]: number } = { year: 12, quarter: 3, month: 1 };
const DAYS: { readonly [unit: string]: number } = { week: 7, day: 1 };
const LENGTHS: { readonly [unit: string]: number } = { hour: 3_600_000, minute: 60_000, second: 1000, millisecond: 1 };

function unitIn(name: string, value: Value): string {
  if (typeof value !== "string")
    throw located(5439013, `${name} requires 'unit' to be a string, but got ${typeNameOf(value)}`);
  if (!isTimeUnit(value))
    throw located(5439014, `${name} parameter 'unit' value cannot be recognized as a time unit: ${value}`);
  return value;
}

/** The first day of weeks: 0 is Sunday. */
function weekdayIn(name: string, value: Value): number {
  if (typeof value !== "string")
    throw located(5439015, `${name} requires 'startOfWeek' to be a string, but got ${typeNameOf(value)}`);
  const at = WEEKDAYS.findIndex((day) => value.toLowerCase() === day || value.toLowerCase() === day.slice(0, 3));
  if (at < 0)
    throw located(5439016, `${name} parameter 'startOfWeek' value cannot be recognized as a day of a week: ${value}`);
  return at;
}

function adding(sign: 1 | -1): CompileOperator {
  return (argument, compile, name) => {
    const known = ["startDate", "unit", "amount", "timezone"] as const;
    const codes = { shape: 5166400, unknown: 5166401, missing: 5166402 };
    const parts = compileMembers(name, argument, compile, known, known.slice(0, 3), codes);
    return (scope) => {
      const start = parts.startDate?.(scope);
      const unit = parts.unit?.(scope);
      const amount = parts.amount?.(scope);
      const zoneName = parts.timezone?.(scope);
      if (isNullish(start) || isNullish(unit) || isNullish(amount)) return null;
      if (parts.timezone !== undefined && isNullish(zoneName)) return null;
      const from = instant(start, 5166403, `${name} requires startDate to be convertible to a date`);
      if (typeof unit !== "string")
        throw located(5166404, `${name} requires 'unit' to be a string, but got ${typeNameOf(unit)}`);
      if (!isTimeUnit(unit)) throw new CommandError(9, "FailedToParse", `unknown time unit value: ${unit}`);
      const number = wholeOf(amount);
      if (number === undefined) throw located(5166405, `${name} expects integer amount of time units`);
      const zone = zoneOf(zoneName, parts.timezone) as Zone;
      const moved = new Date(shifted(from, unit, sign * number, zone));
      if (Number.isNaN(moved.getTime())) throw located(5166406, `${name} overflowed`);
      return moved;
    };
  };
}

/** The length of a unit in milliseconds; undefined for units whose length is not fixed, and for what is no unit. */
export function unitLength(unit: string): number | undefined {
  if (Object.hasOwn(LENGTHS, unit)) return LENGTHS[unit];
  return Object.hasOwn(DAYS, unit) ? (DAYS[unit] as number) * DAY : undefined;
}

/** Whether there is such a unit of time. */
export function isTimeUnit(unit: string): boolean {
  return [MONTHS, DAYS, LENGTHS].some((units) => Object.hasOwn(units, unit));
}

/** An instant that is moved by units of time, in a zone's calendar; NaN where no date is so far away. */
export function shifted(from: number, unit: string, amount: number, zone: Zone): number {
  const length = LENGTHS[unit];
  if (length !== undefined) return from + amount * length;
  const local = from + zone.offsetAt(from);
  const months = MONTHS[unit];
  const moved =
    months === undefined ? local + amount * (DAYS[unit] as number) * DAY : addMonths(local, amount * months);
  return Math.abs(moved) > 8.6e15 ? Number.NaN : instantOf(moved, zone);
}

function difference(start: number, end: number, unit: string, zone: Zone, weekday: number): number {
  const months = MONTHS[unit];
  if (months !== undefined) {
    const [a, b] = [calendarOf(start, zone), calendarOf(end, zone)];
    const at = (year: number, month: number): number => Math.floor((year * 12 + month - 1) / months);
    return at(b.year, b.month) - at(a.year, a.month);
  }
  const days = DAYS[unit];
  if (days !== undefined) {
    // The epoch was a Thursday.
    const shift = days === 7 ? 4 - weekday : 0;
    const at = (time: number): number => Math.floor((Math.floor((time + zone.offsetAt(time)) / DAY) + shift) / days);
    return at(end) - at(start);
  }
  const length = LENGTHS[unit] as number;
  // Half-hour zones move the hours' boundaries; the hours that a clock is put back or forward still pass.
  const shift = zone.offsetAt(start) % length;
  return Math.floor((end + shift) / length) - Math.floor((start + shift) / length);
}

function truncated(time: number, unit: string, size: number, zone: Zone, weekday: number): number {
  const local = time + zone.offsetAt(time);
  const floor = (value: number, by: number): number => Math.floor(value / by) * by;
  const months = MONTHS[unit];
  if (months !== undefined) {
    const at = new Date(local);
    const since = floor((at.getUTCFullYear() - 2000) * 12 + at.getUTCMonth(), months * size);
    return instantOf(atUtc(2000, since, 1), zone);
  }
  const start = atUtc(2000, 0, 1);
  const days = DAYS[unit];
  if (days !== undefined) {
    // Weeks are counted from the first of 2000, which began on a Saturday.
    const from = days === 7 ? start + ((weekday + 1) % 7) * DAY : start;
    return instantOf(from + floor(local - from, days * size * DAY), zone);
  }
  const from = instantOf(start, zone);
  return from + floor(time - from, (LENGTHS[unit] as number) * size);
}

/** Operators that move dates, count between them, and round them down. */
export const dateShifts: Record<string, CompileOperator> = {
  $dateAdd: adding(1),
  $dateSubtract: adding(-1),
  $dateDiff: (argument, compile, name) => {
    const known = ["startDate", "endDate", "unit", "timezone", "startOfWeek"] as const;
    const codes = {
      shape: 5166301,
      unknown: 5166302,
      missing: { startDate: 5166303, endDate: 5166304, unit: 5166305 },
    };
    const parts = compileMembers(name, argument, compile, known, known.slice(0, 3), codes);
    return (scope) => {
      const [start, end, unit] = known.slice(0, 3).map((member) => parts[member]?.(scope));
      const zoneName = parts.timezone?.(scope);
      if (isNullish(start) || isNullish(end) || isNullish(unit)) return null;
      if (parts.timezone !== undefined && isNullish(zoneName)) return null;
      const from = instant(start, 5166307, `${name} requires 'startDate' to be a date`);
      const to = instant(end, 5166307, `${name} requires 'endDate' to be a date`);
      const wanted = unitIn(name, unit);
      let weekday = 0;
      if (wanted === "week" && parts.startOfWeek !== undefined) {
        const given = parts.startOfWeek(scope);
        if (isNullish(given)) return null;
        weekday = weekdayIn(name, given);
      }
      return BigInt(difference(from, to, wanted, zoneOf(zoneName, parts.timezone) as Zone, weekday));
    };
  },
  $dateTrunc: (argument, compile, name) => {
    const known = ["date", "unit", "binSize", "timezone", "startOfWeek"] as const;
    const codes = { shape: 5439007, unknown: 5439008, missing: { date: 5439009, unit: 5439010 } };
    const parts = compileMembers(name, argument, compile, known, ["date", "unit"], codes);
    return (scope) => {
      const date = parts.date?.(scope);
      const unit = parts.unit?.(scope);
      const zoneName = parts.timezone?.(scope);
      const bin = parts.binSize === undefined ? 1 : parts.binSize(scope);
      if (isNullish(date) || isNullish(unit) || isNullish(bin)) return null;
      if (parts.timezone !== undefined && isNullish(zoneName)) return null;
      const time = instant(date, 5439012, `${name} requires 'date' to be a date`);
      const wanted = unitIn(name, unit);
      const size = wholeOf(bin);
      if (size === undefined)
        throw located(5439017, `${name} requires 'binSize' to be a 64-bit integer, but got ${typeNameOf(bin)}`);
      if (size <= 0) throw located(5439018, `${name} requires 'binSize' to be greater than 0, but got value ${size}`);
      let weekday = 0;
      if (wanted === "week" && parts.startOfWeek !== undefined) {
        const given = parts.startOfWeek(scope);
        if (isNullish(given)) return null;
        weekday = weekdayIn(name, given);
      }
      return new Date(truncated(time, wanted, size, zoneOf(zoneName, parts.timezone) as Zone, weekday));
    };
  },
};
