import { Binary } from "bson";
import { Arr } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { badValue, CommandError } from "../command-error.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { ValueTest } from "./value-tests.ts";

/** The bit tests: `$bitsAllSet`, `$bitsAllClear`, `$bitsAnySet`, `$bitsAnyClear`. */
export type BitsOperator = "$bitsAllSet" | "$bitsAllClear" | "$bitsAnySet" | "$bitsAnyClear";

/** A test of a number's or binary's bits at the positions that a mask, binary or list of positions names. */
export function bitsTest(op: BitsOperator, operand: Value): ValueTest {
  const positions = bitPositions(op, operand);
  return (value) => {
    const bit = bitReader(value);
    if (bit === undefined) return false;
    switch (op) {
      case "$bitsAllSet":
        return positions.every(bit);
      case "$bitsAllClear":
        return !positions.some(bit);
      case "$bitsAnySet":
        return positions.some(bit);
      case "$bitsAnyClear":
        return !positions.every(bit);
    }
  };
}

function bitReader(value: Value | undefined): ((position: number) => boolean) | undefined {
  if (value instanceof Binary) {
    const body = value.buffer.subarray(0, value.position);
    return (position) => (((body[position >> 3] ?? 0) >> (position & 7)) & 1) === 1;
  }
  if (!isNumber(value)) return undefined;
  let bits: bigint;
  if (typeof value === "bigint") bits = value;
  else {
    const double = toDouble(value);
    if (!Number.isInteger(double) || Math.abs(double) >= 2 ** 63) return undefined;
    bits = BigInt(double);
  }
  // A negative number is sign-extended without end.
  return (position) => ((bits >> BigInt(Math.min(position, 64))) & 1n) === 1n;
}

function bitPositions(op: string, operand: Value): number[] {
  if (operand instanceof Arr)
    return operand.items.map((item) => {
      const position = isNumber(item) ? toDouble(item) : Number.NaN;
      if (!Number.isInteger(position) || position < 0)
        throw badValue(`Failed to parse bit position. Expected a non-negative number in: ${op}`);
      return position;
    });
  const positions: number[] = [];
  if (operand instanceof Binary) {
    const body = operand.buffer.subarray(0, operand.position);
    for (let i = 0; i < body.length * 8; i++) if (((body[i >> 3] as number) >> (i & 7)) & 1) positions.push(i);
    return positions;
  }
  const mask = isNumber(operand) ? toDouble(operand) : Number.NaN;
  if (!Number.isInteger(mask))
    throw badValue(`${op} takes an Array, a number, or a BinData but received: ${String(operand)}`);
  if (mask < 0) throw new CommandError(9, "FailedToParse", `Expected a non-negative number in: ${op}: ${mask}`);
  const bits = typeof operand === "bigint" ? operand : BigInt(mask);
  for (let i = 0; i < 64; i++) if ((bits >> BigInt(i)) & 1n) positions.push(i);
  return positions;
}
