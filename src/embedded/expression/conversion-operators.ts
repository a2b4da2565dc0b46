import { Decimal128, Double, ObjectId, Timestamp } from "bson";
import { Doc, type Value } from "../bson/document.ts";
import { parseDate } from "../dates/parse-date.ts";
import { CommandError } from "../errors.ts";
import { double, isZero, toDecimal } from "../values/arithmetic.ts";
import { isNumber, TYPE_NUMBERS, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { decimalAt, decimalParts } from "../values/decimal.ts";
import { argumentsOf, isNullish, membersOf } from "./arguments.ts";
import type { CompileOperator } from "./operators.ts";

type Target = "double" | "string" | "objectId" | "bool" | "date" | "int" | "long" | "decimal";

/** ConversionFailure (241). */
function failure(value: Value, target: string, why = ""): CommandError {
  return new CommandError(
    241,
    "ConversionFailure",
    `Unsupported conversion from ${typeNameOf(value)} to ${target} in $convert with no onError value${why}`,
  );
}

function parsed(text: string, target: string): CommandError {
  return new CommandError(
    241,
    "ConversionFailure",
    `Failed to parse number '${text}' in $convert with no onError value: cannot convert to ${target}`,
  );
}

/** Converts a value as `$convert` does. Fails with 241 where there is no such conversion. */
export function convertValue(value: Value, target: Target): Value {
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
      if (typeof value === "string") return decimal(value);
      if (value instanceof Date) return toDecimal(BigInt(value.getTime()));
      return toDecimal(isNumber(value) ? value : toFloat(value));
    case "date":
      return toDate(value);
    case "objectId":
      if (value instanceof ObjectId) return value;
      if (typeof value === "string" && /^[0-9a-fA-F]{24}$/.test(value)) return new ObjectId(value);
      throw failure(value, "objectId");
  }
}

function decimal(text: string): Decimal128 {
  try {
    return Decimal128.fromStringWithRounding(text);
  } catch {
    throw parsed(text, "decimal");
  }
}

function toText(value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (value instanceof Decimal128) return value.toString();
  if (isNumber(value)) return String(toDouble(value));
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Date) return value.toISOString();
  throw failure(value, "string");
}

function toFloat(value: Value): number {
  if (isNumber(value)) return toDouble(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  if (typeof value === "string" && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) {
    const number = Number(value);
    if (Number.isFinite(number)) return number;
  }
  if (typeof value === "string") throw parsed(value, "double");
  throw failure(value, "double");
}

function toInteger(value: Value, target: Target, least: bigint, most: bigint): bigint {
  let whole: bigint;
  if (typeof value === "bigint") whole = value;
  else if (typeof value === "boolean") whole = value ? 1n : 0n;
  else if (value instanceof Date && target === "long") whole = BigInt(value.getTime());
  else if (typeof value === "string") {
    if (!/^[+-]?\d+$/.test(value)) throw parsed(value, target);
    whole = BigInt(value);
  } else if (value instanceof Decimal128) {
    const parts = decimalParts(decimalAt(value, 0, "zero"));
    if (parts.kind !== "finite") throw failure(value, target, ": the number is not finite");
    whole = parts.digits * 10n ** BigInt(Math.max(0, parts.exponent));
  } else if (isNumber(value)) {
    const number = toDouble(value);
    if (!Number.isFinite(number)) throw failure(value, target, ": the number is not finite");
    whole = BigInt(Math.trunc(number));
  } else throw failure(value, target);
  if (whole < least || whole > most)
    throw new CommandError(
      241,
      "ConversionFailure",
      `Conversion would overflow target type in $convert with no onError value: ${whole}`,
    );
  return whole;
}

function toDate(value: Value): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.t * 1000);
  if (
    typeof value === "bigint" ||
    value instanceof Double ||
    value instanceof Decimal128 ||
    (typeof value === "number" && !Number.isInteger(value))
  )
    return new Date(Math.trunc(toDouble(value)));
  if (typeof value === "string") return parseDate(value);
  throw failure(value, "date");
}

function short(target: Target): CompileOperator {
  return (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      return isNullish(value) ? null : convertValue(value, target);
    };
  };
}

function targetOf(given: Value | undefined): Target {
  const inner = given instanceof Doc ? given.get("type") : given;
  const name = isNumber(inner)
    ? Object.keys(TYPE_NUMBERS).find((alias) => TYPE_NUMBERS[alias] === toDouble(inner))
    : inner;
  const known = ["double", "string", "objectId", "bool", "date", "int", "long", "decimal"];
  if (typeof name !== "string" || !known.includes(name))
    throw new CommandError(2, "BadValue", `Unknown type name: ${String(name)}`);
  return name as Target;
}

/** `$convert` and its short forms. */
export const conversionOperators: Record<string, CompileOperator> = {
  $toBool: short("bool"),
  $toString: short("string"),
  $toInt: short("int"),
  $toLong: short("long"),
  $toDouble: short("double"),
  $toDecimal: short("decimal"),
  $toDate: short("date"),
  $toObjectId: short("objectId"),
  $convert: (argument, compile, name) => {
    const members = membersOf(name, argument, ["input", "to", "onError", "onNull"], ["input", "to"]);
    const [input, to, onError, onNull] = ["input", "to", "onError", "onNull"].map((member) =>
      members.has(member) ? compile(members.get(member) as Value) : undefined,
    );
    return (scope) => {
      const value = input?.(scope);
      const target = to?.(scope);
      if (isNullish(value)) return onNull === undefined ? null : onNull(scope);
      if (isNullish(target)) return null;
      try {
        return convertValue(value, targetOf(target));
      } catch (error) {
        if (onError !== undefined && error instanceof CommandError && error.code === 241) return onError(scope);
        throw error;
      }
    };
  },
};
