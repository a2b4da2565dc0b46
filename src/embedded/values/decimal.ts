import { Decimal128 } from "bson";

/** A finite decimal: a whole number times a power of ten. */
interface FiniteDecimal {
  readonly kind: "finite";
  /** The whole number, with its sign. */
  readonly digits: bigint;
  readonly exponent: number;
  /** The sign; zero has one too. */
  readonly negative: boolean;
}

/** A decimal taken apart. */
export type DecimalParts = FiniteDecimal | { readonly kind: "nan" | "infinity" | "-infinity" };

/** Added to an exponent to store it. */
const EXPONENT_BIAS = 6176;

const LARGEST = 10n ** 34n - 1n;

/** Takes a decimal apart. More than 34 digits count as 0, by IEEE 754. */
export function decimalParts({ bytes }: Decimal128): DecimalParts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const high = view.getUint32(12, true);
  const negative = high >>> 31 === 1;
  const combination = (high >>> 26) & 0x1f;
  if (combination === 0x1f) return { kind: "nan" };
  if (combination === 0x1e) return { kind: negative ? "-infinity" : "infinity" };
  const large = ((high >>> 29) & 3) === 3;
  const exponent = ((large ? high >>> 15 : high >>> 17) & 0x3fff) - EXPONENT_BIAS;
  if (large) return { kind: "finite", digits: 0n, exponent, negative };
  const top = BigInt.asUintN(49, view.getBigUint64(8, true));
  const coefficient = (top << 64n) | view.getBigUint64(0, true);
  const digits = coefficient > LARGEST ? 0n : coefficient;
  return { kind: "finite", digits: negative ? -digits : digits, exponent, negative };
}

/** How many digits a decimal holds. */
const PRECISION = 34;

const LEAST_EXPONENT = -EXPONENT_BIAS;
const MOST_EXPONENT = 6111;

/** How digits are dropped: to the nearest (half to even), towards zero, up, or down. */
export type Rounding = "even" | "zero" | "up" | "down";

/** The decimals that are not finite. */
export const NOT_FINITE = {
  nan: Decimal128.fromString("NaN"),
  infinity: Decimal128.fromString("Infinity"),
  "-infinity": Decimal128.fromString("-Infinity"),
} as const;

/** The number of digits of a non-negative number. */
export function digitCount(magnitude: bigint): number {
  return magnitude.toString().length;
}

/** Drops the last digits of a whole number, and rounds. */
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
 * The decimal nearest to digits times a power of ten: half to even, Infinity if it is too large. `negativeZero` is the
 * sign if the digits are 0.
 */
export function decimalOf(digits: bigint, exponent: number, negativeZero = false): Decimal128 {
  const negative = digits < 0n || (digits === 0n && negativeZero);
  const surplus = Math.max(digitCount(digits < 0n ? -digits : digits) - PRECISION, LEAST_EXPONENT - exponent, 0);
  // Dropping 40 digits more than there are already gives 0; it need not drop thousands.
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

/** How many digits are computed: some more than a decimal holds, to round it. */
const DIGITS = PRECISION + 4;

/** Beyond this difference of exponents the smaller number only decides how the larger one is rounded. */
const FAR = 2 * DIGITS;

/** Adds, subtracts or multiplies. */
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

/** A quotient: an inexact one gets a last digit to round by, an exact one loses zeros down to its ideal exponent. */
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

/** Divides by a non-zero decimal. */
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

/** The remainder of a division, with the sign of the dividend. */
export function decimalRest(left: Decimal128, right: Decimal128): Decimal128 {
  const a = decimalParts(left);
  const b = decimalParts(right);
  if (a.kind !== "finite" || b.kind !== "finite")
    return a.kind === "finite" && b.kind !== "nan" ? left : NOT_FINITE.nan;
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = (parts: FiniteDecimal): bigint => parts.digits * 10n ** BigInt(parts.exponent - exponent);
  return decimalOf(scale(a) % scale(b), exponent, a.negative);
}

/** The absolute value. */
export function decimalMagnitude(value: Decimal128): Decimal128 {
  const parts = decimalParts(value);
  if (parts.kind === "-infinity") return NOT_FINITE.infinity;
  if (parts.kind !== "finite" || !parts.negative) return value;
  return decimalOf(-parts.digits, parts.exponent, false);
}

/** Rounds so that the last digit is at a given power of ten, or as near to it as 34 digits allow. */
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

/** Whether a decimal is 0, with any sign and exponent. */
export function isDecimalZero(value: Decimal128): boolean {
  const parts = decimalParts(value);
  return parts.kind === "finite" && parts.digits === 0n;
}

const scratch = new DataView(new ArrayBuffer(8));

/** A finite double as an exact fraction. */
export function doubleFraction(double: number): readonly [numerator: bigint, denominator: bigint] {
  const [mantissa, exponent] = binaryParts(double);
  return exponent >= 0 ? [mantissa << BigInt(exponent), 1n] : [mantissa, 1n << BigInt(-exponent)];
}

/** A finite double exactly, as digits times a power of ten. */
export function doubleDigits(double: number): { readonly digits: bigint; readonly exponent: number } {
  const [mantissa, exponent] = binaryParts(double);
  if (exponent >= 0) return { digits: mantissa << BigInt(exponent), exponent: 0 };
  return { digits: mantissa * 5n ** BigInt(-exponent), exponent };
}

/** A finite double as a whole number times a power of two; the number is odd if the power is negative. */
function binaryParts(double: number): readonly [mantissa: bigint, exponent: number] {
  if (Number.isInteger(double)) return [BigInt(double), 0];
  scratch.setFloat64(0, double);
  const bits = scratch.getBigUint64(0);
  const raw = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  let mantissa = raw === 0 ? fraction : fraction | 0x10000000000000n;
  let exponent = (raw === 0 ? 1 : raw) - 1075;
  while (exponent < 0 && (mantissa & 1n) === 0n) {
    mantissa >>= 1n;
    exponent++;
  }
  return [double < 0 ? -mantissa : mantissa, exponent];
}
