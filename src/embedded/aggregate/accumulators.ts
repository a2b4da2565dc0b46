import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, failedToParse } from "../errors.ts";
import { isNullish, itemCount } from "../expression/arguments.ts";
import type { Evaluate, Scope } from "../expression/expression.ts";
import { mergeInto } from "../expression/object-operators.ts";
import { NumberSum } from "../values/arithmetic.ts";
import { isNumber } from "../values/bson-type.ts";
import { compareValues } from "../values/compare-values.ts";
import { compileSort } from "../values/compile-sort.ts";
import { encodeValue } from "../values/encode-key.ts";
import type { StageContext } from "./stage.ts";

/** One group's running value. */
export interface Accumulator {
  readonly add: (scope: Scope) => void;
  readonly result: () => Value | undefined;
}

/** Compiles an accumulator: the result makes one for each group. */
type CompileAccumulator = (argument: Value, context: StageContext, name: string) => () => Accumulator;

/** Every accumulator of `$group`. A new one is a function below and a row here. */
const ACCUMULATORS: ReadonlyMap<string, CompileAccumulator> = new Map(
  Object.entries<CompileAccumulator>({
    $addToSet: ofEach(distinct),
    $avg: ofEach((evaluate) => summing(evaluate, (sum) => sum.mean())),
    $bottom: ranked,
    $bottomN: ranked,
    $count: counting,
    $first: ofEach(first),
    $firstN: ranked,
    $last: ofEach(last),
    $lastN: ranked,
    $max: ofEach((evaluate, context) => extreme(evaluate, 1, context)),
    $maxN: ranked,
    $mergeObjects: ofEach(merging),
    $min: ofEach((evaluate, context) => extreme(evaluate, -1, context)),
    $minN: ranked,
    $push: ofEach(collecting),
    $sum: ofEach((evaluate) => summing(evaluate, (sum) => sum.total())),
    $top: ranked,
    $topN: ranked,
  }),
);

/** Compiles an accumulator by its name. */
export function compileAccumulator(name: string, argument: Value, context: StageContext): () => Accumulator {
  const compile = ACCUMULATORS.get(name);
  if (compile === undefined) throw new CommandError("AccumulatorUnknown", `unknown group operator '${name}'`);
  return compile(argument, context, name);
}

/** An accumulator of one expression, which is evaluated for each document. */
function ofEach(make: (evaluate: Evaluate, context: StageContext) => Accumulator): CompileAccumulator {
  return (argument, context, name) => {
    if (argument instanceof Arr)
      throw new CommandError("AccumulatorNotUnary", `The ${name} accumulator is a unary operator`);
    const evaluate = context.expression(argument);
    return () => make(evaluate, context);
  };
}

function counting(argument: Value): () => Accumulator {
  if (!(argument instanceof Doc) || argument.size > 0) throw failedToParse("$count takes no arguments, i.e. $count:{}");
  return () =>
    summing(
      () => 1,
      (sum) => sum.total(),
    );
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

function extreme(evaluate: Evaluate, sign: 1 | -1, { textKey }: StageContext): Accumulator {
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

function first(evaluate: Evaluate): Accumulator {
  let value: Value | undefined;
  let any = false;
  return {
    add: (scope) => {
      if (!any) value = evaluate(scope);
      any = true;
    },
    result: () => value ?? null,
  };
}

function last(evaluate: Evaluate): Accumulator {
  let value: Value | undefined;
  return {
    add: (scope) => {
      value = evaluate(scope);
    },
    result: () => value ?? null,
  };
}

function collecting(evaluate: Evaluate): Accumulator {
  const items: Value[] = [];
  return {
    add: (scope) => {
      const value = evaluate(scope);
      if (value !== undefined) items.push(value);
    },
    result: () => new Arr(items),
  };
}

function distinct(evaluate: Evaluate, { textKey }: StageContext): Accumulator {
  const items = new Map<string, Value>();
  return {
    add: (scope) => {
      const value = evaluate(scope);
      if (value === undefined) return;
      const key = encodeValue(value, textKey).toString("latin1");
      if (!items.has(key)) items.set(key, value);
    },
    result: () => new Arr([...items.values()]),
  };
}

function merging(evaluate: Evaluate): Accumulator {
  const merged = new Doc();
  return {
    add: (scope) => {
      const value = evaluate(scope);
      if (!isNullish(value)) mergeInto(merged, value);
    },
    result: () => merged,
  };
}

/** The accumulators of the first, last, least, greatest and topmost values of a group: `$firstN`, `$top` and so on. */
function ranked(argument: Value, context: StageContext, name: string): () => Accumulator {
  const sorts = name.startsWith("$top") || name.startsWith("$bottom");
  const many = name.endsWith("N");
  if (!(argument instanceof Doc))
    throw new CommandError("RankedNotObject", `specification must be an object; found ${name}: ${String(argument)}`);
  const member = (key: string): Value => {
    const value = argument.get(key);
    if (value === undefined) throw new CommandError("RankedFieldMissing", `Missing value for '${key}'`);
    return value;
  };
  const evaluate = context.expression(member(sorts ? "output" : "input"));
  const countOf: Evaluate = many ? context.expression(member("n")) : () => 1;
  const by = sorts ? member("sortBy") : undefined;
  if (by !== undefined && !(by instanceof Doc))
    throw new CommandError("RankedSortByNotObject", "invalid parameter: expected an object (sortBy)");
  const { textKey } = context;
  const order = by === undefined ? undefined : compileSort(by, textKey);
  return () => {
    const rows: { value: Value; key: Buffer | undefined }[] = [];
    let n = 1;
    return {
      add: (scope) => {
        n = itemCount(countOf(scope));
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
