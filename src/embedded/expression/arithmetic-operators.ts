import { Decimal128, Double } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import type { ErrorName } from "../error-codes.ts";
import { badValue, CommandError, typeMismatch } from "../errors.ts";
import {
  arithmetic as calculate,
  double,
  exactDecimal,
  isZero,
  NumberSum,
  type NumberValue,
  toDecimal,
} from "../values/arithmetic.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import {
  decimalAt,
  decimalMagnitude,
  decimalQuotient,
  decimalRest,
  dropDigits,
  type Rounding,
} from "../values/decimal.ts";
import { argumentsOf, binary, folding, isNullish, unary } from "./arguments.ts";
import type { CompileOperator, Operators } from "./expression.ts";

/** `$round` and `$trunc` take places from -20 up to 100. */
const [LEAST_PLACE, MOST_PLACE] = [-20, 100];

/** Operators that calculate with numbers, and with dates where MongoDB does. */
export const arithmetic = {
  $abs: ofNumber((value) => {
    if (value === -0x8000000000000000n) throw new CommandError("AbsOverflow", "can't take $abs of long long min");
    if (value instanceof Decimal128) return decimalMagnitude(value);
    return toDouble(value) < 0 ? (calculate("multiply", value, -1, "double") as Value) : value;
  }),
  $add: folding<Value>(() => 0, add),
  $avg: overValues((values) => sumOf(values).mean()),
  $ceil: toWhole(Math.ceil, "up"),
  $divide: binary((left, right) => {
    if (!isNumber(left) || !isNumber(right))
      throw typeMismatch(`$divide only supports numeric types, not ${typeNameOf(left)} and ${typeNameOf(right)}`);
    if (isZero(right)) throw badValue("can't $divide by zero");
    if (left instanceof Decimal128 || right instanceof Decimal128)
      return decimalQuotient(toDecimal(left), toDecimal(right));
    return double(toDouble(left) / toDouble(right));
  }),
  $exp: inDoubles(Math.exp),
  $floor: toWhole(Math.floor, "down"),
  $ln: inDoubles(Math.log, { error: "LnNotPositive", refuses: (value) => value <= 0, wanted: "a positive number" }),
  $log: binary((left, right) => {
    const value = numberOr(left, "LogArgumentNotNumber", "$log's argument");
    const base = numberOr(right, "LogBaseNotNumber", "$log's base");
    const [x, b] = [toDouble(value), toDouble(base)];
    if (x <= 0)
      throw new CommandError("LogArgumentNotPositive", `$log's argument must be a positive number, but is ${x}`);
    if (b <= 0 || b === 1)
      throw new CommandError("LogBaseInvalid", `$log's base must be a positive number not equal to 1, but is ${b}`);
    return likeOperands(Math.log(x) / Math.log(b), value, base);
  }),
  $log10: inDoubles(Math.log10, {
    error: "Log10NotPositive",
    refuses: (value) => value <= 0,
    wanted: "a positive number",
  }),
  $max: extreme(1),
  $min: extreme(-1),
  $mod: binary((left, right) => {
    if (!isNumber(left) || !isNumber(right))
      throw new CommandError(
        "ModNotNumeric",
        `$mod only supports numeric types, not ${typeNameOf(left)} and ${typeNameOf(right)}`,
      );
    if (isZero(right)) throw new CommandError("ModByZero", "can't $mod by zero");
    if (left instanceof Decimal128 || right instanceof Decimal128)
      return decimalRest(toDecimal(left), toDecimal(right));
    if ((typeof left === "bigint" || typeof right === "bigint") && isWhole(left) && isWhole(right))
      return BigInt(left) % BigInt(right);
    const rest = toDouble(left) % toDouble(right);
    // Adding 0 turns -0, which an int does not have, into 0.
    return isWhole(left) && isWhole(right) ? rest + 0 : double(rest);
  }),
  $multiply: folding<NumberValue & Value>(
    () => 1,
    (product, value) => {
      if (!isNumber(value)) throw typeMismatch(`$multiply only supports numeric types, not ${typeNameOf(value)}`);
      return calculate("multiply", product, value, "double") as NumberValue;
    },
  ),
  $pow: binary((left, right) => {
    const base = numberOr(left, "PowBaseNotNumber", "$pow's base");
    const exponent = numberOr(right, "PowExponentNotNumber", "$pow's exponent");
    if (isZero(base) && toDouble(exponent) < 0)
      throw new CommandError("PowOfZero", "$pow cannot take a base of 0 and a negative exponent");
    const exact = isWhole(base) && isWhole(exponent) ? wholePower(base, exponent) : undefined;
    return exact ?? likeOperands(toDouble(base) ** toDouble(exponent), base, exponent);
  }),
  $rand: (argument, _compiler, name) => {
    if (argumentsOf(name, argument, 0, 1).some((one) => !(one instanceof Doc && one.size === 0)))
      throw new CommandError("RandTakesNoArguments", "$rand does not currently accept arguments");
    return () => double(Math.random());
  },
  $round: atPlace("even"),
  $sqrt: inDoubles(Math.sqrt, {
    error: "SqrtOfNegative",
    refuses: (value) => value < 0,
    wanted: "greater than or equal to 0",
  }),
  $subtract: binary((left, right) => {
    if (left instanceof Date && right instanceof Date) return BigInt(left.getTime() - right.getTime());
    if (left instanceof Date && isNumber(right)) return new Date(left.getTime() - Math.round(toDouble(right)));
    if (!isNumber(left) || !isNumber(right))
      throw typeMismatch(`can't $subtract ${typeNameOf(right)} from ${typeNameOf(left)}`);
    return calculate("subtract", left, right, "double") as Value;
  }),
  $sum: overValues((values) => sumOf(values).total()),
  $trunc: atPlace("zero"),
} satisfies Operators;

