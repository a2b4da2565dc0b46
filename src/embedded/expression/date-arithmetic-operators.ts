import type { Value } from "../bson/document.ts";
import { addMonths, atUtc, calendarOf, DAY, instantOf, type Zone } from "../dates/calendar.ts";
import { CommandError, failedToParse } from "../errors.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { compileMembers, isNullish, wholeOf } from "./arguments.ts";
import { instant, zoneOf } from "./date-operators.ts";
import type { CompileOperator, Evaluate, Operators, Scope } from "./expression.ts";

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** The units of time: whole months, whole days, or a fixed number of milliseconds. */
const MONTHS: { readonly [unit: string]: number } = { year: 12, quarter: 3, month: 1 };
const DAYS: { readonly [unit: string]: number } = { week: 7, day: 1 };
const LENGTHS: { readonly [unit: string]: number } = { hour: 3_600_000, minute: 60_000, second: 1000, millisecond: 1 };

/** Operators that move dates, count between them, and round them down. */
export const dateArithmetic = {
  $dateAdd: moving(1),
  $dateDiff: (argument, { compile }, name) => {
    const known = ["startDate", "endDate", "unit", "timezone", "startOfWeek"] as const;
    const parts = compileMembers(name, argument, compile, known, known.slice(0, 3), {
      shape: "DateDiffNotObject",
      unknown: "DateDiffFieldUnknown",
      missing: { startDate: "DateDiffStartMissing", endDate: "DateDiffEndMissing", unit: "DateDiffUnitMissing" },
    });
    return (scope) => {
      const [start, end, unit] = known.slice(0, 3).map((member) => parts[member]?.(scope));
      const zone = zoneOf(parts.timezone?.(scope), parts.timezone);
      if (isNullish(start) || isNullish(end) || isNullish(unit) || zone === null) return null;
      const from = instant(start, "DateDiffDateInvalid", `${name} requires 'startDate' to be a date`);
      const to = instant(end, "DateDiffDateInvalid", `${name} requires 'endDate' to be a date`);
      const wanted = unitOf(name, unit);
      const weekday = weekdayFor(name, wanted, parts.startOfWeek, scope);
      return weekday === null ? null : BigInt(difference(from, to, wanted, zone, weekday));
    };
  },
  $dateSubtract: moving(-1),
  $dateTrunc: (argument, { compile }, name) => {
    const known = ["date", "unit", "binSize", "timezone", "startOfWeek"] as const;
    const parts = compileMembers(name, argument, compile, known, ["date", "unit"], {
      shape: "DateTruncNotObject",
      unknown: "DateTruncFieldUnknown",
      missing: { date: "DateTruncDateMissing", unit: "DateTruncUnitMissing" },
    });
    return (scope) => {
      const date = parts.date?.(scope);
      const unit = parts.unit?.(scope);
      const bin = parts.binSize === undefined ? 1 : parts.binSize(scope);
      const zone = zoneOf(parts.timezone?.(scope), parts.timezone);
      if (isNullish(date) || isNullish(unit) || isNullish(bin) || zone === null) return null;
      const time = instant(date, "DateTruncDateInvalid", `${name} requires 'date' to be a date`);
      const wanted = unitOf(name, unit);
      const size = wholeOf(bin);
      if (size === undefined)
        throw new CommandError(
          "BinSizeNotWhole",
          `${name} requires 'binSize' to be a 64-bit integer, but got ${typeNameOf(bin)}`,
        );
      if (size <= 0)
        throw new CommandError(
          "BinSizeNotPositive",
          `${name} requires 'binSize' to be greater than 0, but got value ${size}`,
        );
      const weekday = weekdayFor(name, wanted, parts.startOfWeek, scope);
      return weekday === null ? null : new Date(truncated(time, wanted, size, zone, weekday));
    };
  },
} satisfies Operators;

