import { Decimal128 } from "bson";
import { decimalOf } from "./arithmetic.ts";
import { toDouble } from "./compare-values.ts";
import { decimalParts } from "./decimal-parts.ts";

/** Digits that are computed: those that a decimal holds, and some for its rounding. */
const DIGITS = 38;

/** A result with its sticky digit, without zeros at its end that an exact one need not have. */
function rounded(digits: bigint, exponent: number, exact: boolean, ideal: number): Decimal128 {
  if (!exact) return decimalOf(digits * 10n + (digits < 0n ? -1n : 1n), exponent - 1);
  let whole = digits;
  let power = exponent;
  while (power < ideal && whole % 10n === 0n && whole !== 0n) {
    whole /= 10n;
    power++;
  }
  return whole === 0n ? decimalOf(0n, ideal) : decimalOf(whole, power);
}

/** The quotient in 34 digits. */
export function decimalQuotient(left: Decimal128, right: Decimal128): Decimal128 {
  const a = decimalParts(left);
  const b = decimalParts(right);
  if (a.kind !== "finite" || b.kind !== "finite")
    return Decimal128.fromString(String(toDouble(left) / toDouble(right)));
  const up = Math.max(0, DIGITS + String(b.digits).length - String(a.digits).length);
  const scaled = a.digits * 10n ** BigInt(up);
  const ideal = a.exponent - b.exponent;
  let digits = scaled / b.digits;
  const exact = digits * b.digits === scaled;
  if (!exact && digits === 0n) digits = 0n;
  return rounded(digits, ideal - up, exact, ideal);
}

/** What is left of a division, with the sign of what was divided. */
export function decimalRest(left: Decimal128, right: Decimal128): Decimal128 {
  const a = decimalParts(left);
  const b = decimalParts(right);
  if (a.kind !== "finite" || b.kind !== "finite")
    return a.kind === "finite" && b.kind !== "nan" ? left : Decimal128.fromString("NaN");
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = (parts: { readonly digits: bigint; readonly exponent: number }): bigint =>
    parts.digits * 10n ** BigInt(parts.exponent - exponent);
  return decimalOf(scale(a) % scale(b), exponent);
}

/** The square root in 34 digits. */
export function decimalRoot(value: Decimal128): Decimal128 {
  const parts = decimalParts(value);
  if (parts.kind !== "finite") return value;
  if (parts.digits === 0n) return decimalOf(0n, Math.trunc(parts.exponent / 2));
  const odd = Math.abs(parts.exponent) % 2;
  const ideal = (parts.exponent - odd) / 2;
  const square = parts.digits * 10n ** BigInt(odd + 2 * DIGITS);
  const root = wholeRoot(square);
  return rounded(root, ideal - DIGITS, root * root === square, ideal);
}

/** Newton's way, from above. */
function wholeRoot(square: bigint): bigint {
  let root = 10n ** BigInt(Math.ceil(String(square).length / 2));
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
  return decimalOf(parts.digits ** BigInt(exponent), parts.exponent * exponent);
}
