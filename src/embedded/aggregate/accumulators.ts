import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { isNullish } from "../expression/arguments.ts";
import { compileExpression, type Evaluate, type Scope } from "../expression/compile-expression.ts";
import { positiveCount } from "../expression/positive-count.ts";
import { NumberSum } from "../values/arithmetic.ts";
import { isNumber } from "../values/bson-type.ts";
import { compareValues } from "../values/compare-values.ts";
import { compileSort } from "../values/compile-sort.ts";
import { encodeValue, type TextKey } from "../values/encode-key.ts";

/** One group's running value. */
export interface Accumulator {
  readonly add: (scope: Scope) => void;
  readonly result: () => Value | undefined;
}

/** Makes an accumulator for each group. Fails with 15952 where nobody knows the operator. */
export function compileAccumulator(name: string, argument: Value, textKey: TextKey | undefined): () => Accumulator {
  if (name === "$count") {
    if (!(argument instanceof Doc) || argument.size > 0)
      throw new CommandError(9, "FailedToParse", "$count takes no arguments, i.e. $count:{}");
    return () => summing(() => 1, total);
  }
  const ranked = rankedAccumulator(name, argument, textKey);
  if (ranked !== undefined) return ranked;
  if (argument instanceof Arr)
    throw new CommandError(40237, "Location40237", `The ${name} accumulator is a unary operator`);
  const evaluate = compileExpression(argument);
  switch (name) {
    case "$sum":
      return () => summing(evaluate, total);
    case "$avg":
      return () => summing(evaluate, (sum) => sum.mean());
    case "$min":
    case "$max":
      return () => extreme(evaluate, name === "$min" ? -1 : 1, textKey);
    case "$first":
      return () => edge(evaluate, true);
    case "$last":
      return () => edge(evaluate, false);
    case "$push":
      return () => collect(evaluate);
    case "$addToSet":
      return () => distinct(evaluate, textKey);
    case "$mergeObjects":
      return () => merge(evaluate);
    default:
      throw new CommandError(15952, "Location15952", `unknown group operator '${name}'`);
  }
}

function total(sum: NumberSum): Value {
  return sum.total();
}

function summing(evaluate: Evaluate, of: (sum: NumberSum) => Value): Accumulator {
  const sum = new NumberSum();
  return {
    add: (scope) => {
      const value = evaluate(scope);
      if (isNumber(value)) sum.add(value);
    },
    result: () => of(sum),
  };
}

function extreme(evaluate: Evaluate, sign: 1 | -1, textKey: TextKey | undefined): Accumulator {
  let best: Value | undefined;
  return {
    add: (scope) => {
      const value = evaluate(scope);
      if (isNullish(value)) return;
      if (best === undefined || compareValues(value, best, textKey) * sign > 0) best = value;
    },
    result: () => best ?? null,
  };
}

function edge(evaluate: Evaluate, first: boolean): Accumulator {
  let value: Value | undefined;
  let any = false;
  return {
    add: (scope) => {
      if (first && any) return;
      any = true;
      value = evaluate(scope);
    },
    result: () => value ?? null,
  };
}

function collect(evaluate: Evaluate): Accumulator {
  const items: Value[] = [];
  return {
    add: (scope) => {
      const value = evaluate(scope);
      if (value !== undefined) items.push(value);
    },
    result: () => new Arr(items),
  };
}

function distinct(evaluate: Evaluate, textKey: TextKey | undefined): Accumulator {
  const items = new Map<string, Value>();
  return {
    add: (scope) => {
      const value = evaluate(scope);
      if (value === undefined) return;
      const identity = encodeValue(value, textKey).toString("latin1");
      if (!items.has(identity)) items.set(identity, value);
    },
    result: () => new Arr([...items.values()]),
  };
}

function merge(evaluate: Evaluate): Accumulator {
  const merged = new Doc();
  return {
    add: (scope) => {
      const value = evaluate(scope);
      if (isNullish(value)) return;
      if (!(value instanceof Doc))
        throw new CommandError(40400, "Location40400", "$mergeObjects requires object inputs");
      value.names.forEach((name, i) => {
        merged.set(name, value.values[i] as Value);
      });
    },
    result: () => merged,
  };
}

/** `$firstN`, `$lastN`, `$minN`, `$maxN`, `$top`, `$topN`, `$bottom` and `$bottomN`. */
function rankedAccumulator(
  name: string,
  argument: Value,
  textKey: TextKey | undefined,
): (() => Accumulator) | undefined {
  const kinds = ["$firstN", "$lastN", "$minN", "$maxN", "$top", "$topN", "$bottom", "$bottomN"];
  if (!kinds.includes(name)) return undefined;
  const sorted = name.startsWith("$top") || name.startsWith("$bottom");
  const many = name.endsWith("N");
  if (!(argument instanceof Doc))
    throw new CommandError(
      5787801,
      "Location5787801",
      `specification must be an object; found ${name}: ${String(argument)}`,
    );
  const member = (key: string): Value => {
    const value = argument.get(key);
    if (value === undefined) throw new CommandError(5788005, "Location5788005", `Missing value for '${key}'`);
    return value;
  };
  const evaluate = compileExpression(member(sorted ? "output" : "input"));
  const countOf = many ? compileExpression(member("n")) : () => 1;
  const by = sorted ? member("sortBy") : undefined;
  if (by !== undefined && !(by instanceof Doc))
    throw new CommandError(10065, "Location10065", "invalid parameter: expected an object (sortBy)");
  const order = by === undefined ? undefined : compileSort(by, textKey);
  return () => {
    const rows: { value: Value; key: Buffer | undefined }[] = [];
    let n = 1;
    return {
      add: (scope) => {
        n = positiveCount(countOf(scope));
        const value = evaluate(scope);
        if ((name === "$minN" || name === "$maxN") && isNullish(value)) return;
        rows.push({ value: value ?? null, key: scope.root instanceof Doc ? order?.keyOf(scope.root) : undefined });
      },
      result: () => {
        if (order !== undefined) rows.sort((a, b) => order.compare(a.key as Buffer, b.key as Buffer));
        else if (name === "$minN") rows.sort((a, b) => compareValues(a.value, b.value, textKey));
        else if (name === "$maxN") rows.sort((a, b) => compareValues(b.value, a.value, textKey));
        const values = rows.map((row) => row.value);
        const kept = name === "$lastN" || name.startsWith("$bottom") ? values.slice(-n) : values.slice(0, n);
        return many ? new Arr(kept) : (kept[0] ?? null);
      },
    };
  };
}
