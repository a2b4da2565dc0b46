import { Decimal128 } from "bson";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decimalArithmetic,
  decimalAt,
  decimalOf,
  decimalParts,
  decimalQuotient,
} from "../../src/embedded/values/decimal.ts";

const digits = fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n });
const exponent = fc.integer({ min: -6176, max: 6111 });
const near = fc.integer({ min: -40, max: 40 });

test("decimals are read and written as bson does", () => {
  fc.assert(
    fc.property(digits, exponent, (whole, power) => {
      const decimal = decimalOf(whole, power);
      expect(decimal.toString()).toBe(Decimal128.fromString(`${whole}E${power}`).toString());
      expect(decimalParts(decimal)).toEqual({ kind: "finite", digits: whole, exponent: power, negative: whole < 0n });
    }),
  );
});

test("a decimal is split into the digits and exponent it shows", () => {
  for (const text of ["0", "-0", "-0E-6176", "1.50", "-9.999999999999999999999999999999999E+6144", "1E-6176"]) {
    const parts = decimalParts(Decimal128.fromString(text));
    if (parts.kind !== "finite") throw new Error(text);
    expect(decimalOf(parts.digits, parts.exponent, parts.negative).toString()).toBe(text);
  }
  for (const text of ["NaN", "Infinity", "-Infinity"])
    expect(decimalParts(Decimal128.fromString(text)).kind).toBe(text.toLowerCase());
});

test("sums, products and quotients are the decimals nearest to the exact result", () => {
  fc.assert(
    fc.property(digits, near, digits, near, (a, i, b, j) => {
      const [left, right] = [decimalOf(a, i), decimalOf(b, j)];
      const low = Math.min(i, j);
      const exact = a * 10n ** BigInt(i - low) + b * 10n ** BigInt(j - low);
      expect(decimalArithmetic("add", left, right).toString()).toBe(rounded(exact, low));
      // A product of 0 has a sign too.
      const sign = a * b === 0n && a < 0n !== b < 0n ? "-" : "";
      expect(decimalArithmetic("multiply", left, right).toString()).toBe(sign + rounded(a * b, i + j));
      if (b === 0n) return;
      const back = decimalArithmetic("multiply", decimalQuotient(left, right), right);
      expect(Math.abs(Number(back.toString()) - Number(left.toString()))).toBeLessThanOrEqual(
        Math.abs(Number(left.toString())) * 1e-15,
      );
    }),
  );
});

test("rounding at a place is off by at most half of it", () => {
  fc.assert(
    fc.property(digits, fc.integer({ min: -34, max: 0 }), fc.integer({ min: -20, max: 20 }), (whole, power, place) => {
      const value = decimalOf(whole, power);
      const difference = decimalArithmetic("subtract", decimalAt(value, place, "even"), value);
      const twice = decimalArithmetic("multiply", difference, Decimal128.fromString("2"));
      expect(Math.abs(Number(twice.toString()))).toBeLessThanOrEqual(10 ** place * (1 + 1e-12));
    }),
  );
});

/** Digits times a power of ten, rounded to 34 digits with plain arithmetic. */
function rounded(whole: bigint, power: number): string {
  const surplus = String(whole).replace("-", "").length - 34;
  if (surplus <= 0) return Decimal128.fromString(`${whole}E${power}`).toString();
  const unit = 10n ** BigInt(surplus);
  const [kept, rest] = [whole / unit, (whole % unit) * 2n];
  const size = rest < 0n ? -rest : rest;
  const away = size > unit || (size === unit && kept % 2n !== 0n);
  const last = away ? kept + (whole < 0n ? -1n : 1n) : kept;
  const carried = String(last).replace("-", "").length > 34;
  return Decimal128.fromString(`${carried ? last / 10n : last}E${power + surplus + (carried ? 1 : 0)}`).toString();
}
