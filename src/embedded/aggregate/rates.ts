import { Decimal128 } from "bson";
import { Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { failedToParse } from "../command-error.ts";
import { isNullish } from "../expression/arguments.ts";
import { divideValues, subtractValues } from "../expression/arithmetic-operators.ts";
import { located } from "../expression/date-arguments.ts";
import { isTimeUnit, unitLength } from "../expression/date-shifts.ts";
import { compileExpression } from "../expression/evaluate.ts";
import { arithmetic, double, isZero, type NumberValue, toDecimal } from "../values/arithmetic.ts";
import { isNumber } from "../values/bson-type.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import { decimalArithmetic, decimalQuotient } from "../values/decimal-math.ts";
import { NumberSum } from "../values/number-sum.ts";
import { valuesOf, type WindowContext, type WindowFunction, windowsOf } from "./window-function.ts";

interface Rate {
  readonly input: Value;
  /** The length of the unit in milliseconds, where dates are sorted by. */
  readonly unit: number | undefined;
}

function readRate({ name, argument, sort }: WindowContext): Rate {
  if (!(argument instanceof Doc)) throw failedToParse(`${name} expects an object`);
  for (const member of argument.names)
    if (member !== "input" && member !== "unit") throw failedToParse(`${name} got unexpected argument: ${member}`);
  const input = argument.get("input");
  if (input === undefined) throw failedToParse(`${name} requires an 'input' expression`);
  const unit = argument.get("unit");
  if (sort === undefined) throw failedToParse(`${name} requires a sortBy`);
  if (sort.fields.length !== 1) throw failedToParse(`${name} requires a non-compound sortBy`);
  if (unit === undefined) return { input, unit: undefined };
  if (typeof unit !== "string") throw failedToParse("'unit' must be a string");
  if (!isTimeUnit(unit)) throw failedToParse(`unknown time unit value: ${unit}`);
  const length = unitLength(unit);
  if (length === undefined) throw located(5490710, "unit must be 'week' or smaller");
  return { input, unit: length };
}

function checkPlace(place: Value, unit: number | undefined, name: string, codes: readonly [number, number]): void {
  if (unit !== undefined && !(place instanceof Date))
    throw located(codes[0], `${name} with 'unit' expects the sortBy field to be a Date`);
  if (unit === undefined && !isNumber(place))
    throw located(codes[1], `${name} (with no 'unit') expects the sortBy field to be numeric`);
}

/** `$derivative`: by how much the input changes from the window's first document to its last, a unit. */
export function derivative(context: WindowContext): WindowFunction {
  const { input, unit } = readRate(context);
  if (context.window === undefined) throw failedToParse("$derivative requires explicit window bounds");
  const windows = windowsOf(context);
  const evaluate = compileExpression(input);
  return function* (partition) {
    const values = yield* valuesOf(evaluate, partition, context);
    const { places } = partition;
    const endpoints = windows(partition);
    return places.map((_place, at): Value => {
      const window = endpoints(at);
      if (window === undefined) return null;
      const [from, to] = window.map((place) => places[place] as Value) as [Value, Value];
      for (const place of [from, to]) {
        if (unit === undefined && place instanceof Date)
          throw located(5624901, "$derivative where the sortBy is a Date requires an 'unit'");
        checkPlace(place, unit, "$derivative", [5624900, 5624902]);
      }
      const [low, high] = window.map((place) => values[place]);
      if (isNullish(low) || isNullish(high)) throw located(5624903, "$derivative input must not be null or missing");
      const run = subtractValues(to, from) as NumberValue;
      const rise = subtractValues(high, low);
      if (isZero(run)) return null;
      const slope = divideValues(rise, run);
      return unit === undefined ? slope : (arithmetic("multiply", slope as NumberValue, unit, "double") as Value);
    });
  };
}

/** `$integral`: the area under the input over the window, by trapezoids. */
export function integral(context: WindowContext): WindowFunction {
  const { input, unit } = readRate(context);
  const windows = windowsOf(context);
  const evaluate = compileExpression(input);
  return function* (partition) {
    const heights = yield* valuesOf(evaluate, partition, context);
    const { places } = partition;
    const endpoints = windows(partition);
    const areas: Value[] = [];
    for (let at = 0; at < places.length; at++) {
      const window = endpoints(at);
      const area = new NumberSum();
      let hasNaN = false;
      for (let i = window?.[0] ?? 0; window !== undefined && i <= window[1]; i++) {
        const height = heights[i];
        if (!isNumber(height))
          throw located(
            5423900,
            "The input value of $integral window function must be a vector of 2 value, the first value must be numeric or date type and the second must be numeric.",
          );
        checkPlace(places[i] as Value, unit, "$integral", [5423901, 5423902]);
        hasNaN ||= [height, places[i]].some((value) => isNumber(value) && Number.isNaN(toDouble(value)));
        if (i > window[0] && !hasNaN)
          area.add(trapezoid(places[i - 1], places[i], heights[i - 1] as NumberValue, height));
        yield undefined;
      }
      if (window === undefined) areas.push(null);
      else if (hasNaN) areas.push(Number.NaN);
      else areas.push(unit === undefined ? area.total() : divideValues(area.total(), unit));
    }
    return areas;
  };
}

function trapezoid(from: Value | undefined, to: Value | undefined, low: NumberValue, high: NumberValue): NumberValue {
  const width = subtractValues(to as Value, from as Value) as NumberValue;
  const sum = arithmetic("add", low, high, "double") as NumberValue;
  return divideValues(arithmetic("multiply", sum, width, "double") as Value, double(2)) as NumberValue;
}

/** `$expMovingAvg`: an average in which each number before weighs less; what is no number is passed over. */
export function expMovingAvg({ argument, window, sort, stage }: WindowContext): WindowFunction {
  if (!(argument instanceof Doc) || window !== undefined)
    throw failedToParse("$expMovingAvg must have exactly one argument that is an object");
  const input = argument.get("input");
  if (argument.size !== 2 || input === undefined || !(argument.has("N") || argument.has("alpha")))
    throw failedToParse(
      "$expMovingAvg sub object must have exactly two fields: An 'input' field, and either an 'N' field or an 'alpha' field",
    );
  if (sort === undefined) throw failedToParse("$expMovingAvg requires an explicit 'sortBy'");
  const weight = readWeight(argument);
  const rest = decimalArithmetic("subtract", toDecimal(1), weight);
  const evaluate = compileExpression(input);
  return function* ({ rows }) {
    let average: Decimal128 | undefined;
    let isDecimal = false;
    const averages: Value[] = [];
    for (const { doc } of rows) {
      const value = evaluate({ root: doc, variables: stage.variables });
      if (isNumber(value)) {
        isDecimal ||= value instanceof Decimal128;
        const decimal = toDecimal(value);
        average =
          average === undefined
            ? decimal
            : decimalArithmetic(
                "add",
                decimalArithmetic("multiply", decimal, weight),
                decimalArithmetic("multiply", average, rest),
              );
      }
      averages.push(average === undefined ? null : isDecimal ? average : double(toDouble(average)));
      yield undefined;
    }
    return averages;
  };
}

function readWeight(argument: Doc): Decimal128 {
  const n = argument.get("N");
  const alpha = argument.get("alpha");
  if (n !== undefined) {
    const number = isNumber(n) ? toDouble(n) : Number.NaN;
    if (!Number.isInteger(number)) throw failedToParse("'N' field must be an integer");
    if (number <= 0) throw failedToParse(`'N' must be greater than zero. Got ${number}`);
    return decimalQuotient(toDecimal(2), toDecimal(BigInt(number) + 1n));
  }
  if (!isNumber(alpha)) throw failedToParse("'alpha' must be a number");
  if (compareValues(alpha, 0) <= 0 || compareValues(alpha, 1) >= 0)
    throw failedToParse("'alpha' must be between 0 and 1 (exclusive)");
  return toDecimal(alpha);
}
