import { type Decimal128, Double } from "bson";
import { decimalParts, doubleFraction } from "./decimal.ts";

const scratch = Buffer.alloc(8);
const FRACTION_BITS = 80n;

/**
 * Writes a number so that bytes sort as numbers do, whatever their types: first the largest double that is not above
 * the number, with its bits in sorting order; then 0, or 1 and ten bytes for how far a long or decimal lies beyond that
 * double, as a fraction of the gap to the next one. NaN sorts before all. Index keys are stored so: it must not change.
 */
export function encodeNumber(value: number | bigint | Double | Decimal128, out: Buffer, at: number): number {
  if (typeof value === "number") return plain(value, out, at);
  if (value instanceof Double) return plain(value.value, out, at);
  if (typeof value === "bigint") {
    if (value >= -9007199254740992n && value <= 9007199254740992n) return plain(Number(value), out, at);
    return exact(value, 1n, out, at);
  }
  const parts = decimalParts(value);
  if (parts.kind === "nan") return plain(Number.NaN, out, at);
  if (parts.kind !== "finite")
    return plain(parts.kind === "infinity" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY, out, at);
  if (parts.digits === 0n) return plain(0, out, at);
  const magnitude = parts.digits.toString().length + parts.exponent;
  if (magnitude > 308 || magnitude < -290) return beyondDoubles(parts.digits, magnitude, out, at);
  return parts.exponent >= 0
    ? exact(parts.digits * 10n ** BigInt(parts.exponent), 1n, out, at)
    : exact(parts.digits, 10n ** BigInt(-parts.exponent), out, at);
}

function plain(value: number, out: Buffer, at: number): number {
  const end = putDouble(value, out, at);
  out[end] = 0;
  return end + 1;
}

function putDouble(value: number, out: Buffer, at: number): number {
  if (Number.isNaN(value)) {
    out.fill(0, at, at + 8);
    return at + 8;
  }
  out.writeDoubleBE(value === 0 ? 0 : value, at);
  if ((out[at] as number) & 0x80) for (let i = at; i < at + 8; i++) out[i] = ~(out[i] as number);
  else out[at] = (out[at] as number) | 0x80;
  return at + 8;
}

/** Encodes numerator/denominator. */
function exact(numerator: bigint, denominator: bigint, out: Buffer, at: number): number {
  let floor = Number(numerator) / Number(denominator);
  if (!Number.isFinite(floor)) floor = Number(numerator / denominator);
  // The quotient is rounded and may be off by some steps: walk to the largest double that is not above the value.
  while (compareToDouble(numerator, denominator, floor) < 0) floor = step(floor, -1);
  for (let next = step(floor, 1); compareToDouble(numerator, denominator, next) >= 0; next = step(floor, 1))
    floor = next;
  if (compareToDouble(numerator, denominator, floor) === 0) return plain(floor, out, at);
  const low = doubleFraction(floor);
  const high = doubleFraction(step(floor, 1));
  // (value - low) / (high - low), all over common denominators.
  const over = (numerator * low[1] - low[0] * denominator) * high[1];
  const gap = (high[0] * low[1] - low[0] * high[1]) * denominator;
  const fraction = (over << FRACTION_BITS) / gap;
  const end = putDouble(floor, out, at);
  out[end] = 1;
  out.write(fraction.toString(16).padStart(20, "0"), end + 1, 10, "hex");
  return end + 11;
}

/** Decimals beyond the range of doubles: exponent, then digits. */
function beyondDoubles(digits: bigint, magnitude: number, out: Buffer, at: number): number {
  const negative = digits < 0n;
  // 1E400 and 10E399 are the same number.
  const text = (negative ? -digits : digits).toString().replace(/0+$/, "");
  const exponent = negative ? magnitude - 1 : magnitude;
  const large = exponent > 0;
  const end = putDouble(large ? (negative ? -Number.MAX_VALUE : Number.MAX_VALUE) : 0, out, at);
  // A negative value lies below the double it is filed under.
  if (negative) out[end - 1] = (out[end - 1] as number) - 1;
  out[end] = 1;
  out.writeUInt16BE(exponent + 8192, end + 1);
  out.fill(0, end + 3, end + 37);
  for (let i = 0; i < text.length && i < 34; i++) out[end + 3 + i] = text.charCodeAt(i);
  if (negative) for (let i = end + 1; i < end + 37; i++) out[i] = ~(out[i] as number);
  return end + 37;
}

function step(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * Number.MIN_VALUE;
  scratch.writeDoubleBE(value, 0);
  const bits = scratch.readBigInt64BE(0);
  scratch.writeBigInt64BE(value > 0 === direction > 0 ? bits + 1n : bits - 1n, 0);
  return scratch.readDoubleBE(0);
}

function compareToDouble(numerator: bigint, denominator: bigint, double: number): number {
  if (double === Number.POSITIVE_INFINITY) return -1;
  if (double === Number.NEGATIVE_INFINITY) return 1;
  const [top, bottom] = doubleFraction(double);
  const left = numerator * bottom;
  const right = top * denominator;
  return left < right ? -1 : left > right ? 1 : 0;
}
