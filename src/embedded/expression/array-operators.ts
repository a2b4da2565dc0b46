import { Arr, Doc, type Value } from "../bson/document.ts";
import { charge, tick, tooMuch } from "../budget.ts";
import type { ErrorName } from "../error-codes.ts";
import { badValue, CommandError, failedToParse } from "../errors.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { compareValues, equalValues, toDouble } from "../values/compare-values.ts";
import { compileSort } from "../values/compile-sort.ts";
import {
  argumentsOf,
  binary,
  checkVariableName,
  compileMembers,
  isNullish,
  isTruthy,
  itemCount,
  membersOf,
  ofOne,
  typeOrMissing,
  unary,
  wholeOf,
} from "./arguments.ts";
import type { CompileOperator, Evaluate, Operators, Scope } from "./expression.ts";

const MOST_IN_RANGE = 1_000_000;

/** Operators that read and make arrays. Sets have a separate file. */
export const arrays = {
  $arrayElemAt: binary((array, index) => {
    if (!isNumber(index) || !Number.isInteger(toDouble(index)))
      throw new CommandError(
        "ArrayElemAtIndexNotNumber",
        `$arrayElemAt's second argument must be a numeric value, but is ${typeNameOf(index)}`,
      );
    return elementAt(array, toDouble(index));
  }),
  $concatArrays: (argument, { compile }, name) => {
    const parts = argumentsOf(name, argument, 0, 1e6).map(compile);
    return (scope) => {
      const all: Value[] = [];
      for (const part of parts) {
        const value = part(scope);
        if (isNullish(value)) return null;
        const items = itemsOf(name, value, "ConcatArraysNotArray");
        chargeItems(items.length);
        for (const item of items) all.push(item);
      }
      return new Arr(all);
    };
  },
  $filter: (argument, { compile }, name) => {
    const members = membersOf(name, argument, ["input", "as", "cond", "limit"], ["input", "cond"], {
      shape: "FilterNotObject",
      unknown: "FilterFieldUnknown",
      missing: { input: "FilterInputMissing", cond: "FilterCondMissing" },
    });
    const input = compile(members.get("input") as Value);
    const condition = compile(members.get("cond") as Value);
    const limit = members.has("limit") ? compile(members.get("limit") as Value) : undefined;
    const as = variableOf(members.get("as"));
    return (scope) => {
      const value = input(scope);
      if (isNullish(value)) return null;
      const most = mostOf(name, limit?.(scope));
      const kept: Value[] = [];
      charge(64);
      for (const item of itemsOf(name, value, "FilterInputNotArray")) {
        if (kept.length >= most) break;
        charge(8);
        if (isTruthy(condition(withVariables(scope, [[as, item]])))) kept.push(item);
      }
      return new Arr(kept);
    };
  },
  $first: atEdge(0),
  $firstN: someItems((items, n) => items.slice(0, n)),
  $in: (argument, { compile, textKey }, name) => {
    const [needle, array] = argumentsOf(name, argument, 2).map(compile);
    return (scope) => {
      const list = array?.(scope);
      if (!(list instanceof Arr))
        throw new CommandError(
          "InNotArray",
          `$in requires an array as a second argument, found: ${typeOrMissing(list)}`,
        );
      const value = needle?.(scope);
      tick(list.items.length);
      return value !== undefined && list.items.some((item) => equalValues(item, value, textKey));
    };
  },
  $indexOfArray: (argument, { compile, textKey }, name) => {
    const parts = argumentsOf(name, argument, 2, 4).map(compile);
    return (scope) => {
      const [array, wanted, ...bounds] = parts.map((part) => part(scope));
      if (isNullish(array)) return null;
      const items = itemsOf(name, array);
      const [from, to] = boundsOf(name, bounds, items.length);
      tick(Math.max(to - from, 0));
      for (let i = from; i < to; i++)
        if (wanted !== undefined && equalValues(items[i] as Value, wanted, textKey)) return i;
      return -1;
    };
  },
  $isArray: ofOne((value) => value instanceof Arr),
  $last: atEdge(-1),
  $lastN: someItems((items, n) => items.slice(-n)),
  $map: (argument, { compile }, name) => {
    const members = membersOf(name, argument, ["input", "as", "in"], ["input", "in"], {
      shape: "MapNotObject",
      unknown: "MapFieldUnknown",
      missing: { input: "MapInputMissing", in: "MapInMissing" },
    });
    const input = compile(members.get("input") as Value);
    const body = compile(members.get("in") as Value);
    const as = variableOf(members.get("as"));
    return (scope) => {
      const value = input(scope);
      if (isNullish(value)) return null;
      const items = itemsOf(name, value, "MapInputNotArray");
      chargeItems(items.length);
      return new Arr(items.map((item) => body(withVariables(scope, [[as, item]])) ?? null));
    };
  },
  $maxN: someItems((items, n) => sortedItems(items, -1).slice(0, n)),
  $minN: someItems((items, n) => sortedItems(items, 1).slice(0, n)),
  $range: (argument, { compile }, name) => {
    const parts = argumentsOf(name, argument, 2, 3).map(compile);
    return (scope) => {
      const [from = 0, to = 0, step = 1] = parts.map((part) => wholeNumber(name, part(scope)));
      if (step === 0) throw new CommandError("RangeStepZero", "$range requires a non-zero step value");
      const size = Math.max(0, Math.ceil((to - from) / step));
      if (size > MOST_IN_RANGE) throw tooMuch("$range would create too large an array");
      chargeItems(size);
      return new Arr(Array.from({ length: size }, (_, i) => from + i * step));
    };
  },
  $reduce: (argument, { compile }, name) => {
    const required = ["input", "initialValue", "in"] as const;
    const parts = compileMembers(name, argument, compile, required, required);
    return (scope) => {
      const value = parts.input?.(scope);
      if (isNullish(value)) return null;
      let result = parts.initialValue?.(scope);
      for (const item of itemsOf(name, value, "ReduceInputNotArray")) {
        const inner = withVariables(scope, [
          ["value", result],
          ["this", item],
        ]);
        result = parts.in?.(inner);
      }
      return result;
    };
  },
  $reverseArray: unary((value, name) => {
    const items = itemsOf(name, value);
    chargeItems(items.length);
    return new Arr([...items].reverse());
  }),
  $size: ofOne((value) => {
    if (value instanceof Arr) return value.items.length;
    throw new CommandError(
      "SizeNotArray",
      `The argument to $size must be an array, but was of type: ${typeOrMissing(value)}`,
    );
  }),
  $slice: (argument, { compile }, name) => {
    const parts = argumentsOf(name, argument, 2, 3).map(compile);
    return (scope) => {
      const [array, first, second] = parts.map((part) => part(scope));
      if (isNullish(array) || isNullish(first)) return null;
      const items = itemsOf(name, array);
      chargeItems(items.length);
      const from = wholeNumber(name, first);
      if (parts.length === 2) return new Arr(from >= 0 ? items.slice(0, from) : items.slice(from));
      const count = wholeNumber(name, second);
      if (count <= 0)
        throw new CommandError("SliceLengthNotPositive", `Third argument to $slice must be positive: ${count}`);
      const start = from < 0 ? Math.max(items.length + from, 0) : from;
      return new Arr(items.slice(start, start + count));
    };
  },
  $sortArray: (argument, { compile, textKey }, name) => {
    const members = membersOf(name, argument, ["input", "sortBy"], ["input", "sortBy"]);
    const input = compile(members.get("input") as Value);
    const by = members.get("sortBy") as Value;
    const direction = isNumber(by) ? toDouble(by) : undefined;
    const order = by instanceof Doc ? compileSort(by, textKey) : undefined;
    if (direction !== undefined && direction !== 1 && direction !== -1)
      throw badValue("The $sort element value must be either 1 or -1");
    if (by instanceof Doc && by.size === 0)
      throw badValue("The $sort pattern is empty when it should be a set of fields.");
    if (direction === undefined && order === undefined)
      throw new CommandError("SortArraySortByInvalid", "$sortArray requires sortBy to be a number or an object");
    return (scope) => {
      const value = input(scope);
      if (isNullish(value)) return null;
      const items = [...itemsOf(name, value)];
      tick(16 * items.length);
      charge(64 + 64 * items.length);
      if (order === undefined)
        return new Arr(items.sort((a, b) => (direction as number) * compareValues(a, b, textKey)));
      const keyed = items.map((item) => ({ item, key: order.keyOf(item instanceof Doc ? item : new Doc()) }));
      return new Arr(keyed.sort((a, b) => order.compare(a.key, b.key)).map((row) => row.item));
    };
  },
  $zip: (argument, { compile }, name) => {
    const members = membersOf(name, argument, ["inputs", "useLongestLength", "defaults"], ["inputs"]);
    const inputs = members.get("inputs");
    if (!(inputs instanceof Arr)) throw new CommandError("ZipInputsNotArray", "inputs must be an array of expressions");
    const parts = inputs.items.map(compile);
    if (parts.length === 0) throw new CommandError("ZipInputsEmpty", "$zip requires at least one input array");
    const longest = members.get("useLongestLength") ?? false;
    if (typeof longest !== "boolean")
      throw new CommandError("ZipLongestNotBoolean", `useLongestLength must be a bool, found: ${typeNameOf(longest)}`);
    checkDefaults(members.get("defaults"), parts.length, longest);
    const defaults = members.has("defaults") ? compile(members.get("defaults") as Value) : undefined;
    return (scope) => {
      const lists: (readonly Value[])[] = [];
      for (const part of parts) {
        const value = part(scope);
        if (isNullish(value)) return null;
        lists.push(itemsOf(name, value));
      }
      const fill = defaults?.(scope);
      const lengths = lists.map((list) => list.length);
      const length = longest ? Math.max(...lengths) : Math.min(...lengths);
      tick(length * lists.length);
      charge(length * (64 + 8 * lists.length));
      const row = (i: number): Arr =>
        new Arr(lists.map((list, j) => list[i] ?? (fill instanceof Arr ? fill.items[j] : undefined) ?? null));
      return new Arr(Array.from({ length }, (_, i) => row(i)));
    };
  },
} satisfies Operators;

