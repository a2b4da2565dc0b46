import { Arr } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { typeMismatch } from "../command-error.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { argumentsOf, isNullish } from "./arguments.ts";
import { located } from "./date-arguments.ts";
import type { CompileOperator } from "./operators.ts";
import { isTruthy } from "./truth.ts";

function whole(name: string, value: Value): number | bigint {
  if (typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value))) return value;
  throw typeMismatch(`${name} only supports int and long operands, not ${typeNameOf(value)}`);
}

function bits(none: number, combine: (left: bigint, right: bigint) => bigint): CompileOperator {
  return (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 0, 1e6).map(compile);
    return (scope) => {
      let result = BigInt(none);
      let wide = false;
      for (const part of parts) {
        const value = part(scope);
        if (isNullish(value)) return null;
        const operand = whole(name, value);
        wide ||= typeof operand === "bigint";
        result = combine(result, BigInt(operand));
      }
      return wide ? result : Number(result);
    };
  };
}

function elements(code: number, decide: (items: readonly Value[]) => boolean): CompileOperator {
  return (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (value instanceof Arr) return decide(value.items);
      throw located(
        code,
        `${name}'s argument must be an array, but is ${value === undefined ? "missing" : typeNameOf(value)}`,
      );
    };
  };
}

/** Operators on bits, and on the truth of an array's items. */
export const bitOperators: Record<string, CompileOperator> = {
  $bitAnd: bits(-1, (left, right) => left & right),
  $bitOr: bits(0, (left, right) => left | right),
  $bitXor: bits(0, (left, right) => left ^ right),
  $bitNot: (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (isNullish(value)) return null;
      const operand = whole(name, value);
      return typeof operand === "bigint" ? ~operand : ~operand;
    };
  },
  $allElementsTrue: elements(17040, (items) => items.every((item) => isTruthy(item))),
  $anyElementTrue: elements(17041, (items) => items.some((item) => isTruthy(item))),
};
