import type { Decimal128 } from "bson";
import { decimalOf, digitCount, dropDigits, NOT_FINITE, PRECISION, type Rounding } from "./decimal-of.ts";
import { type DecimalParts, decimalParts, EXPONENT_BIAS, type FiniteDecimal } from "./decimal-parts.ts";

/** Digits that are computed: those that a decimal holds, and some for its rounding. */
const DIGITS = PRECISION + 4;

/** A difference of exponents beyond which the smaller number only tells how the larger one is rounded. */
const FAR = 2 * DIGITS;

/** Adds, subtracts or multiplies, in 34 digits. */
export function decimalArithmetic(
  operation: "add" | "subtract" | "multiply",
  left: Decimal128,
  right: Decimal128,
): Decimal128 {
  const a = decimalParts(left);
  const b = operation === "subtract" ? negated(decimalParts(right)) : decimalParts(right);
  if (a.kind === "nan" || b.kind === "nan") return NOT_FINITE.nan;
  return operation === "multiply" ? product(a, b) : sum(a, b);
}

function negated(parts: DecimalParts): DecimalParts {
  if (parts.kind === "finite") return { ...parts, digits: -parts.digits, negative: !parts.negative };
  if (parts.kind === "nan") return parts;
  return { kind: parts.kind === "infinity" ? "-infinity" : "infinity" };
}

function isNegative(parts: DecimalParts): boolean {
  return parts.kind === "finite" ? parts.negative : parts.kind === "-infinity";
}

function product(a: DecimalParts, b: DecimalParts): Decimal128 {
  const negative = isNegative(a) !== isNegative(b);
  if (a.kind === "finite" && b.kind === "finite")
    return decimalOf(a.digits * b.digits, a.exponent + b.exponent, negative);
  if ((a.kind === "finite" && a.digits === 0n) || (b.kind === "finite" && b.digits === 0n)) return NOT_FINITE.nan;
  return negative ? NOT_FINITE["-infinity"] : NOT_FINITE.infinity;
}

function sum(a: DecimalParts, b: DecimalParts): Decimal128 {
  if (a.kind !== "finite") return b.kind === "finite" || b.kind === a.kind ? NOT_FINITE[a.kind] : NOT_FINITE.nan;
  if (b.kind !== "finite") return NOT_FINITE[b.kind];
  const [high, low] = a.exponent >= b.exponent ? [a, b] : [b, a];
  const gap = high.exponent - low.exponent;
  if (high.digits !== 0n && gap > FAR) {
    const hint = low.digits === 0n ? 0n : low.negative ? -1n : 1n;
    return decimalOf(high.digits * 10n ** BigInt(DIGITS) + hint, high.exponent - DIGITS);
  }
  const total = high.digits === 0n ? low.digits : high.digits * 10n ** BigInt(gap) + low.digits;
  return decimalOf(total, low.exponent, total === 0n ? a.negative && b.negative : total < 0n);
}

/** A result with its sticky digit, without zeros at its end that an exact one need not have. */
function rounded(digits: bigint, exponent: number, exact: boolean, ideal: number, negative: boolean): Decimal128 {
  if (!exact) return decimalOf(digits * 10n + (negative ? -1n : 1n), exponent - 1);
  let whole = digits;
  let power = exponent;
  while (power < ideal && whole % 10n === 0n && whole !== 0n) {
    whole /= 10n;
    power++;
  }
  return decimalOf(whole, whole === 0n ? ideal : power, negative);
}

/** The quotient in 34 digits. What is divided by is not 0. */
export function decimalQuotient(left: Decimal128, right: Decimal128): Decimal128 {
  const a = decimalParts(left);
  const b = decimalParts(right);
  if (a.kind === "nan" || b.kind === "nan") return NOT_FINITE.nan;
  const negative = isNegative(a) !== isNegative(b);
  if (a.kind !== "finite")
    return b.kind !== "finite" ? NOT_FINITE.nan : negative ? NOT_FINITE["-infinity"] : NOT_FINITE.infinity;
  if (b.kind !== "finite") return decimalOf(0n, -EXPONENT_BIAS, negative);
  const up = Math.max(0, DIGITS + digitCount(b.digits) - digitCount(a.digits));
  const scaled = a.digits * 10n ** BigInt(up);
  const ideal = a.exponent - b.exponent;
  const digits = scaled / b.digits;
  return rounded(digits, ideal - up, digits * b.digits === scaled, ideal, negative);
}

