import { Decimal128 } from "bson";
import { located } from "../expression/date-arguments.ts";
import { double, isZero, type NumberValue, toDecimal } from "../values/arithmetic.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import { decimalArithmetic } from "../values/decimal-math.ts";
import { decimalOf } from "../values/decimal-of.ts";

/** Rounds a number to one of a series that is above or below it; 0 stays. */
export interface Granularity {
  readonly up: (value: NumberValue) => NumberValue;
  readonly down: (value: NumberValue) => NumberValue;
}

/** Renard's numbers (ISO 3; MongoDB's R40 is without 335), the preferred values of resistors (IEC 60063), and 1-2-5. */
const SERIES: ReadonlyMap<string, readonly number[]> = new Map([
  ["R5", [10, 16, 25, 40, 63]],
  ["R10", [100, 125, 160, 200, 250, 315, 400, 500, 630, 800]],
  ["R20", [100, 112, 125, 140, 160, 180, 200, 224, 250, 280, 315, 355, 400, 450, 500, 560, 630, 710, 800, 900]],
  [
    "R40",
    [
      100, 106, 112, 118, 125, 132, 140, 150, 160, 170, 180, 190, 200, 212, 224, 236, 250, 265, 280, 300, 315, 355, 375,
      400, 425, 450, 475, 500, 530, 560, 600, 630, 670, 710, 750, 800, 850, 900, 950,
    ],
  ],
  [
    "R80",
    [
      103, 109, 115, 122, 128, 136, 145, 155, 165, 175, 185, 195, 206, 218, 230, 243, 258, 272, 290, 307, 325, 345, 365,
      387, 412, 437, 462, 487, 515, 545, 575, 615, 650, 690, 730, 775, 825, 875, 925, 975,
    ],
  ],
  ["1-2-5", [10, 20, 50]],
  ["E6", [10, 15, 22, 33, 47, 68]],
  ["E12", [10, 12, 15, 18, 22, 27, 33, 39, 47, 56, 68, 82]],
  ["E24", [10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 43, 47, 51, 56, 62, 68, 75, 82, 91]],
  ["E48", evenly(48)],
  ["E96", evenly(96)],
  ["E192", evenly(192)],
]);

/** A decade in equal ratios, in three digits; the standard has 920 where the formula gives 919. */
function evenly(steps: number): number[] {
  return Array.from({ length: steps }, (_, i) => {
    const number = Math.round(100 * 10 ** (i / steps));
    return number === 919 ? 920 : number;
  });
}

/** The granularity of a name, if there is one. */
export function granularityOf(name: string): Granularity | undefined {
  if (name === "POWERSOF2") return rounder(powerAbove, powerBelow);
  const series = SERIES.get(name);
  return (
    series &&
    rounder(
      (value) => numberAbove(series, value),
      (value) => numberBelow(series, value),
    )
  );
}

type Round = (value: NumberValue) => NumberValue;

function rounder(up: Round, down: Round): Granularity {
  const of =
    (round: Round): Round =>
    (value) => {
      if (isZero(value)) return value;
      if (value instanceof Decimal128 ? value.toString() === "Infinity" : toDouble(value) === Number.POSITIVE_INFINITY)
        throw located(11785400, "A granularity rounder can only round finite numbers");
      return round(value);
    };
  return { up: of(up), down: of(down) };
}

/** A number of a series times a power of ten, as a double or, beside a decimal, as a decimal. */
function scaled(number: number, power: number, beside: NumberValue): NumberValue {
  if (!(beside instanceof Decimal128)) return double(number * multiplier(power));
  const factor = power < 0 ? decimalOf(1n, power) : decimalOf(10n ** BigInt(power), 0);
  return decimalArithmetic("multiply", toDecimal(double(number)), factor);
}

/** Multiplied or divided step by step, so that doubles come out as MongoDB's do. */
function multiplier(power: number): number {
  let factor = 1;
  for (let i = 0; i < power; i++) factor *= 10;
  for (let i = 0; i > power; i--) factor /= 10;
  return factor;
}

function numberAbove(series: readonly number[], value: NumberValue): NumberValue {
  const at = (number: number | undefined, power: number): NumberValue => scaled(number as number, power, value);
  let power = decade(value);
  while (compareValues(value, at(series.at(-1), power)) >= 0) power++;
  while (compareValues(value, at(series.at(-1), power - 1)) < 0) power--;
  return at(
    series.find((number) => compareValues(value, at(number, power)) < 0),
    power,
  );
}

function numberBelow(series: readonly number[], value: NumberValue): NumberValue {
  const at = (number: number | undefined, power: number): NumberValue => scaled(number as number, power, value);
  let power = decade(value);
  while (compareValues(value, at(series[0], power)) <= 0) power--;
  while (compareValues(value, at(series[0], power + 1)) > 0) power++;
  return at(
    series.findLast((number) => compareValues(value, at(number, power)) > 0),
    power,
  );
}

/** About the power of ten by which a series of two or three digits reaches the value. */
function decade(value: NumberValue): number {
  const text = value instanceof Decimal128 ? value.toString() : String(toDouble(value));
  const [digits = "", power = "0"] = text.split(/e/i);
  const [whole = ""] = digits.split(".");
  return Number(power) + whole.length - 3;
}

function powerOfTwo(exponent: number, beside: NumberValue): NumberValue {
  if (beside instanceof Decimal128)
    return exponent >= 0 ? decimalOf(1n << BigInt(exponent), 0) : decimalOf(5n ** BigInt(-exponent), exponent);
  if (exponent < 0 || exponent > 62) return double(2 ** exponent);
  return exponent < 31 ? 2 ** exponent : 1n << BigInt(exponent);
}

function powerAbove(value: NumberValue): NumberValue {
  let exponent = binaryPlace(value);
  while (compareValues(powerOfTwo(exponent, value), value) <= 0) exponent++;
  while (compareValues(powerOfTwo(exponent - 1, value), value) > 0) exponent--;
  return powerOfTwo(exponent, value);
}

function powerBelow(value: NumberValue): NumberValue {
  let exponent = binaryPlace(value);
  while (compareValues(powerOfTwo(exponent, value), value) >= 0) exponent--;
  while (compareValues(powerOfTwo(exponent + 1, value), value) < 0) exponent++;
  return powerOfTwo(exponent, value);
}

/** About the power of two of a number; decimals are reckoned by their power of ten. */
function binaryPlace(value: NumberValue): number {
  const plain = toDouble(value);
  if (plain > 0 && Number.isFinite(plain)) return Math.floor(Math.log2(plain));
  return Math.floor(decade(value) * Math.log2(10));
}
