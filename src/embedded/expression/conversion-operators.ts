import { Decimal128, ObjectId, Timestamp } from "bson";
import type { Value } from "../bson/document.ts";
import { parseDate } from "../dates/parse-date.ts";
import { badValue, CommandError } from "../errors.ts";
import { double, isZero, toDecimal } from "../values/arithmetic.ts";
import { isNumber, TYPE_NUMBERS, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { decimalAt, decimalParts } from "../values/decimal.ts";
import { compileMembers, isNullish, ofOne, typeOrMissing, unary } from "./arguments.ts";
import type { CompileOperator, Operators } from "./expression.ts";

const TARGETS = ["bool", "date", "decimal", "double", "int", "long", "objectId", "string"] as const;
type Target = (typeof TARGETS)[number];

/** `$convert`, its short forms, and the operators that ask for a type. */
export const conversion = {
  $convert: (argument, { compile }, name) => {
    const parts = compileMembers(name, argument, compile, ["input", "to", "onError", "onNull"], ["input", "to"]);
    return (scope) => {
      const value = parts.input?.(scope);
      const target = parts.to?.(scope);
      if (isNullish(value)) return parts.onNull === undefined ? null : parts.onNull(scope);
      if (isNullish(target)) return null;
      try {
        return convertTo(value, targetOf(target));
      } catch (error) {
        if (parts.onError !== undefined && isConversionFailure(error)) return parts.onError(scope);
        throw error;
      }
    };
  },
  $isNumber: ofOne((value) => isNumber(value)),
  $toBool: to("bool"),
  $toDate: to("date"),
  $toDecimal: to("decimal"),
  $toDouble: to("double"),
  $toInt: to("int"),
  $toLong: to("long"),
  $toObjectId: to("objectId"),
  $toString: to("string"),
  $type: ofOne(typeOrMissing),
} satisfies Operators;

/** Whether an error says that a value cannot be converted, which `onError` catches. */
export function isConversionFailure(error: unknown): boolean {
  return error instanceof CommandError && error.is("ConversionFailure");
}

function to(target: Target): CompileOperator {
  return unary((value) => convertTo(value, target));
}

/** The target by its name, or by the number of its BSON type. */
function targetOf(given: Value): Target {
  const number = isNumber(given) ? toDouble(given) : undefined;
  const name = number === undefined ? given : Object.keys(TYPE_NUMBERS).find((alias) => TYPE_NUMBERS[alias] === number);
  const target = TARGETS.find((one) => one === name);
  if (target === undefined) throw badValue(`Unknown type name: ${String(name)}`);
  return target;
}

function convertTo(value: Value, target: Target): Value {
  switch (target) {
    case "bool":
      return isNumber(value) ? !isZero(value) : value !== false;
    case "string":
      return toText(value);
    case "int":
      return Number(toInteger(value, "int", -2147483648n, 2147483647n));
    case "long":
      return toInteger(value, "long", -0x8000000000000000n, 0x7fffffffffffffffn);
    case "double":
      return double(toFloat(value));
    case "decimal":
      return toDecimal128(value);
    case "date":
      return toDate(value);
    case "objectId":
      if (value instanceof ObjectId) return value;
      if (typeof value === "string" && /^[0-9a-fA-F]{24}$/.test(value)) return new ObjectId(value);
      throw unsupported(value, target);
  }
}

function toText(value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (value instanceof Decimal128) return value.toString();
  if (isNumber(value)) return String(toDouble(value));
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Date) return value.toISOString();
  throw unsupported(value, "string");
}

function toFloat(value: Value): number {
  if (isNumber(value)) return toDouble(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  if (typeof value === "string" && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) {
    const number = Number(value);
    if (Number.isFinite(number)) return number;
  }
  throw typeof value === "string" ? unreadable(value, "double") : unsupported(value, "double");
}

function toDecimal128(value: Value): Decimal128 {
  if (value instanceof Date) return toDecimal(BigInt(value.getTime()));
  if (typeof value !== "string") return toDecimal(isNumber(value) ? value : toFloat(value));
  try {
    return Decimal128.fromStringWithRounding(value);
  } catch {
    throw unreadable(value, "decimal");
  }
}

function toInteger(value: Value, target: Target, least: bigint, most: bigint): bigint {
  const whole = wholePart(value, target);
  if (whole >= least && whole <= most) return whole;
  throw failure(`Conversion would overflow target type in $convert with no onError value: ${whole}`);
}

function wholePart(value: Value, target: Target): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (value instanceof Date && target === "long") return BigInt(value.getTime());
  if (typeof value === "string") {
    if (!/^[+-]?\d+$/.test(value)) throw unreadable(value, target);
    return BigInt(value);
  }
  if (value instanceof Decimal128) {
    const parts = decimalParts(decimalAt(value, 0, "zero"));
    if (parts.kind !== "finite") throw unsupported(value, target, ": the number is not finite");
    return parts.digits * 10n ** BigInt(Math.max(0, parts.exponent));
  }
  if (!isNumber(value)) throw unsupported(value, target);
  const number = toDouble(value);
  if (!Number.isFinite(number)) throw unsupported(value, target, ": the number is not finite");
  return BigInt(Math.trunc(number));
}

function toDate(value: Value): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.t * 1000);
  if (typeof value === "string") return parseDate(value);
  // Any number but an int, which is too short for a date.
  const isInt = typeof value === "number" && Number.isInteger(value);
  if (isNumber(value) && !isInt) return new Date(Math.trunc(toDouble(value)));
  throw unsupported(value, "date");
}

function failure(message: string): CommandError {
  return new CommandError("ConversionFailure", message);
}

function unsupported(value: Value, target: Target, why = ""): CommandError {
  return failure(
    `Unsupported conversion from ${typeNameOf(value)} to ${target} in $convert with no onError value${why}`,
  );
}

function unreadable(text: string, target: Target): CommandError {
  return failure(`Failed to parse number '${text}' in $convert with no onError value: cannot convert to ${target}`);
}