function moving(sign: 1 | -1): CompileOperator {
  return (argument, { compile }, name) => {
    const known = ["startDate", "unit", "amount", "timezone"] as const;
    const parts = compileMembers(name, argument, compile, known, known.slice(0, 3), {
      shape: "DateAddNotObject",
      unknown: "DateAddFieldUnknown",
      missing: "DateAddFieldMissing",
    });
    return (scope) => {
      const [start, unit, amount] = known.slice(0, 3).map((member) => parts[member]?.(scope));
      const zone = zoneOf(parts.timezone?.(scope), parts.timezone);
      if (isNullish(start) || isNullish(unit) || isNullish(amount) || zone === null) return null;
      const from = instant(start, "DateAddStartInvalid", `${name} requires startDate to be convertible to a date`);
      if (typeof unit !== "string")
        throw new CommandError(
          "DateAddUnitNotString",
          `${name} requires 'unit' to be a string, but got ${typeNameOf(unit)}`,
        );
      if (!isTimeUnit(unit)) throw failedToParse(`unknown time unit value: ${unit}`);
      const number = wholeOf(amount);
      if (number === undefined)
        throw new CommandError("DateAddAmountNotWhole", `${name} expects integer amount of time units`);
      const moved = new Date(shifted(from, unit, sign * number, zone));
      if (Number.isNaN(moved.getTime())) throw new CommandError("DateAddOverflow", `${name} overflowed`);
      return moved;
    };
  };
}

function isTimeUnit(unit: string): boolean {
  return [MONTHS, DAYS, LENGTHS].some((units) => Object.hasOwn(units, unit));
}

function unitOf(name: string, value: Value): string {
  if (typeof value !== "string")
    throw new CommandError("TimeUnitNotString", `${name} requires 'unit' to be a string, but got ${typeNameOf(value)}`);
  if (!isTimeUnit(value))
    throw new CommandError(
      "TimeUnitUnknown",
      `${name} parameter 'unit' value cannot be recognized as a time unit: ${value}`,
    );
  return value;
}

/** The first day of weeks, 0 for Sunday; null if `startOfWeek` is null or missing. */
function weekdayFor(name: string, unit: string, given: Evaluate | undefined, scope: Scope): number | null {
  if (unit !== "week" || given === undefined) return 0;
  const value = given(scope);
  if (isNullish(value)) return null;
  if (typeof value !== "string")
    throw new CommandError(
      "StartOfWeekNotString",
      `${name} requires 'startOfWeek' to be a string, but got ${typeNameOf(value)}`,
    );
  const wanted = value.toLowerCase();
  const at = WEEKDAYS.findIndex((day) => wanted === day || wanted === day.slice(0, 3));
  if (at < 0)
    throw new CommandError(
      "StartOfWeekUnknown",
      `${name} parameter 'startOfWeek' value cannot be recognized as a day of a week: ${value}`,
    );
  return at;
}

/** An instant moved by units of time in a zone's calendar; NaN if it is beyond all dates. */
function shifted(from: number, unit: string, amount: number, zone: Zone): number {
  const length = LENGTHS[unit];
  if (length !== undefined) return from + amount * length;
  const local = from + zone.offsetAt(from);
  const months = MONTHS[unit];
  const moved =
    months === undefined ? local + amount * (DAYS[unit] as number) * DAY : addMonths(local, amount * months);
  return Math.abs(moved) > 8.6e15 ? Number.NaN : instantOf(moved, zone);
}

/** How many boundaries of a unit lie between two instants. */
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
  // Half-hour zones move the boundaries of hours; hours in which a clock is changed still pass.
  const shift = zone.offsetAt(start) % length;
  return Math.floor((end + shift) / length) - Math.floor((start + shift) / length);
}

/** An instant rounded down to a multiple of a unit, counted from the start of the year 2000. */
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
    // The year 2000 began on a Saturday.
    const from = days === 7 ? start + ((weekday + 1) % 7) * DAY : start;
    return instantOf(from + floor(local - from, days * size * DAY), zone);
  }
  const from = instantOf(start, zone);
  return from + floor(time - from, (LENGTHS[unit] as number) * size);
}