function ofNumber(apply: (value: NumberValue) => Value): CompileOperator {
  return unary((value, name) => apply(numberOr(value, "NotNumeric", name)));
}

function numberOr(value: Value, error: ErrorName, what: string): NumberValue {
  if (isNumber(value)) return value;
  throw new CommandError(error, `${what} only supports numeric types, not ${typeNameOf(value)}`);
}

function isWhole(value: NumberValue): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
}

/** A result computed in doubles: a decimal if an operand was one. */
function likeOperands(result: number, ...operands: readonly Value[]): Value {
  return operands.some((operand) => operand instanceof Decimal128)
    ? Decimal128.fromString(String(result))
    : double(result);
}

/** Numbers, or a date and a number of milliseconds. */
function add(left: Value, right: Value): Value {
  if (left instanceof Date && right instanceof Date)
    throw new CommandError("AddTwoDates", "only one date allowed in an $add expression");
  if (left instanceof Date && isNumber(right)) return new Date(left.getTime() + Math.round(toDouble(right)));
  if (right instanceof Date && isNumber(left)) return new Date(right.getTime() + Math.round(toDouble(left)));
  if (!isNumber(left) || !isNumber(right))
    throw typeMismatch(
      `$add only supports numeric or date types, not ${typeNameOf(isNumber(left) || left instanceof Date ? right : left)}`,
    );
  return calculate("add", left, right, "double") as Value;
}

/** A function of doubles, with the operands that it refuses. */
function inDoubles(
  apply: (value: number) => number,
  domain?: { readonly error: ErrorName; readonly refuses: (value: number) => boolean; readonly wanted: string },
): CompileOperator {
  return unary((value, name) => {
    const operand = toDouble(numberOr(value, "NotNumeric", name));
    if (domain?.refuses(operand))
      throw new CommandError(domain.error, `${name}'s argument must be ${domain.wanted}, but is ${operand}`);
    return likeOperands(apply(operand), value);
  });
}

