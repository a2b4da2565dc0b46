import { Decimal128 } from "bson";
import type { Value } from "../bson/document.ts";
import { double, isZero, type NumberValue, toDecimal } from "../values/arithmetic.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { decimalPower } from "../values/decimal.ts";
import { argumentsOf, isNullish } from "./arguments.ts";
import { located } from "./date-arguments.ts";
import type { CompileOperator } from "./operators.ts";

function number(value: Value, code: number, what: string): NumberValue {
  if (isNumber(value)) return value;
  throw located(code, `${what} must be numeric, not ${typeNameOf(value)}`);
}

function isWhole(value: NumberValue): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
}

/** A whole power of a whole number, exact where an int64 holds it, else undefined. */
function wholePower(base: number | bigint, exponent: number | bigint): Value | undefined {
  const [left, right] = [BigInt(base), BigInt(exponent)];
  const unit = left >= -1n && left <= 1n;
  if ((right < 0n && !unit) || (right > 63n && !unit)) return undefined;
  const power = unit ? (left === -1n && right % 2n === 0n ? 1n : right === 0n ? 1n : left) : left ** right;
  if (power < -0x8000000000000000n || power > 0x7fffffffffffffffn) return undefined;
  const wide = typeof base === "bigint" || typeof exponent === "bigint" || power !== BigInt.asIntN(32, power);
  return wide ? power : Number(power);
}

/** Powers, logarithms, chance, and the operators that only other versions have. */
export const powerOperators: Record<string, CompileOperator> = {
  $pow: (argument, compile, name) => {
    const [base, exponent] = argumentsOf(name, argument, 2).map(compile);
    return (scope) => {
      const given = [base?.(scope), exponent?.(scope)] as const;
      if (isNullish(given[0]) || isNullish(given[1])) return null;
      const left = number(given[0], 28762, "$pow's base");
      const right = number(given[1], 28763, "$pow's exponent");
      if (isZero(left) && toDouble(right) < 0)
        throw located(28764, "$pow cannot take a base of 0 and a negative exponent");
      const power = toDouble(left) ** toDouble(right);
      if (left instanceof Decimal128 || right instanceof Decimal128)
        return decimalPower(toDecimal(left), toDouble(right)) ?? Decimal128.fromString(String(power));
      return (isWhole(left) && isWhole(right) ? wholePower(left, right) : undefined) ?? double(power);
    };
  },
  $log: (argument, compile, name) => {
    const [part, base] = argumentsOf(name, argument, 2).map(compile);
    return (scope) => {
      const given = [part?.(scope), base?.(scope)] as const;
      if (isNullish(given[0]) || isNullish(given[1])) return null;
      const value = number(given[0], 28756, "$log's argument");
      const by = number(given[1], 28757, "$log's base");
      const [x, b] = [toDouble(value), toDouble(by)];
      if (x <= 0) throw located(28758, `$log's argument must be a positive number, but is ${x}`);
      if (b <= 0 || b === 1) throw located(28759, `$log's base must be a positive number not equal to 1, but is ${b}`);
      const result = Math.log(x) / Math.log(b);
      return value instanceof Decimal128 || by instanceof Decimal128
        ? Decimal128.fromString(String(result))
        : double(result);
    };
  },
  $rand: (argument, compile, name) => {
    if (argumentsOf(name, argument, 0, 1).some((one) => !(one instanceof Object && "size" in one && one.size === 0)))
      throw located(3040501, "$rand does not currently accept arguments");
    void compile;
    return () => double(Math.random());
  },
};
