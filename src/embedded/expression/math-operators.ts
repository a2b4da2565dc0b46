import { Decimal128 } from "bson";
import { Arr, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { double, NumberSum, type NumberValue } from "../values/arithmetic.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import { decimalRoot, isDecimalNegative, isDecimalZero } from "../values/decimal.ts";
import { argumentsOf, isNullish } from "./arguments.ts";
import type { Evaluate, Scope } from "./compile-expression.ts";
import type { CompileOperator } from "./operators.ts";
import { atPlace } from "./round-operators.ts";
import { textInForce } from "./text-in-force.ts";

function number(name: string, value: Value): NumberValue {
  if (isNumber(value)) return value;
  throw new CommandError(28765, "Location28765", `${name} only supports numeric types, not ${typeNameOf(value)}`);
}

/** The double of a number, not 0 where only a decimal is so near to it. */
function sided(value: Value, operand: number): number {
  if (operand !== 0 || !(value instanceof Decimal128) || isDecimalZero(value)) return operand;
  return isDecimalNegative(value) ? -Number.MIN_VALUE : Number.MIN_VALUE;
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
      if (outside?.isOutside(sided(value, operand)))
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

function summed(values: readonly (Value | undefined)[]): NumberSum {
  const sum = new NumberSum();
  for (const value of values) if (isNumber(value)) sum.add(value);
  return sum;
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
  $round: atPlace("even"),
  $trunc: atPlace("zero"),
  $sum: folded((values) => summed(values).total()),
  $avg: folded((values) => summed(values).mean()),
  $max: best(1),
  $min: best(-1),
};
