import type { Value } from "../bson/document.ts";
import { checkFormat, formatDate, WRITTEN_LETTERS } from "../dates/format-date.ts";
import { parseDate, parseDateBy } from "../dates/parse-date.ts";
import { CommandError } from "../errors.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { isNullish } from "./arguments.ts";
import { compileMembers, instant, located, zoneOf } from "./date-arguments.ts";
import type { CompileOperator } from "./operators.ts";

function formatIn(name: string, code: number, value: Value): string {
  if (typeof value === "string") return value;
  throw located(code, `${name} requires that 'format' be a string, found: ${typeNameOf(value)}`);
}

/** Dates as text, and text as dates. */
export const dateTexts: Record<string, CompileOperator> = {
  $dateToString: (argument, compile, name) => {
    const known = ["date", "format", "timezone", "onNull"] as const;
    const codes = { shape: 18629, unknown: 18534, missing: 18628 };
    const parts = compileMembers(name, argument, compile, known, ["date"], codes);
    return (scope) => {
      const format = parts.format?.(scope);
      if (parts.format !== undefined && !isNullish(format)) checkFormat(formatIn(name, 18533, format), WRITTEN_LETTERS);
      const zone = zoneOf(parts.timezone?.(scope), parts.timezone);
      const value = parts.date?.(scope);
      if (isNullish(value)) return parts.onNull === undefined ? null : parts.onNull(scope);
      if (zone === null || (parts.format !== undefined && isNullish(format))) return null;
      return formatDate(instant(value), zone, typeof format === "string" ? format : undefined);
    };
  },
  $dateFromString: (argument, compile, name) => {
    const known = ["dateString", "format", "timezone", "onError", "onNull"] as const;
    const codes = { shape: 40540, unknown: 40541, missing: 40542 };
    const parts = compileMembers(name, argument, compile, known, ["dateString"], codes);
    return (scope) => {
      const text = parts.dateString?.(scope);
      const zone = zoneOf(parts.timezone?.(scope), parts.timezone);
      const format = parts.format?.(scope);
      if (parts.format !== undefined && !isNullish(format)) formatIn(name, 40684, format);
      if (isNullish(text)) return parts.onNull === undefined ? null : parts.onNull(scope);
      try {
        if (typeof text !== "string")
          throw new CommandError(
            241,
            "ConversionFailure",
            `${name} requires that 'dateString' be a string, found: ${typeNameOf(text)}`,
          );
        if (zone === null || (parts.format !== undefined && isNullish(format))) return null;
        return typeof format === "string" ? parseDateBy(text, format, zone) : parseDate(text, zone);
      } catch (error) {
        if (parts.onError !== undefined && error instanceof CommandError && error.code === 241)
          return parts.onError(scope);
        throw error;
      }
    };
  },
};
