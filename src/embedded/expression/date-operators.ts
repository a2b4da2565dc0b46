import { ObjectId, Timestamp } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { atUtc, type Calendar, calendarOf, instantOf, UTC, type Zone, zoneNamed } from "../dates/calendar.ts";
import { checkFormat, formatDate, WRITTEN_LETTERS } from "../dates/format-date.ts";
import { parseDate, parseDateBy } from "../dates/parse-date.ts";
import type { ErrorName } from "../error-codes.ts";
import { CommandError } from "../errors.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { compileMembers, isNullish, wholeOf } from "./arguments.ts";
import { isConversionFailure } from "./conversion-operators.ts";
import type { CompileOperator, Evaluate, Operators } from "./expression.ts";

const DAY_PARTS = ["year", "month", "day"] as const;
const TIME_PARTS = ["hour", "minute", "second", "millisecond"] as const;

/** Operators that take dates apart, put them together, and read and write them as text. */
export const dates = {
  $dateFromParts: (argument, { compile }, name) => {
    const members = [...DAY_PARTS, ...TIME_PARTS] as const;
    const parts = compileMembers(name, argument, compile, [...members, "timezone"], ["year"], {
      shape: "DateFromPartsNotObject",
      unknown: "DateFromPartsFieldUnknown",
      missing: "DateFromPartsYearMissing",
    });
    return (scope) => {
      const numbers: number[] = [];
      for (const member of members) {
        const given = parts[member];
        const value = given === undefined ? (numbers.length < 3 ? 1 : 0) : given(scope);
        if (isNullish(value)) return null;
        numbers.push(datePart(member, value));
      }
      const zone = zoneOf(parts.timezone?.(scope), parts.timezone);
      if (zone === null) return null;
      const [year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = numbers;
      const local = atUtc(year, month - 1, day) + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond;
      const made = new Date(instantOf(local, zone));
      if (Number.isNaN(made.getTime()))
        throw new CommandError("DateFromPartsValueOutOfRange", "$dateFromParts makes a date that is out of range");
      return made;
    };
  },
  $dateFromString: (argument, { compile }, name) => {
    const known = ["dateString", "format", "timezone", "onError", "onNull"] as const;
    const parts = compileMembers(name, argument, compile, known, ["dateString"], {
      shape: "DateFromStringNotObject",
      unknown: "DateFromStringFieldUnknown",
      missing: "DateFromStringTextMissing",
    });
    return (scope) => {
      const text = parts.dateString?.(scope);
      const zone = zoneOf(parts.timezone?.(scope), parts.timezone);
      const format = parts.format?.(scope);
      if (!isNullish(format)) checkString(name, "DateFromStringFormatNotString", format);
      if (isNullish(text)) return parts.onNull === undefined ? null : parts.onNull(scope);
      try {
        if (typeof text !== "string")
          throw new CommandError(
            "ConversionFailure",
            `${name} requires that 'dateString' be a string, found: ${typeNameOf(text)}`,
          );
        if (zone === null || (parts.format !== undefined && isNullish(format))) return null;
        return typeof format === "string" ? parseDateBy(text, format, zone) : parseDate(text, zone);
      } catch (error) {
        if (parts.onError !== undefined && isConversionFailure(error)) return parts.onError(scope);
        throw error;
      }
    };
  },
  $dateToParts: (argument, { compile }, name) => {
    const parts = compileMembers(name, argument, compile, ["date", "timezone"], ["date"], {
      shape: "DateToPartsNotObject",
      unknown: "DateToPartsFieldUnknown",
      missing: "DateToPartsDateMissing",
    });
    return (scope) => {
      const value = parts.date?.(scope);
      const zone = zoneOf(parts.timezone?.(scope), parts.timezone);
      if (zone === null || isNullish(value)) return null;
      const { year, month, dayOfMonth: day, hour, minute, second, millisecond } = calendarOf(instant(value), zone);
      return Doc.of({ year, month, day, hour, minute, second, millisecond });
    };
  },
  $dateToString: (argument, { compile }, name) => {
    const known = ["date", "format", "timezone", "onNull"] as const;
    const parts = compileMembers(name, argument, compile, known, ["date"], {
      shape: "DateToStringNotObject",
      unknown: "DateToStringFieldUnknown",
      missing: "DateToStringDateMissing",
    });
    return (scope) => {
      const format = parts.format?.(scope);
      if (!isNullish(format)) checkFormat(checkString(name, "DateToStringFormatNotString", format), WRITTEN_LETTERS);
      const zone = zoneOf(parts.timezone?.(scope), parts.timezone);
      const value = parts.date?.(scope);
      if (isNullish(value)) return parts.onNull === undefined ? null : parts.onNull(scope);
      if (zone === null || (parts.format !== undefined && isNullish(format))) return null;
      return formatDate(instant(value), zone, typeof format === "string" ? format : undefined);
    };
  },
  $dayOfMonth: part("dayOfMonth"),
  $dayOfWeek: part("dayOfWeek"),
  $dayOfYear: part("dayOfYear"),
  $hour: part("hour"),
  $isoDayOfWeek: part("isoDayOfWeek"),
  $isoWeek: part("isoWeek"),
  $isoWeekYear: part("isoWeekYear"),
  $millisecond: part("millisecond"),
  $minute: part("minute"),
  $month: part("month"),
  $second: part("second"),
  $week: part("week"),
  $year: part("year"),
} satisfies Operators;

/** The milliseconds of a date; an ObjectId and a timestamp are dates too. */
export function instant(value: Value, error: ErrorName = "NotConvertibleToDate", message?: string): number {
  if (value instanceof Date) return value.getTime();
  if (value instanceof ObjectId) return value.getTimestamp().getTime();
  if (value instanceof Timestamp) return value.t * 1000;
  const type = typeNameOf(value);
  throw new CommandError(
    error,
    message === undefined ? `can't convert from BSON type ${type} to Date` : `${message}, but got ${type}`,
  );
}

/** The time zone of a value: UTC if no expression was given, null if the value is null or missing. */
export function zoneOf(value: Value | undefined, given: Evaluate | undefined): Zone | null {
  if (given === undefined) return UTC;
  if (isNullish(value)) return null;
  if (typeof value !== "string")
    throw new CommandError("TimeZoneNotString", `timezone must evaluate to a string, found ${typeNameOf(value)}`);
  return zoneNamed(value);
}

/** One part of a date. The argument is a date, an array of one, or `{date, timezone}`. */
function part(member: keyof Calendar): CompileOperator {
  return (argument, { compile }, name) => {
    let date: Evaluate | undefined;
    let timezone: Evaluate | undefined;
    if (argument instanceof Arr) {
      if (argument.items.length !== 1)
        throw new CommandError(
          "DatePartArgumentCountWrong",
          `${name} accepts exactly one argument if given an array, but was given ${argument.items.length}`,
        );
      date = compile(argument.items[0] as Value);
    } else if (argument instanceof Doc && !argument.names[0]?.startsWith("$"))
      ({ date, timezone } = compileMembers(name, argument, compile, ["date", "timezone"], ["date"], {
        shape: "DatePartDateMissing",
        unknown: "DatePartFieldUnknown",
        missing: "DatePartDateMissing",
      }));
    else date = compile(argument);
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

function datePart(member: string, value: Value): number {
  const number = wholeOf(value);
  if (number === undefined)
    throw new CommandError(
      "DateFromPartsValueNotWhole",
      `'${member}' must evaluate to an integer, found ${typeNameOf(value)}`,
    );
  if (member === "year" && (number < 1 || number > 9999))
    throw new CommandError(
      "DateFromPartsYearOutOfRange",
      `'${member}' must evaluate to an integer in the range 1 to 9999, found ${number}`,
    );
  // Seconds and milliseconds may be as large as a long; the rest fit 16 bits.
  if (member !== "second" && member !== "millisecond" && (number < -32768 || number > 32767))
    throw new CommandError(
      "DateFromPartsValueOutOfRange",
      `'${member}' must evaluate to a value in the range [-32768, 32767]; value ${number} is not in range`,
    );
  return number;
}

function checkString(name: string, error: ErrorName, value: Value): string {
  if (typeof value === "string") return value;
  throw new CommandError(error, `${name} requires that 'format' be a string, found: ${typeNameOf(value)}`);
}
