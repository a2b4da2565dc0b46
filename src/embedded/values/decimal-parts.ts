import type { Decimal128 } from "bson";

/** A finite decimal as an exact integer times a power of ten, or one of the three that are not finite. */
export type DecimalParts =
  | { readonly kind: "finite"; readonly digits: bigint; readonly exponent: number }
  | { readonly kind: "nan" | "infinity" | "-infinity" };

/** Takes a Decimal128 apart, exactly. */
export function decimalParts(decimal: Decimal128): DecimalParts {
  const text = decimal.toString();
  if (text === "NaN") return { kind: "nan" };
  if (text === "Infinity") return { kind: "infinity" };
  if (text === "-Infinity") return { kind: "-infinity" };
  const parts = /^(-?)(\d*)(?:\.(\d*))?(?:E([+-]?\d+))?$/.exec(text);
  if (parts === null) throw new Error(`Decimal128 has the text ${text}`);
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  const digits = BigInt(`${whole}${fraction}` || "0");
  return { kind: "finite", digits: sign === "-" ? -digits : digits, exponent: Number(exponent) - fraction.length };
}
