import { Decimal128 } from "bson";
import { UNDEFINED, type Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import { isNullish } from "../expression/arguments.ts";
import { located } from "../expression/date-arguments.ts";
import { arithmetic, double, type NumberValue, toDecimal } from "../values/arithmetic.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import { decimalQuotient } from "../values/decimal-math.ts";

/** A value or, where it is null or missing, the last one before it. */
export function carriedValues(values: readonly (Value | undefined)[]): Value[] {
  let last: Value = null;
  return values.map((value) => {
    if (!isNullish(value)) last = value;
    return last;
  });
}

/**
 * Numbers, and on the line between the known ones before and after where they are null or missing; null before the
 * first and after the last. `places` are numbers or dates, in order.
 */
export function valuesOnLines(
  values: readonly (Value | undefined)[],
  places: readonly (Value | undefined)[],
): (Value | undefined)[] {
  const xs = places.map(placeNumber);
  xs.forEach((x, i) => {
    if (i > 0 && compareValues(x as Value, xs[i - 1] as Value) === 0)
      throw located(6050106, "There can be no repeated values in the sort field");
  });
  const filled = values.map((value) => (value === undefined || value === UNDEFINED ? null : value));
  let before = -1;
  values.forEach((value, i) => {
    if (isNullish(value)) return;
    if (!isNumber(value))
      throw new CommandError(
        14,
        "TypeMismatch",
        `Value to be filled must be numeric or nullish, but found ${typeNameOf(value)}`,
      );
    const from = values[before];
    if (before >= 0 && isNumber(from))
      for (let j = before + 1; j < i; j++)
        filled[j] = onLine(xs[j] as NumberValue, [xs[before] as NumberValue, from], [xs[i] as NumberValue, value]);
    before = i;
  });
  return filled;
}

function placeNumber(value: Value | undefined): NumberValue {
  if (value instanceof Date) return BigInt(value.getTime());
  if (isNumber(value)) return value;
  throw new CommandError(
    14,
    "TypeMismatch",
    `Value of the sortBy field must be numeric or a date, but found ${typeNameOf(value ?? null)}`,
  );
}

type Point = readonly [x: NumberValue, y: NumberValue];

function onLine(x: NumberValue, [x1, y1]: Point, [x2, y2]: Point): Value {
  if ([x, x1, y1, x2, y2].some((value) => value instanceof Decimal128)) {
    const of = (operation: "add" | "subtract" | "multiply", left: NumberValue, right: NumberValue): Decimal128 =>
      arithmetic(operation, toDecimal(left), toDecimal(right), "double") as Decimal128;
    const slope = decimalQuotient(of("subtract", y2, y1), of("subtract", x2, x1));
    return of("add", y1, of("multiply", of("subtract", x, x1), slope));
  }
  const [a, b, c, d] = [toDouble(x1), toDouble(y1), toDouble(x2), toDouble(y2)];
  return double(b + (toDouble(x) - a) * ((d - b) / (c - a)));
}
