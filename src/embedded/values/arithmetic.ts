import { Decimal128, Double } from "bson";
import type { Value } from "../bson/document.ts";
import { isNumber } from "./bson-type.ts";
import { toDouble } from "./compare-values.ts";
import {
  decimalArithmetic,
  decimalOf,
  decimalQuotient,
  digitCount,
  doubleDigits,
  dropDigits,
  isDecimalZero,
  NOT_FINITE,
} from "./decimal.ts";

/** Any of the four numeric types. */
export type NumberValue = number | bigint | Double | Decimal128;

const LONG_MIN = -0x8000000000000000n;
const LONG_MAX = 0x7fffffffffffffffn;

/** The result of overflowing a long: undefined ("none", so that an update fails) or a double (in expressions). */
export type Overflow = "none" | "double";

/** A double value, also for a whole number. */
export function double(value: number): Value & NumberValue {
  return Number.isInteger(value) ? new Double(value) : value;
}

/** An int, or a long if it must be (`wide`) or does not fit; undefined if it overflows a long. */
function integer(value: bigint, wide: boolean): NumberValue | undefined {
  if (!wide && value >= -2147483648n && value <= 2147483647n) return Number(value);
  return value >= LONG_MIN && value <= LONG_MAX ? value : undefined;
}

function isInt(value: NumberValue): value is number {
  return typeof value === "number" && Number.isInteger(value);
}

type Operation = "add" | "subtract" | "multiply";

/** Adds, subtracts or multiplies. The result has the type that MongoDB gives it. */
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
    // Adding 0 turns -0, which an int does not have, into 0.
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

/** How many digits MongoDB keeps when it converts a double to a decimal. */
const MEANT_DIGITS = 15;

/** A number as a decimal: whole numbers exactly, doubles in 15 digits with zeros at the end, as in MongoDB. */
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

/** A double as a decimal in all of its digits, up to 34, for sums and rounding. */
export function exactDecimal(value: number): Decimal128 {
  if (Number.isNaN(value)) return NOT_FINITE.nan;
  if (!Number.isFinite(value)) return value > 0 ? NOT_FINITE.infinity : NOT_FINITE["-infinity"];
  const { digits, exponent } = doubleDigits(value);
  return decimalOf(digits, exponent, value < 0 || Object.is(value, -0));
}

/** Whether a value is a number equal to 0. */
export function isZero(value: Value): boolean {
  return value instanceof Decimal128 ? isDecimalZero(value) : isNumber(value) && toDouble(value) === 0;
}

/** Up to here a whole total is kept as a plain number: no addition can lose a digit. */
const SAFE = 2 ** 52;

/**
 * A running sum for `$sum` and `$avg`: whole numbers exactly, doubles together with what their additions round off,
 * decimals in 34 digits. So the order of the numbers does not matter, but for the last digit of decimals.
 */
export class NumberSum {
  count = 0;
  #whole = 0;
  #wide = 0n;
  #isLong = false;
  #isDouble = false;
  #sum = 0;
  #rest = 0;
  /** Infinities and NaN, which the other sums cannot tell. */
  #special = 0;
  #decimal: Decimal128 | undefined;

  add(value: NumberValue): void {
    this.count++;
    if (typeof value === "number" && Number.isInteger(value)) {
      this.#whole += value;
      if (this.#whole > SAFE || this.#whole < -SAFE) this.#widen();
    } else if (typeof value === "bigint") {
      this.#isLong = true;
      this.#wide += value;
    } else if (value instanceof Decimal128) {
      this.#decimal = this.#decimal === undefined ? value : decimalArithmetic("add", this.#decimal, value);
    } else {
      this.#isDouble = true;
      this.#addDouble(toDouble(value));
    }
  }

  /** The sum in the widest type of the numbers; a double if a long cannot hold it. */
  total(): Value & NumberValue {
    if (this.#decimal !== undefined) return this.#decimalTotal(this.#decimal);
    if (this.#isDouble) return double(this.#doubleTotal());
    this.#widen();
    const whole = this.#wide;
    if (!this.#isLong && whole === BigInt.asIntN(32, whole)) return Number(whole);
    return whole >= LONG_MIN && whole <= LONG_MAX ? whole : double(Number(whole));
  }

  /** The average as a double or decimal; null if there were no numbers. */
  mean(): Value {
    if (this.count === 0) return null;
    if (this.#decimal !== undefined) return decimalQuotient(this.#decimalTotal(this.#decimal), toDecimal(this.count));
    return double(this.#doubleTotal() / this.count);
  }

  #widen(): void {
    if (this.#whole === 0) return;
    this.#wide += BigInt(this.#whole);
    this.#whole = 0;
  }

  /** Keeps what the sum cannot hold beside it (two-sum, by Møller and Knuth). */
  #addDouble(value: number): void {
    this.#special += value;
    const low = value + this.#rest;
    this.#rest = this.#rest - (low - value);
    const sum = this.#sum + low;
    const before = sum - low;
    this.#rest += this.#sum - before + (low - (sum - before));
    this.#sum = sum;
  }

  #doubleTotal(): number {
    this.#widen();
    if (!this.#isDouble) return Number(this.#wide);
    if (!Number.isFinite(this.#sum)) return this.#special;
    if (this.#wide === 0n) return this.#sum;
    const high = Number(this.#wide);
    this.#addDouble(high);
    this.#addDouble(Number(this.#wide - BigInt(high)));
    this.#wide = 0n;
    return this.#sum;
  }

  #decimalTotal(decimal: Decimal128): Decimal128 {
    this.#widen();
    const total = decimalArithmetic("add", decimal, decimalOf(this.#wide, 0));
    if (!this.#isDouble) return total;
    if (!Number.isFinite(this.#sum)) return decimalArithmetic("add", total, exactDecimal(this.#special));
    const doubles = decimalArithmetic("add", exactDecimal(this.#sum), exactDecimal(this.#rest));
    return decimalArithmetic("add", total, doubles);
  }
}
