import { Arr, type Value } from "../bson/document.ts";
import { charge, tick } from "../budget.ts";
import type { ErrorName } from "../error-codes.ts";
import { CommandError } from "../errors.ts";
import { compareValues } from "../values/compare-values.ts";
import { encodeValue } from "../values/encode-key.ts";
import { argumentsOf, isNullish, isTruthy, ofOne, typeOrMissing } from "./arguments.ts";
import { itemsOf } from "./array-operators.ts";
import type { CompileOperator, Operators } from "./expression.ts";

type Items = readonly Value[];

/** Operators that treat arrays as sets: order and duplicates do not matter. */
export const sets = {
  $allElementsTrue: onItems("ListNotArray", (items) => items.every((item) => isTruthy(item))),
  $anyElementTrue: onItems("AnyElementTrueNotArray", (items) => items.some((item) => isTruthy(item))),
  $setDifference: onSets(2, 2, ([left = [], right = []]) => {
    const taken = keysOf(right);
    const kept = new Map(left.map((value) => [keyOf(value), value]));
    return new Arr([...kept].flatMap(([key, value]) => (taken.has(key) ? [] : [value])));
  }),
  $setEquals: onSets(2, 1e6, (sets) => {
    const [first = "", ...others] = sets.map((items) => [...keysOf(items)].sort().join("|"));
    return others.every((other) => other === first);
  }),
  $setIntersection: onSets(0, 1e6, ([first = [], ...rest]) => {
    const others = rest.map(keysOf);
    return sortedSet(first.filter((value) => others.every((other) => other.has(keyOf(value)))));
  }),
  $setIsSubset: onSets(2, 2, ([left = [], right = []]) => {
    const all = keysOf(right);
    return left.every((value) => all.has(keyOf(value)));
  }),
  $setUnion: onSets(0, 1e6, (sets) => sortedSet(sets.flat())),
} satisfies Operators;

function onItems(error: ErrorName, decide: (items: Items) => boolean): CompileOperator {
  return ofOne((value, name) => {
    if (value instanceof Arr) return decide(value.items);
    throw new CommandError(error, `${name}'s argument must be an array, but is ${typeOrMissing(value)}`);
  });
}

/** An operator on arrays; null if one of them is null or missing. */
function onSets(least: number, most: number, combine: (sets: readonly Items[]) => Value): CompileOperator {
  return (argument, { compile }, name) => {
    const parts = argumentsOf(name, argument, least, most).map(compile);
    return (scope) => {
      const sets: Items[] = [];
      for (const part of parts) {
        const value = part(scope);
        if (isNullish(value)) return null;
        const items = itemsOf(name, value);
        sets.push(items);
        tick(4 * items.length);
        charge(64 * items.length);
      }
      return combine(sets);
    };
  };
}

function keyOf(value: Value): string {
  tick(4);
  return encodeValue(value).toString("latin1");
}

function keysOf(items: Items): Set<string> {
  return new Set(items.map(keyOf));
}

/** The distinct values in order; of equal ones, such as 1 and 1.0, the first. */
function sortedSet(values: Items): Arr {
  const different = new Map<string, Value>();
  for (const value of values) {
    const key = keyOf(value);
    if (!different.has(key)) different.set(key, value);
  }
  return new Arr([...different.values()].sort((a, b) => compareValues(a, b)));
}
