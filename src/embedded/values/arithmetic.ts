import { Decimal128, Double } from "bson";
import type { Value } from "../bson/value.ts";
import { isNumber } from "./bson-type.ts";
import { toDouble } from "./compare-values.ts";
import { decimalParts } from "./decimal-parts.ts";

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
  if (left instanceof Decimal128 || right instanceof Decimal128) return decimalArithmetic(operation, left, right);
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

/** A number as a decimal. */
export function toDecimal(value: NumberValue): Decimal128 {
  if (value instanceof Decimal128) return value;
  if (typeof value === "bigint") return Decimal128.fromString(value.toString());
  const plain = toDouble(value);
  if (isInt(value) || !Number.isFinite(plain)) return Decimal128.fromString(String(plain));
  // MongoDB takes the first 15 digits of a double for exact.
  return Decimal128.fromString(Number(plain.toPrecision(15)).toString());
}

function decimalArithmetic(operation: Operation, left: NumberValue, right: NumberValue): Decimal128 {
  const a = decimalParts(toDecimal(left));
  const b = decimalParts(toDecimal(right));
  if (a.kind !== "finite" || b.kind !== "finite") {
    const text = String(apply(operation, toDouble(left), toDouble(right)));
    return Decimal128.fromString(text);
  }
  if (operation === "multiply") return decimalOf(a.digits * b.digits, a.exponent + b.exponent);
  const exponent = Math.min(a.exponent, b.exponent);
  const x = a.digits * 10n ** BigInt(a.exponent - exponent);
  const y = b.digits * 10n ** BigInt(b.exponent - exponent);
  return decimalOf(applyBig(operation, x, y), exponent);
}

/** The decimal nearest to digits times a power of ten, half to even, in 34 digits. */
export function decimalOf(digits: bigint, exponent: number): Decimal128 {
  const negative = digits < 0n;
  let rest = negative ? -digits : digits;
  let power = exponent;
  const surplus = rest.toString().length - 34;
  if (surplus > 0) {
    const unit = 10n ** BigInt(surplus);
    const half = unit / 2n;
    const over = rest % unit;
    rest /= unit;
    if (over > half || (over === half && rest % 2n === 1n)) rest += 1n;
    power += surplus;
  }
  return Decimal128.fromString(`${negative ? "-" : ""}${rest}E${power >= 0 ? "+" : ""}${power}`);
}

/** Whether the value is a number that equals 0; used by truth tests. */
export function isZero(value: Value): boolean {
  return isNumber(value) && toDouble(value) === 0;
}
