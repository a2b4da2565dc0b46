import { Decimal128 } from "bson";
import { Arr } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import { arithmetic, double, type NumberValue } from "../values/arithmetic.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import { decimalRoot } from "../values/decimal-math.ts";
import { argumentsOf, isNullish } from "./arguments.ts";
import type { Evaluate, Scope } from "./evaluate.ts";
import type { CompileOperator } from "./operators.ts";
import { numbersOf, readPercentile } from "./percentile.ts";
import { textInForce } from "./text-in-force.ts";

function number(name: string, value: Value): NumberValue {
  if (isNumber(value)) return value;
  throw new CommandError(28765, "Location28765", `${name} only supports numeric types, not ${typeNameOf(value)}`);
}

/** A function of doubles; a decimal's result is a decimal again. */
function real(
  apply: (value: number) => number,
  outside?: { readonly code: number; readonly isOutside: (value: number) => boolean; readonly wanted: string },
  exact?: (value: Decimal128) => Value,
): CompileOperator {
  return (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (isNullish(value)) return null;
      const operand = toDouble(number(name, value));
      if (outside?.isOutside(operand))
        throw new CommandError(
          outside.code,
          `Location${outside.code}`,
          `${name}'s argument must be ${outside.wanted}, but is ${operand}`,
        );
      if (exact !== undefined && value instanceof Decimal128) return exact(value);
      const result = apply(operand);
      return value instanceof Decimal128 ? Decimal128.fromString(String(result)) : double(result);
    };
  };
}

/** `$round` (half to even) and `$trunc`, at a decimal place. */
function atPlace(round: (value: number) => number): CompileOperator {
  return (argument, compile, name) => {
    const [part, placeOf] = argumentsOf(name, argument, 1, 2).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (isNullish(value)) return null;
      const given = placeOf?.(scope);
      const place = isNumber(given) ? toDouble(given) : 0;
      const whole = number(name, value);
      if ((typeof whole === "bigint" || (typeof whole === "number" && Number.isInteger(whole))) && place >= 0)
        return whole;
      const shifted = Number(`${round(Number(`${toDouble(whole)}e${place}`))}e${-place}`);
      const result = Number.isNaN(shifted) ? round(toDouble(whole)) : shifted;
      if (typeof whole === "bigint") return BigInt(result);
      if (typeof whole === "number" && Number.isInteger(whole)) return result;
      return whole instanceof Decimal128 ? Decimal128.fromString(String(result)) : double(result);
    };
  };
}

function halfToEven(value: number): number {
  const floor = Math.floor(value);
  const over = value - floor;
  if (over !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The values that an accumulator works on as an expression: one array's items, or the arguments themselves. */
function valuesOf(parts: readonly Evaluate[], scope: Scope): readonly (Value | undefined)[] {
  const values = parts.map((part) => part(scope));
  return values.length === 1 && values[0] instanceof Arr ? values[0].items : values;
}

function folded(fold: (values: readonly (Value | undefined)[]) => Value): CompileOperator {
  return (argument, compile) => {
    const parts = (argument instanceof Arr ? argument.items : [argument]).map(compile);
    return (scope) => fold(valuesOf(parts, scope));
  };
}

function total(values: readonly NumberValue[]): NumberValue {
  return values.reduce<NumberValue>((sum, value) => arithmetic("add", sum, value, "double") as NumberValue, 0);
}

function best(sign: 1 | -1): CompileOperator {
  return (argument, compile, name) => {
    const textKey = textInForce();
    const choose = folded((values) => {
      let found: Value = null;
      for (const value of values)
        if (!isNullish(value) && (found === null || compareValues(value, found, textKey) * sign > 0)) found = value;
      return found;
    });
    return choose(argument, compile, name);
  };
}

const average: CompileOperator = folded((values) => {
  const numbers = values.filter((value) => isNumber(value));
  if (numbers.length === 0) return null;
  const sum = total(numbers);
  const mean = toDouble(sum) / numbers.length;
  return sum instanceof Decimal128 ? Decimal128.fromString(String(mean)) : double(mean);
});

function deviation(sample: boolean): CompileOperator {
  return folded((values) => {
    const numbers = values.filter((value) => isNumber(value)).map(toDouble);
    const n = numbers.length - (sample ? 1 : 0);
    if (n <= 0) return null;
    const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
    return double(Math.sqrt(numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / n));
  });
}

const percentile: CompileOperator = (argument, compile, name) => {
  const { input, of } = readPercentile(name, argument, compile);
  return (scope) => of(numbersOf(input(scope)));
};

/** Mathematics, and the accumulators as expressions. */
export const mathOperators: Record<string, CompileOperator> = {
  $sqrt: real(
    Math.sqrt,
    { code: 28714, isOutside: (value) => value < 0, wanted: "greater than or equal to 0" },
    decimalRoot,
  ),
  $exp: real(Math.exp),
  $ln: real(Math.log, { code: 28766, isOutside: (value) => value <= 0, wanted: "a positive number" }),
  $log10: real(Math.log10, { code: 28761, isOutside: (value) => value <= 0, wanted: "a positive number" }),
  $median: percentile,
  $percentile: percentile,
  $round: atPlace(halfToEven),
  $trunc: atPlace(Math.trunc),
  $sum: folded((values) => total(values.filter((value) => isNumber(value)))),
  $avg: average,
  $stdDevPop: deviation(false),
  $stdDevSamp: deviation(true),
  $max: best(1),
  $min: best(-1),
};
