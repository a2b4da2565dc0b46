import { Decimal128 } from "bson";
import type { Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { arithmetic, double, isZero, type NumberValue, toDecimal } from "../values/arithmetic.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { decimalAt, decimalMagnitude, decimalQuotient, decimalRest, type Rounding } from "../values/decimal.ts";
import { argumentsOf, isNullish } from "./arguments.ts";
import type { CompileOperator } from "./operators.ts";

function unary(apply: (value: NumberValue) => Value): CompileOperator {
  return (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (isNullish(value)) return null;
      if (!isNumber(value))
        throw new CommandError(28765, "Location28765", `${name} only supports numeric types, not ${typeNameOf(value)}`);
      return apply(value);
    };
  };
}

function rounding(round: (value: number) => number, rounding: Rounding): CompileOperator {
  return unary((value) => {
    if (value instanceof Decimal128) return decimalAt(value, 0, rounding);
    if (typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value))) return value;
    return double(round(toDouble(value)));
  });
}

/** Adds two values as `$add` does: numbers, or a date and a number of milliseconds. */
function add(left: Value, right: Value): Value {
  if (left instanceof Date && right instanceof Date)
    throw new CommandError(16612, "Location16612", "only one date allowed in an $add expression");
  if (left instanceof Date && isNumber(right)) return new Date(left.getTime() + Math.round(toDouble(right)));
  if (right instanceof Date && isNumber(left)) return new Date(right.getTime() + Math.round(toDouble(left)));
  if (!isNumber(left) || !isNumber(right))
    throw new CommandError(
      14,
      "TypeMismatch",
      `$add only supports numeric or date types, not ${typeNameOf(isNumber(left) || left instanceof Date ? right : left)}`,
    );
  return arithmetic("add", left, right, "double") as Value;
}

/** Subtracts as `$subtract` does: numbers, dates, or a number of milliseconds from a date. */
export function subtractValues(left: Value, right: Value): Value {
  if (left instanceof Date && right instanceof Date) return BigInt(left.getTime() - right.getTime());
  if (left instanceof Date && isNumber(right)) return new Date(left.getTime() - Math.round(toDouble(right)));
  if (!isNumber(left) || !isNumber(right))
    throw new CommandError(14, "TypeMismatch", `can't $subtract ${typeNameOf(right)} from ${typeNameOf(left)}`);
  return arithmetic("subtract", left, right, "double") as Value;
}

/** Divides as `$divide` does. Fails with 2 where the divisor is 0. */
export function divideValues(left: Value, right: Value): Value {
  if (!isNumber(left) || !isNumber(right))
    throw new CommandError(
      14,
      "TypeMismatch",
      `$divide only supports numeric types, not ${typeNameOf(left)} and ${typeNameOf(right)}`,
    );
  if (isZero(right)) throw new CommandError(2, "BadValue", "can't $divide by zero");
  if (left instanceof Decimal128 || right instanceof Decimal128)
    return decimalQuotient(toDecimal(left), toDecimal(right));
  return double(toDouble(left) / toDouble(right));
}

/** The arithmetic operators. */
export const arithmeticOperators: Record<string, CompileOperator> = {
  $add: (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 0, 1e6).map(compile);
    return (scope) => {
      let sum: Value = 0;
      for (const part of parts) {
        const value = part(scope);
        if (isNullish(value)) return null;
        sum = add(sum, value);
      }
      return sum;
    };
  },
  $subtract: (argument, compile, name) => {
    const [first, second] = argumentsOf(name, argument, 2).map(compile);
    return (scope) => {
      const left = first?.(scope);
      const right = second?.(scope);
      if (isNullish(left) || isNullish(right)) return null;
      return subtractValues(left, right);
    };
  },
  $multiply: (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 0, 1e6).map(compile);
    return (scope) => {
      let product: NumberValue = 1;
      for (const part of parts) {
        const value = part(scope);
        if (isNullish(value)) return null;
        if (!isNumber(value))
          throw new CommandError(14, "TypeMismatch", `$multiply only supports numeric types, not ${typeNameOf(value)}`);
        product = arithmetic("multiply", product, value, "double") as NumberValue;
      }
      return product;
    };
  },
  $divide: (argument, compile, name) => {
    const [first, second] = argumentsOf(name, argument, 2).map(compile);
    return (scope) => {
      const left = first?.(scope);
      const right = second?.(scope);
      if (isNullish(left) || isNullish(right)) return null;
      return divideValues(left, right);
    };
  },
  $mod: (argument, compile, name) => {
    const [first, second] = argumentsOf(name, argument, 2).map(compile);
    return (scope) => {
      const left = first?.(scope);
      const right = second?.(scope);
      if (isNullish(left) || isNullish(right)) return null;
      if (!isNumber(left) || !isNumber(right))
        throw new CommandError(
          16611,
          "Location16611",
          `$mod only supports numeric types, not ${typeNameOf(left)} and ${typeNameOf(right)}`,
        );
      if (isZero(right)) throw new CommandError(16610, "Location16610", "can't $mod by zero");
      if (left instanceof Decimal128 || right instanceof Decimal128)
        return decimalRest(toDecimal(left), toDecimal(right));
      if (typeof left === "bigint" || typeof right === "bigint") {
        if (isWhole(left) && isWhole(right)) return BigInt(left) % BigInt(right);
      }
      const rest = toDouble(left) % toDouble(right);
      return isWhole(left) && isWhole(right) ? rest + 0 : double(rest);
    };
  },
  $abs: unary((value) => {
    if (value === -0x8000000000000000n)
      throw new CommandError(28680, "Location28680", "can't take $abs of long long min");
    if (value instanceof Decimal128) return decimalMagnitude(value);
    return toDouble(value) < 0 ? (arithmetic("multiply", value, -1, "double") as Value) : value;
  }),
  $ceil: rounding(Math.ceil, "up"),
  $floor: rounding(Math.floor, "down"),
};

function isWhole(value: NumberValue): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
}
