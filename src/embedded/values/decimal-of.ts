import { Decimal128 } from "bson";
import { EXPONENT_BIAS } from "./decimal-parts.ts";

/** Digits that a decimal holds. */
export const PRECISION = 34;

const LEAST_EXPONENT = -EXPONENT_BIAS;
const MOST_EXPONENT = 6111;

/** How digits are dropped: to the nearest and half to even, towards zero, up or down. */
export type Rounding = "even" | "zero" | "up" | "down";

/** The three decimals that are not finite. */
export const NOT_FINITE = {
  nan: Decimal128.fromString("NaN"),
  infinity: Decimal128.fromString("Infinity"),
  "-infinity": Decimal128.fromString("-Infinity"),
} as const;

/** How many decimal digits a number that is not negative has; 0 has one. */
export function digitCount(magnitude: bigint): number {
  return magnitude.toString().length;
}

/** A signed integer without its last digits. */
export function dropDigits(digits: bigint, count: number, rounding: Rounding): bigint {
  if (count <= 0) return digits;
  const unit = 10n ** BigInt(count);
  const whole = digits / unit;
  const rest = digits % unit;
  if (rest === 0n || rounding === "zero") return whole;
  const away = rest < 0n ? -1n : 1n;
  if (rounding === "up") return away === 1n ? whole + 1n : whole;
  if (rounding === "down") return away === 1n ? whole : whole - 1n;
  const twice = 2n * rest * away;
  return twice > unit || (twice === unit && whole % 2n !== 0n) ? whole + away : whole;
}

/**
 * The decimal nearest to digits times a power of ten, half to even, in 34 digits; Infinity where it is too large for
 * any. `negativeZero` is the sign of digits that are 0.
 */
export function decimalOf(digits: bigint, exponent: number, negativeZero = false): Decimal128 {
  const negative = digits < 0n || (digits === 0n && negativeZero);
  const surplus = Math.max(digitCount(digits < 0n ? -digits : digits) - PRECISION, LEAST_EXPONENT - exponent, 0);
  // What has 40 digits to drop beyond its own is 0, however many more there are.
  const kept = dropDigits(digits, Math.min(surplus, digitCount(digits) + 40), "even");
  let magnitude = kept < 0n ? -kept : kept;
  let power = exponent + surplus;
  if (digitCount(magnitude) > PRECISION) {
    magnitude /= 10n;
    power++;
  }
  if (magnitude === 0n) return encoded(0n, Math.min(Math.max(power, LEAST_EXPONENT), MOST_EXPONENT), negative);
  const over = power - MOST_EXPONENT;
  if (over > 0) {
    if (digitCount(magnitude) + over > PRECISION) return negative ? NOT_FINITE["-infinity"] : NOT_FINITE.infinity;
    magnitude *= 10n ** BigInt(over);
    power = MOST_EXPONENT;
  }
  return encoded(magnitude, power, negative);
}

function encoded(magnitude: bigint, exponent: number, negative: boolean): Decimal128 {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt.asUintN(64, magnitude), true);
  const sign = negative ? 1n << 63n : 0n;
  view.setBigUint64(8, sign | (BigInt(exponent + EXPONENT_BIAS) << 49n) | (magnitude >> 64n), true);
  return new Decimal128(bytes);
}
