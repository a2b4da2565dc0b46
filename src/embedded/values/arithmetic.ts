import { Decimal128, Double } from "bson";
import type { Value } from "../bson/value.ts";
import { isNumber } from "./bson-type.ts";
import { toDouble } from "./compare-values.ts";
import { decimalArithmetic, isDecimalZero } from "./decimal-math.ts";
import { decimalOf, digitCount, dropDigits, NOT_FINITE } from "./decimal-of.ts";
import { doubleDigits } from "./exact-double.ts";

/** Any of the four numeric types. */
export type NumberValue = number | bigint | Double | Decimal128;

const LONG_MIN = -0x8000000000000000n;
const LONG_MAX = 0x7fffffffffffffffn;

/** What happens where an int64 overflows: an update fails (undefined), an expression goes on as a double. */
export type Overflow = "none" | "double";

/** A JavaScript number as a double value, whole or not. */
export function double(value: number): Value & NumberValue {
  return Number.isInteger(value) ? new Double(value) : value;
}

/** An exact integer in the narrowest of int32 and int64 that both operands allow, or undefined where it overflows. */
function integer(value: bigint, wide: boolean): NumberValue | undefined {
  if (!wide && value >= -2147483648n && value <= 2147483647n) return Number(value);
  return value >= LONG_MIN && value <= LONG_MAX ? value : undefined;
}

function isInt(value: NumberValue): value is number {
  return typeof value === "number" && Number.isInteger(value);
}

type Operation = "add" | "subtract" | "multiply";

/** Adds, subtracts or multiplies with the type that MongoDB gives the result. Undefined where an int64 overflows. */
export function arithmetic(
  operation: Operation,
  left: NumberValue,
  right: NumberValue,
  overflow: Overflow,
): NumberValue | undefined {
  if (left instanceof Decimal128 || right instanceof Decimal128)
    return decimalArithmetic(operation, toDecimal(left), toDecimal(right));
  const exactLeft = isInt(left) || typeof left === "bigint";
  const exactRight = isInt(right) || typeof right === "bigint";
  if (!exactLeft || !exactRight) return double(apply(operation, toDouble(left), toDouble(right)));
  if (isInt(left) && isInt(right)) {
    const plain = apply(operation, left, right);
    // Adding 0 turns -0, which an int32 does not have, into 0.
    if (plain >= -2147483648 && plain <= 2147483647) return plain + 0;
  }
  const result = integer(
    applyBig(operation, BigInt(left), BigInt(right)),
    typeof left === "bigint" || typeof right === "bigint",
  );
  if (result !== undefined || overflow === "none") return result;
  return double(apply(operation, Number(left), Number(right)));
}

function apply(operation: Operation, left: number, right: number): number {
  return operation === "add" ? left + right : operation === "subtract" ? left - right : left * right;
}

function applyBig(operation: Operation, left: bigint, right: bigint): bigint {
  return operation === "add" ? left + right : operation === "subtract" ? left - right : left * right;
}

/** Digits of a double that MongoDB takes for what was meant. */
const MEANT_DIGITS = 15;

/** A number as a decimal: integers exactly, doubles in 15 digits, zeros at the end included, as MongoDB has it. */
export function toDecimal(value: NumberValue): Decimal128 {
  if (value instanceof Decimal128) return value;
  if (typeof value === "bigint") return decimalOf(value, 0);
  const plain = toDouble(value);
  if (isInt(value) || plain === 0) return decimalOf(BigInt(plain), 0, Object.is(plain, -0));
  if (!Number.isFinite(plain)) return exactDecimal(plain);
  const { digits, exponent } = doubleDigits(plain);
  const surplus = digitCount(digits < 0n ? -digits : digits) - MEANT_DIGITS;
  if (surplus <= 0) return decimalOf(digits * 10n ** BigInt(-surplus), exponent + surplus);
  const kept = dropDigits(digits, surplus, "even");
  const carried = digitCount(kept < 0n ? -kept : kept) > MEANT_DIGITS;
  return carried ? decimalOf(kept / 10n, exponent + surplus + 1) : decimalOf(kept, exponent + surplus);
}

/** A double as a decimal in 34 digits, as sums and rounding take it. */
export function exactDecimal(value: number): Decimal128 {
  if (Number.isNaN(value)) return NOT_FINITE.nan;
  if (!Number.isFinite(value)) return value > 0 ? NOT_FINITE.infinity : NOT_FINITE["-infinity"];
  const { digits, exponent } = doubleDigits(value);
  return decimalOf(digits, exponent, value < 0 || Object.is(value, -0));
}

/** Whether the value is a number that equals 0; used by truth tests. */
export function isZero(value: Value): boolean {
  return value instanceof Decimal128 ? isDecimalZero(value) : isNumber(value) && toDouble(value) === 0;
}
