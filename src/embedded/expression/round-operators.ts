import { Decimal128, Double } from "bson";
import type { Value } from "../bson/document.ts";
import { double, exactDecimal, type NumberValue } from "../values/arithmetic.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { decimalAt, dropDigits } from "../values/decimal.ts";
import { argumentsOf, isNullish } from "./arguments.ts";
import { located } from "./date-arguments.ts";
import type { CompileOperator } from "./operators.ts";

/** How far from the point digits can be rounded. */
const [LEAST_PLACE, MOST_PLACE] = [-20, 100];

/** `$round` (half to even) and `$trunc`, at a decimal place: exactly, with doubles taken for what they stand for. */
export function atPlace(rounding: "even" | "zero"): CompileOperator {
  return (argument, compile, name) => {
    const [part, placeOf] = argumentsOf(name, argument, 1, 2).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (isNullish(value)) return null;
      if (!isNumber(value)) throw located(51081, `${name} only supports numeric types, not ${typeNameOf(value)}`);
      const place = placeOf === undefined ? 0 : placeOf(scope);
      if (isNullish(place)) return null;
      return rounded(name, value, placeNumber(name, place), rounding);
    };
  };
}

function placeNumber(name: string, place: Value): number {
  const number = isNumber(place) ? toDouble(place) : Number.NaN;
  if (!Number.isInteger(number)) throw located(51082, `precision argument to  ${name} must be a integral value`);
  if (number < LEAST_PLACE || number > MOST_PLACE)
    throw located(51083, `cannot apply ${name} with precision value ${number} value must be in [-20, 100]`);
  return number;
}

function rounded(name: string, value: NumberValue, place: number, rounding: "even" | "zero"): Value {
  if (value instanceof Decimal128) return decimalAt(value, -place, rounding);
  if (value instanceof Double || (typeof value === "number" && !Number.isInteger(value))) {
    const plain = toDouble(value);
    return Number.isFinite(plain) ? double(toDouble(decimalAt(exactDecimal(plain), -place, rounding))) : value;
  }
  if (place >= 0) return value;
  const unit = 10n ** BigInt(-place);
  const result = dropDigits(BigInt(value), -place, rounding) * unit;
  if (result !== BigInt.asIntN(64, result))
    throw located(
      51080,
      `invalid conversion from Decimal128 result in ${name} resulting from arguments: [${value}, ${place}]`,
    );
  return typeof value === "bigint" || result !== BigInt.asIntN(32, result) ? result : Number(result);
}