/** What is left of a division, with the sign of what was divided. */
export function decimalRest(left: Decimal128, right: Decimal128): Decimal128 {
  const a = decimalParts(left);
  const b = decimalParts(right);
  if (a.kind !== "finite" || b.kind !== "finite")
    return a.kind === "finite" && b.kind !== "nan" ? left : NOT_FINITE.nan;
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = (parts: FiniteDecimal): bigint => parts.digits * 10n ** BigInt(parts.exponent - exponent);
  return decimalOf(scale(a) % scale(b), exponent, a.negative);
}

/** The square root in 34 digits. */
export function decimalRoot(value: Decimal128): Decimal128 {
  const parts = decimalParts(value);
  if (parts.kind !== "finite") return value;
  if (parts.digits === 0n) return decimalOf(0n, Math.floor(parts.exponent / 2), parts.negative);
  const odd = Math.abs(parts.exponent) % 2;
  const ideal = (parts.exponent - odd) / 2;
  const square = parts.digits * 10n ** BigInt(odd + 2 * DIGITS);
  const root = wholeRoot(square);
  return rounded(root, ideal - DIGITS, root * root === square, ideal, false);
}

/** Newton's way, from above. */
function wholeRoot(square: bigint): bigint {
  let root = 10n ** BigInt(Math.ceil(digitCount(square) / 2));
  for (;;) {
    const next = (root + square / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

/** A decimal to a whole power that is not negative and not large, or undefined. */
export function decimalPower(base: Decimal128, exponent: number): Decimal128 | undefined {
  const parts = decimalParts(base);
  if (parts.kind !== "finite" || !Number.isInteger(exponent) || exponent < 0 || exponent > 256) return undefined;
  return decimalOf(parts.digits ** BigInt(exponent), parts.exponent * exponent, parts.negative && exponent % 2 === 1);
}

/** A decimal without its sign. */
export function decimalMagnitude(value: Decimal128): Decimal128 {
  const parts = decimalParts(value);
  if (parts.kind === "-infinity") return NOT_FINITE.infinity;
  if (parts.kind !== "finite" || !parts.negative) return value;
  return decimalOf(-parts.digits, parts.exponent, false);
}

/**
 * A decimal whose last digit stands at a power of ten, as `$round` and `$trunc` give it. What would need more than 34
 * digits for that stays as large and gets 34.
 */
export function decimalAt(value: Decimal128, exponent: number, rounding: Rounding): Decimal128 {
  const parts = decimalParts(value);
  if (parts.kind !== "finite") return value;
  if (parts.digits === 0n) return decimalOf(0n, exponent, parts.negative);
  const length = digitCount(parts.digits < 0n ? -parts.digits : parts.digits);
  const up = Math.min(parts.exponent - exponent, PRECISION - length);
  if (up >= 0) return decimalOf(parts.digits * 10n ** BigInt(up), parts.exponent - up);
  const drop = Math.min(exponent - parts.exponent, length + 1);
  return decimalOf(dropDigits(parts.digits, drop, rounding), exponent, parts.negative);
}

/** Whether a decimal is 0, whatever its sign and exponent. */
export function isDecimalZero(value: Decimal128): boolean {
  const parts = decimalParts(value);
  return parts.kind === "finite" && parts.digits === 0n;
}

/** Whether a decimal is below 0. */
export function isDecimalNegative(value: Decimal128): boolean {
  const parts = decimalParts(value);
  return parts.kind === "-infinity" || (parts.kind === "finite" && parts.digits < 0n);
}