/** The items of an operand that must be an array. */
export function itemsOf(name: string, value: Value, error: ErrorName = "ListNotArray"): readonly Value[] {
  if (value instanceof Arr) return value.items;
  throw new CommandError(error, `input to ${name} must be an array, not ${typeNameOf(value)}`);
}

/** The start and end of a search, as `$indexOfArray` and `$indexOfCP` take them; not beyond `length`. */
export function boundsOf(
  name: string,
  bounds: readonly (Value | undefined)[],
  length: number,
): readonly [number, number] {
  const [from = 0, to = length] = bounds.map((bound, i) => {
    const which = i === 0 ? "starting" : "ending";
    const index = wholeOf(bound);
    if (index === undefined)
      throw new CommandError(
        "IndexOfBoundNotWhole",
        `${name} requires an integral ${which} index, found a value of type: ${typeOrMissing(bound)}`,
      );
    if (index < 0)
      throw new CommandError("IndexOfBoundNegative", `${name} requires a nonnegative ${which} index, found: ${index}`);
    return index;
  });
  return [from, Math.min(to, length)];
}

/** Counts the items of an array that an expression builds against its limits. */
function chargeItems(count: number): void {
  tick(count);
  charge(64 + 8 * count);
}

function withVariables(scope: Scope, bindings: readonly (readonly [string, Value | undefined])[]): Scope {
  tick(1 + scope.variables.size);
  return { ...scope, variables: new Map([...scope.variables, ...bindings]) };
}