function toWhole(round: (value: number) => number, rounding: Rounding): CompileOperator {
  return ofNumber((value) => {
    if (value instanceof Decimal128) return decimalAt(value, 0, rounding);
    return isWhole(value) ? value : double(round(toDouble(value)));
  });
}

/** Rounds at a decimal place. Doubles are rounded as the exact fractions that they are: 2.675 becomes 2.67. */
function atPlace(rounding: "even" | "zero"): CompileOperator {
  return (argument, { compile }, name) => {
    const [part, placeOf] = argumentsOf(name, argument, 1, 2).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (isNullish(value)) return null;
      const number = numberOr(value, "RoundNotNumeric", name);
      const place = placeOf === undefined ? 0 : placeOf(scope);
      return isNullish(place) ? null : roundedAt(name, number, placeNumber(name, place), rounding);
    };
  };
}

function placeNumber(name: string, place: Value): number {
  const number = isNumber(place) ? toDouble(place) : Number.NaN;
  if (!Number.isInteger(number))
    throw new CommandError("RoundPlaceNotWhole", `precision argument to  ${name} must be a integral value`);
  if (number < LEAST_PLACE || number > MOST_PLACE)
    throw new CommandError(
      "RoundPlaceOutOfRange",
      `cannot apply ${name} with precision value ${number} value must be in [-20, 100]`,
    );
  return number;
}

function roundedAt(name: string, value: NumberValue, place: number, rounding: "even" | "zero"): Value {
  if (value instanceof Decimal128) return decimalAt(value, -place, rounding);
  if (value instanceof Double || !isWhole(value)) {
    const plain = toDouble(value);
    return Number.isFinite(plain) ? double(toDouble(decimalAt(exactDecimal(plain), -place, rounding))) : value;
  }
  if (place >= 0) return value;
  const unit = 10n ** BigInt(-place);
  const result = dropDigits(BigInt(value), -place, rounding) * unit;
  if (result !== BigInt.asIntN(64, result))
    throw new CommandError(
      "RoundOverflow",
      `invalid conversion from Decimal128 result in ${name} resulting from arguments: [${value}, ${place}]`,
    );
  return typeof value === "bigint" || result !== BigInt.asIntN(32, result) ? result : Number(result);
}

/** A whole power of a whole number as an int or long; undefined if it is neither. */
function wholePower(base: number | bigint, exponent: number | bigint): Value | undefined {
  const [left, right] = [BigInt(base), BigInt(exponent)];
  const unit = left >= -1n && left <= 1n;
  if ((right < 0n || right > 63n) && !unit) return undefined;
  const power = unit ? (left === -1n && right % 2n === 0n ? 1n : right === 0n ? 1n : left) : left ** right;
  if (power !== BigInt.asIntN(64, power)) return undefined;
  const wide = typeof base === "bigint" || typeof exponent === "bigint" || power !== BigInt.asIntN(32, power);
  return wide ? power : Number(power);
}

/** An accumulator as an expression: over the items of a single array, else over its arguments. */
function overValues(apply: (values: readonly (Value | undefined)[]) => Value): CompileOperator {
  return (argument, { compile }) => {
    const parts = (argument instanceof Arr ? argument.items : [argument]).map(compile);
    return (scope) => {
      const values = parts.map((part) => part(scope));
      return apply(values.length === 1 && values[0] instanceof Arr ? values[0].items : values);
    };
  };
}

function sumOf(values: readonly (Value | undefined)[]): NumberSum {
  const sum = new NumberSum();
  for (const value of values) if (isNumber(value)) sum.add(value);
  return sum;
}

function extreme(sign: 1 | -1): CompileOperator {
  return (argument, compiler, name) =>
    overValues((values) => {
      let best: Value = null;
      for (const value of values)
        if (!isNullish(value) && (best === null || compareValues(value, best, compiler.textKey) * sign > 0))
          best = value;
      return best;
    })(argument, compiler, name);
}
