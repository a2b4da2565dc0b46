const scratch = new DataView(new ArrayBuffer(8));

/** A finite double as an exact fraction, whose denominator is a power of two. */
export function doubleFraction(double: number): readonly [numerator: bigint, denominator: bigint] {
  const [mantissa, exponent] = binaryParts(double);
  return exponent >= 0 ? [mantissa << BigInt(exponent), 1n] : [mantissa, 1n << BigInt(-exponent)];
}

/** A finite double as exact decimal digits times a power of ten, which is not positive. */
export function doubleDigits(double: number): { readonly digits: bigint; readonly exponent: number } {
  const [mantissa, exponent] = binaryParts(double);
  if (exponent >= 0) return { digits: mantissa << BigInt(exponent), exponent: 0 };
  return { digits: mantissa * 5n ** BigInt(-exponent), exponent };
}

/** An integer and the power of two that it is multiplied by; an odd integer where the power is negative. */
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