function variableOf(given: Value | undefined): string {
  const as = given ?? "this";
  if (typeof as !== "string") throw failedToParse("the name of a variable must be a string");
  checkVariableName(as);
  return as;
}

function wholeNumber(name: string, value: Value | undefined): number {
  const number = wholeOf(value);
  if (number === undefined) throw new CommandError("WholeNumberWanted", `${name} requires whole numbers`);
  return number;
}

function mostOf(name: string, limit: Value | undefined): number {
  if (isNullish(limit)) return Number.POSITIVE_INFINITY;
  const most = wholeOf(limit);
  if (most === undefined || Math.abs(most) > 2147483647)
    throw new CommandError(
      "FilterLimitNotWhole",
      `${name}: limit must be represented as a 32-bit integral value: ${typeNameOf(limit)}`,
    );
  if (most < 1) throw new CommandError("FilterLimitNotPositive", `${name}: limit must be greater than 0: ${most}`);
  return most;
}

function elementAt(array: Value, at: number): Value | undefined {
  const items = itemsOf("$arrayElemAt", array, "ArrayElemAtNotArray");
  return items[at < 0 ? items.length + at : at];
}

function atEdge(at: 0 | -1): CompileOperator {
  return (argument, { compile }, name) => {
    const evaluate = compile(argumentsOf(name, argument, 1)[0] as Value);
    return (scope) => {
      const value = evaluate(scope);
      return isNullish(value) ? null : elementAt(value, at);
    };
  };
}

function someItems(choose: (items: readonly Value[], n: number) => Value[]): CompileOperator {
  return (argument, { compile }, name) => {
    const parts = compileMembers(name, argument, compile, ["input", "n"], ["input", "n"]);
    const { input, n } = parts as { readonly input: Evaluate; readonly n: Evaluate };
    return (scope) => {
      const value = input(scope);
      if (isNullish(value)) return null;
      const items = itemsOf(name, value);
      tick(16 * items.length);
      charge(64 + 16 * items.length);
      return new Arr(choose(items, itemCount(n(scope))));
    };
  };
}

function sortedItems(items: readonly Value[], sign: 1 | -1): Value[] {
  return items.filter((item) => !isNullish(item)).sort((a, b) => sign * compareValues(a, b));
}

function checkDefaults(defaults: Value | undefined, inputs: number, longest: boolean): void {
  if (defaults === undefined) return;
  if (!(defaults instanceof Arr))
    throw new CommandError("ZipDefaultsNotArray", "defaults must be an array of expressions");
  if (defaults.items.length === 0) return;
  if (!longest)
    throw new CommandError("ZipDefaultsWithoutLongest", "cannot specify defaults unless useLongestLength is true");
  if (defaults.items.length !== inputs)
    throw new CommandError("ZipDefaultsLengthWrong", "defaults and inputs must have the same length");
}
