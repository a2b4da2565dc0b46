import { Decimal128 } from "bson";
import type { Value } from "../bson/value.ts";
import { double } from "../values/arithmetic.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { argumentsOf, isNullish } from "./arguments.ts";
import { located } from "./date-arguments.ts";
import type { CompileOperator } from "./operators.ts";

interface Range {
  readonly holds: (value: number) => boolean;
  readonly shown: string;
}

const FINITE: Range = { holds: Number.isFinite, shown: "(-inf,inf)" };
const UNIT: Range = { holds: (value) => value >= -1 && value <= 1, shown: "[-1,1]" };
const FROM_ONE: Range = { holds: (value) => value >= 1, shown: "[1,inf]" };

function typed(result: number, ...operands: readonly Value[]): Value {
  return operands.some((operand) => operand instanceof Decimal128)
    ? Decimal128.fromString(String(result))
    : double(result);
}

function angle(apply: (value: number) => number, range?: Range): CompileOperator {
  return (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (isNullish(value)) return null;
      if (!isNumber(value)) throw located(28765, `${name} only supports numeric types, not ${typeNameOf(value)}`);
      const number = toDouble(value);
      if (range !== undefined && !Number.isNaN(number) && !range.holds(number))
        throw located(50989, `cannot apply ${name} to ${number}, value must be in ${range.shown}`);
      return typed(apply(number), value);
    };
  };
}

/** Trigonometry, which is computed in doubles. */
export const trigonometryOperators: Record<string, CompileOperator> = {
  $sin: angle(Math.sin, FINITE),
  $cos: angle(Math.cos, FINITE),
  $tan: angle(Math.tan, FINITE),
  $asin: angle(Math.asin, UNIT),
  $acos: angle(Math.acos, UNIT),
  $atan: angle(Math.atan),
  $sinh: angle(Math.sinh),
  $cosh: angle(Math.cosh),
  $tanh: angle(Math.tanh),
  $asinh: angle(Math.asinh),
  $acosh: angle(Math.acosh, FROM_ONE),
  $atanh: angle(Math.atanh, UNIT),
  $degreesToRadians: angle((value) => (value * Math.PI) / 180),
  $radiansToDegrees: angle((value) => (value * 180) / Math.PI),
  $atan2: (argument, compile, name) => {
    const [first, second] = argumentsOf(name, argument, 2).map(compile);
    return (scope) => {
      const y = first?.(scope);
      const x = second?.(scope);
      if (isNullish(y) || isNullish(x)) return null;
      if (!isNumber(y)) throw located(51044, `${name} only supports numeric types, not ${typeNameOf(y)}`);
      if (!isNumber(x)) throw located(51045, `${name} only supports numeric types, not ${typeNameOf(x)}`);
      return typed(Math.atan2(toDouble(y), toDouble(x)), y, x);
    };
  },
};
