import type { Decimal128 } from "bson";

/** A finite decimal: an exact integer times a power of ten. */
export interface FiniteDecimal {
  readonly kind: "finite";
  /** The coefficient with its sign. */
  readonly digits: bigint;
  readonly exponent: number;
  /** The sign, which a zero has too. */
  readonly negative: boolean;
}

/** A decimal, taken apart: a finite one, or one of the three that are not. */
export type DecimalParts = FiniteDecimal | { readonly kind: "nan" | "infinity" | "-infinity" };

/** What the stored exponent has more than the exponent of the last digit. */
export const EXPONENT_BIAS = 6176;

const LARGEST = 10n ** 34n - 1n;

/** Takes a Decimal128 apart, exactly. A coefficient of more than 34 digits is 0, as IEEE 754 has it. */
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
