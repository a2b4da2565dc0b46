import { Arr, Doc, type Value } from "../bson/document.ts";
import { charge, tick } from "../budget.ts";
import { badValue, CommandError } from "../errors.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { compareValues, equalValues, toDouble } from "../values/compare-values.ts";
import { compileSort } from "../values/compile-sort.ts";
import { encodeValue } from "../values/encode-key.ts";
import { argumentsOf, isNullish, membersOf } from "./arguments.ts";
import { located } from "./date-arguments.ts";
import type { CompileOperator } from "./operators.ts";
import { positiveCount } from "./positive-count.ts";
import { textInForce } from "./text-in-force.ts";
import { isTruthy } from "./truth.ts";

function onItems(code: number, decide: (items: readonly Value[]) => boolean): CompileOperator {
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

function identity(value: Value): string {
  tick(4);
  return encodeValue(value).toString("latin1");
}

function items(name: string, value: Value): readonly Value[] {
  if (value instanceof Arr) return value.items;
  throw new CommandError(17040, "Location17040", `${name} requires arrays, but found ${typeNameOf(value)}`);
}

function wholeNumber(name: string, value: Value | undefined): number {
  const number = isNumber(value) ? toDouble(value) : Number.NaN;
  if (!Number.isInteger(number)) throw new CommandError(34443, "Location34443", `${name} requires whole numbers`);
  return number;
}

/** An operator on lists; null where one of them is null or missing. */
function onLists(least: number, most: number, combine: (lists: (readonly Value[])[]) => Value): CompileOperator {
  return (argument, compile, name) => {
    const parts = argumentsOf(name, argument, least, most).map(compile);
    return (scope) => {
      const lists: (readonly Value[])[] = [];
      for (const part of parts) {
        const value = part(scope);
        if (isNullish(value)) return null;
        lists.push(items(name, value));
        tick(4 * items(name, value).length);
        charge(64 * items(name, value).length);
      }
      return combine(lists);
    };
  };
}

function distinct(values: readonly Value[]): Value[] {
  return [...new Map([...values].reverse().map((value) => [identity(value), value])).values()].sort((a, b) =>
    compareValues(a, b),
  );
}

/** `$firstN`, `$lastN`, `$minN` and `$maxN` of an array. */
function some(choose: (values: readonly Value[], n: number) => Value[]): CompileOperator {
  return (argument, compile, name) => {
    const members = membersOf(name, argument, ["input", "n"], ["input", "n"]);
    const input = compile(members.get("input") as Value);
    const n = compile(members.get("n") as Value);
    return (scope) => {
      const value = input(scope);
      if (isNullish(value)) return null;
      tick(16 * items(name, value).length);
      charge(64 + 16 * items(name, value).length);
      return new Arr(choose(items(name, value), positiveCount(n(scope))));
    };
  };
}

function checkDefaults(defaults: Value | undefined, inputs: number, longest: boolean): void {
  if (defaults === undefined) return;
  if (!(defaults instanceof Arr))
    throw new CommandError(34462, "Location34462", "defaults must be an array of expressions");
  if (!longest && defaults.items.length > 0)
    throw new CommandError(34466, "Location34466", "cannot specify defaults unless useLongestLength is true");
  if (defaults.items.length > 0 && defaults.items.length !== inputs)
    throw new CommandError(34467, "Location34467", "defaults and inputs must have the same length");
}

/** Operators that rearrange arrays and documents and keep their values as they are. */
export const listOperators: Record<string, CompileOperator> = {
  $setUnion: onLists(0, 1e6, (lists) => new Arr(distinct(lists.flat()))),
  $setIntersection: onLists(0, 1e6, (lists) => {
    const others = lists.slice(1).map((list) => new Set(list.map(identity)));
    return new Arr(distinct((lists[0] ?? []).filter((value) => others.every((other) => other.has(identity(value))))));
  }),
  $setDifference: onLists(2, 2, ([left = [], right = []]) => {
    const away = new Set(right.map(identity));
    const kept = new Map(left.filter((value) => !away.has(identity(value))).map((value) => [identity(value), value]));
    return new Arr([...kept.values()]);
  }),
  $setEquals: onLists(2, 1e6, (lists) => {
    const [first = "", ...others] = lists.map((list) => [...new Set(list.map(identity))].sort().join("|"));
    return others.every((other) => other === first);
  }),
  $setIsSubset: onLists(2, 2, ([left = [], right = []]) => {
    const all = new Set(right.map(identity));
    return left.every((value) => all.has(identity(value)));
  }),
  $allElementsTrue: onItems(17040, (items) => items.every((item) => isTruthy(item))),
  $anyElementTrue: onItems(17041, (items) => items.some((item) => isTruthy(item))),
  $reverseArray: onLists(1, 1, ([list = []]) => new Arr([...list].reverse())),
  $firstN: some((values, n) => values.slice(0, n)),
  $lastN: some((values, n) => values.slice(-n)),
  $minN: some((values, n) =>
    values
      .filter((value) => !isNullish(value))
      .sort((a, b) => compareValues(a, b))
      .slice(0, n),
  ),
  $maxN: some((values, n) =>
    values
      .filter((value) => !isNullish(value))
      .sort((a, b) => compareValues(b, a))
      .slice(0, n),
  ),
  $slice: (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 2, 3).map(compile);
    return (scope) => {
      const [array, first, second] = parts.map((part) => part(scope));
      if (isNullish(array) || isNullish(first)) return null;
      const list = items(name, array);
      tick(list.length);
      charge(64 + 8 * list.length);
      const from = wholeNumber(name, first);
      if (parts.length === 2) return new Arr(from >= 0 ? list.slice(0, from) : list.slice(from));
      const count = wholeNumber(name, second);
      if (count <= 0)
        throw new CommandError(28729, "Location28729", `Third argument to $slice must be positive: ${count}`);
      const start = from < 0 ? Math.max(list.length + from, 0) : from;
      return new Arr(list.slice(start, start + count));
    };
  },
  $indexOfArray: (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 2, 4).map(compile);
    const textKey = textInForce();
    return (scope) => {
      const [array, wanted, from, to] = parts.map((part) => part(scope));
      if (isNullish(array)) return null;
      const list = items(name, array);
      const end = Math.min(to === undefined ? list.length : wholeNumber(name, to), list.length);
      tick(Math.max(end, 0));
      for (let i = from === undefined ? 0 : wholeNumber(name, from); i < end; i++)
        if (wanted !== undefined && equalValues(list[i] as Value, wanted, textKey)) return i;
      return -1;
    };
  },
  $range: (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 2, 3).map(compile);
    return (scope) => {
      const [from = 0, to = 0, step = 1] = parts.map((part) => wholeNumber(name, part(scope)));
      if (step === 0) throw new CommandError(34449, "Location34449", "$range requires a non-zero step value");
      if ((to - from) / step > 1_000_000)
        throw new CommandError(34450, "Location34450", "$range would make too large an array");
      const numbers: number[] = [];
      const size = Math.max(0, Math.ceil((to - from) / step));
      tick(size);
      charge(64 + 8 * size);
      for (let i = from; step > 0 ? i < to : i > to; i += step) numbers.push(i);
      return new Arr(numbers);
    };
  },
  $objectToArray: (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (isNullish(value)) return null;
      if (!(value instanceof Doc))
        throw new CommandError(
          40390,
          "Location40390",
          `$objectToArray requires a document input, found: ${typeNameOf(value)}`,
        );
      return new Arr(value.names.map((k, i) => Doc.of({ k, v: value.values[i] })));
    };
  },
  $arrayToObject: (argument, compile, name) => {
    const [part] = (
      argument instanceof Arr && argument.items.length !== 1 ? [argument] : argumentsOf(name, argument, 1)
    ).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (isNullish(value)) return null;
      const doc = new Doc();
      for (const item of items(name, value)) {
        const [key, member] =
          item instanceof Arr ? item.items : item instanceof Doc ? [item.get("k"), item.get("v")] : [];
        if (typeof key !== "string" || member === undefined)
          throw new CommandError(
            40386,
            "Location40386",
            "$arrayToObject requires an array of pairs, or of documents with k and v",
          );
        if (key.includes("\0"))
          throw new CommandError(4940400, "Location4940400", "Key field cannot contain an embedded null byte");
        doc.set(key, member);
      }
      return doc;
    };
  },
  $sortArray: (argument, compile, name) => {
    const members = membersOf(name, argument, ["input", "sortBy"], ["input", "sortBy"]);
    const input = compile(members.get("input") as Value);
    const by = members.get("sortBy") as Value;
    const direction = isNumber(by) ? toDouble(by) : undefined;
    const order = by instanceof Doc ? compileSort(by, textInForce()) : undefined;
    const textKey = textInForce();
    if (direction !== undefined && direction !== 1 && direction !== -1)
      throw badValue("The $sort element value must be either 1 or -1");
    if (by instanceof Doc && by.size === 0)
      throw badValue("The $sort pattern is empty when it should be a set of fields.");
    if (direction === undefined && order === undefined)
      throw new CommandError(2942801, "Location2942801", "$sortArray requires sortBy to be a number or an object");
    return (scope) => {
      const value = input(scope);
      if (isNullish(value)) return null;
      const list = [...items(name, value)];
      tick(16 * list.length);
      charge(64 + 64 * list.length);
      if (order === undefined)
        return new Arr(list.sort((a, b) => (direction as number) * compareValues(a, b, textKey)));
      const keyed = list.map((item) => ({ item, key: order.keyOf(item instanceof Doc ? item : new Doc()) }));
      return new Arr(keyed.sort((a, b) => order.compare(a.key, b.key)).map((row) => row.item));
    };
  },
  $zip: (argument, compile, name) => {
    const members = membersOf(name, argument, ["inputs", "useLongestLength", "defaults"], ["inputs"]);
    const inputs = members.get("inputs");
    if (!(inputs instanceof Arr))
      throw new CommandError(34461, "Location34461", "inputs must be an array of expressions");
    const parts = inputs.items.map(compile);
    if (inputs.items.length === 0)
      throw new CommandError(34465, "Location34465", "$zip requires at least one input array");
    const longest = members.get("useLongestLength") ?? false;
    if (typeof longest !== "boolean")
      throw new CommandError(34463, "Location34463", `useLongestLength must be a bool, found: ${typeNameOf(longest)}`);
    checkDefaults(members.get("defaults"), inputs.items.length, longest);
    const defaults = members.has("defaults") ? compile(members.get("defaults") as Value) : undefined;
    return (scope) => {
      const lists: (readonly Value[])[] = [];
      for (const part of parts) {
        const value = part(scope);
        if (isNullish(value)) return null;
        lists.push(items(name, value));
      }
      const fill = defaults?.(scope);
      const lengths = lists.map((list) => list.length);
      const length = longest ? Math.max(...lengths) : Math.min(...lengths);
      tick(length * lists.length);
      charge(length * (64 + 8 * lists.length));
      const rows = Array.from(
        { length },
        (_, i) => new Arr(lists.map((list, j) => list[i] ?? (fill instanceof Arr ? fill.items[j] : undefined) ?? null)),
      );
      return new Arr(rows);
    };
  },
  $binarySize: (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (isNullish(value)) return null;
      if (typeof value === "string") return Buffer.byteLength(value);
      if (typeof value === "object" && "position" in value) return value.position as number;
      throw new CommandError(
        51276,
        "Location51276",
        `$binarySize requires a string or BinData argument, found: ${typeNameOf(value)}`,
      );
    };
  },
  $indexOfCP: (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 2, 4).map(compile);
    return (scope) => {
      const [text, wanted, from, to] = parts.map((part) => part(scope));
      if (isNullish(text)) return null;
      if (typeof text !== "string" || typeof wanted !== "string")
        throw new CommandError(40093, "Location40093", "$indexOfCP requires strings");
      tick(4 * text.length);
      charge(16 * text.length);
      const chars = [...text];
      const start = from === undefined ? 0 : wholeNumber(name, from);
      const end = to === undefined ? chars.length : wholeNumber(name, to);
      const at = chars.slice(start, end).join("").indexOf(wanted);
      return at < 0 ? -1 : start + [...chars.slice(start, end).join("").slice(0, at)].length;
    };
  },
};
