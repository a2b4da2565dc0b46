import { Arr, Doc, type Value } from "../bson/document.ts";
import { atUtc, type Calendar, calendarOf, instantOf, isoDay } from "../dates/calendar.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { isNullish } from "./arguments.ts";
import type { Evaluate } from "./compile-expression.ts";
import { compileMembers, instant, located, wholeOf, zoneOf } from "./date-arguments.ts";
import { dateShifts } from "./date-shifts.ts";
import { dateTexts } from "./date-texts.ts";
import type { CompileOperator } from "./operators.ts";

/** A part of a date, which is given bare, as a list of one, or with a time zone. */
function part(member: keyof Calendar): CompileOperator {
  return (argument, compile, name) => {
    let date: Evaluate | undefined;
    let timezone: Evaluate | undefined;
    if (argument instanceof Arr) {
      if (argument.items.length !== 1)
        throw located(
          40536,
          `${name} accepts exactly one argument if given an array, but was given ${argument.items.length}`,
        );
      date = compile(argument.items[0] as Value);
    } else if (argument instanceof Doc && !argument.names[0]?.startsWith("$")) {
      const codes = { shape: 40539, unknown: 40535, missing: 40539 };
      ({ date, timezone } = compileMembers(name, argument, compile, ["date", "timezone"], ["date"], codes));
    } else date = compile(argument);
    return (scope) => {
      const value = date?.(scope);
      if (isNullish(value)) return null;
      const zone = zoneOf(timezone?.(scope), timezone);
      if (zone === null) return null;
      const found = calendarOf(instant(value), zone)[member];
      return member === "isoWeekYear" ? BigInt(found) : found;
    };
  };
}

const NATURAL = ["year", "month", "day"] as const;
const ISO = ["isoWeekYear", "isoWeek", "isoDayOfWeek"] as const;
const TIME = ["hour", "minute", "second", "millisecond"] as const;

const fromParts: CompileOperator = (argument, compile, name) => {
  const parts = compileMembers(name, argument, compile, [...NATURAL, ...ISO, ...TIME, "timezone"], [], {
    shape: 40519,
    unknown: 40518,
    missing: 40516,
  });
  const iso = parts.isoWeekYear !== undefined;
  if (parts.year === undefined && !iso)
    throw located(40516, "$dateFromParts requires either 'year' or 'isoWeekYear' to be present");
  if ((iso ? NATURAL : ISO).some((member) => parts[member] !== undefined))
    throw located(iso ? 40489 : 40525, "$dateFromParts does not allow mixing natural dates with ISO dates");
  const members = [...(iso ? ISO : NATURAL), ...TIME];
  return (scope) => {
    const numbers: number[] = [];
    for (const member of members) {
      const given = parts[member];
      if (given === undefined) {
        numbers.push(numbers.length < 3 ? 1 : 0);
        continue;
      }
      const value = given(scope);
      if (isNullish(value)) return null;
      const number = wholeOf(value);
      if (number === undefined)
        throw located(40515, `'${member}' must evaluate to an integer, found ${typeNameOf(value)}`);
      if ((member === "year" || member === "isoWeekYear") && (number < 1 || number > 9999))
        throw located(
          member === "year" ? 40523 : 31095,
          `'${member}' must evaluate to an integer in the range 1 to 9999, found ${number}`,
        );
      // Seconds and milliseconds may be as large as an int64; the rest fit an int16.
      if (member !== "second" && member !== "millisecond" && (number < -32768 || number > 32767))
        throw located(
          31034,
          `'${member}' must evaluate to a value in the range [-32768, 32767]; value ${number} is not in range`,
        );
      numbers.push(number);
    }
    const zone = zoneOf(parts.timezone?.(scope), parts.timezone);
    if (zone === null) return null;
    const [a = 1, b = 1, c = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = numbers;
    const day = iso ? isoDay(a, b, c) : atUtc(a, b - 1, c);
    const made = new Date(instantOf(day + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond, zone));
    if (Number.isNaN(made.getTime())) throw located(31034, "$dateFromParts makes a date that is out of range");
    return made;
  };
};

const toParts: CompileOperator = (argument, compile, name) => {
  const codes = { shape: 40524, unknown: 40520, missing: 40522 };
  const parts = compileMembers(name, argument, compile, ["date", "timezone", "iso8601"], ["date"], codes);
  return (scope) => {
    const value = parts.date?.(scope);
    const zone = zoneOf(parts.timezone?.(scope), parts.timezone);
    if (zone === null) return null;
    const iso = parts.iso8601 === undefined ? false : parts.iso8601(scope);
    if (isNullish(iso)) return null;
    if (typeof iso !== "boolean") throw located(40521, `iso8601 must evaluate to a bool, found ${typeNameOf(iso)}`);
    if (isNullish(value)) return null;
    const at = calendarOf(instant(value), zone);
    const { hour, minute, second, millisecond } = at;
    const day = iso
      ? { isoWeekYear: at.isoWeekYear, isoWeek: at.isoWeek, isoDayOfWeek: at.isoDayOfWeek }
      : { year: at.year, month: at.month, day: at.dayOfMonth };
    return Doc.of({ ...day, hour, minute, second, millisecond });
  };
};

/** Operators on dates. */
export const dateOperators: Record<string, CompileOperator> = {
  $year: part("year"),
  $month: part("month"),
  $dayOfMonth: part("dayOfMonth"),
  $dayOfWeek: part("dayOfWeek"),
  $dayOfYear: part("dayOfYear"),
  $week: part("week"),
  $isoWeek: part("isoWeek"),
  $isoWeekYear: part("isoWeekYear"),
  $isoDayOfWeek: part("isoDayOfWeek"),
  $hour: part("hour"),
  $minute: part("minute"),
  $second: part("second"),
  $millisecond: part("millisecond"),
  $dateFromParts: fromParts,
  $dateToParts: toParts,
  ...dateShifts,
  ...dateTexts,
};
