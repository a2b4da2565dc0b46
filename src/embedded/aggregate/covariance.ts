import { Arr } from "../bson/document.ts";
import { failedToParse } from "../command-error.ts";
import { divideValues } from "../expression/arithmetic-operators.ts";
import { compileExpression } from "../expression/evaluate.ts";
import { arithmetic, type NumberValue } from "../values/arithmetic.ts";
import { isNumber } from "../values/bson-type.ts";
import { NumberSum } from "../values/number-sum.ts";
import type { Accumulator } from "./accumulators.ts";
import type { WindowContext } from "./window-function.ts";

/** `$covariancePop` and `$covarianceSamp`: of the pairs of which both are numbers. */
export function covariance({ name, argument }: WindowContext, sample: boolean): () => Accumulator {
  if (!(argument instanceof Arr) || argument.items.length !== 2)
    throw failedToParse(`${name} requires an array of two expressions`);
  const [left, right] = argument.items.map(compileExpression);
  return () => {
    const pairs: (readonly [NumberValue, NumberValue])[] = [];
    return {
      add: (scope) => {
        const [a, b] = [left?.(scope), right?.(scope)];
        if (isNumber(a) && isNumber(b)) pairs.push([a, b]);
      },
      result: () => {
        const n = pairs.length - (sample ? 1 : 0);
        if (n <= 0) return null;
        const [meanLeft, meanRight] = [0, 1].map((side) => meanOf(pairs.map((pair) => pair[side] as NumberValue)));
        const products = new NumberSum();
        for (const [a, b] of pairs) {
          const [x, y] = [away(a, meanLeft as NumberValue), away(b, meanRight as NumberValue)];
          products.add(arithmetic("multiply", x, y, "double") as NumberValue);
        }
        return divideValues(products.total(), n);
      },
    };
  };
}

function meanOf(values: readonly NumberValue[]): NumberValue {
  const sum = new NumberSum();
  for (const value of values) sum.add(value);
  return sum.mean() as NumberValue;
}

function away(value: NumberValue, mean: NumberValue): NumberValue {
  return arithmetic("subtract", value, mean, "double") as NumberValue;
}
