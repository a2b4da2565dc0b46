import { Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { located } from "../expression/date-arguments.ts";
import { compileExpression } from "../expression/evaluate.ts";
import { sortInSteps } from "../sort/sort-in-steps.ts";
import type { NumberValue } from "../values/arithmetic.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import { compileFields, withResults } from "./accumulated-fields.ts";
import type { Accumulator } from "./accumulators.ts";
import { type Granularity, granularityOf } from "./granularity.ts";
import type { Stage, StageContext } from "./stage.ts";

interface Row {
  readonly key: Value;
  readonly doc: Doc;
}

/** `$bucketAuto`: documents in the order of what they are grouped by, in a number of buckets of about one size. */
export function bucketAutoStage(spec: Value, context: StageContext): Stage {
  if (!(spec instanceof Doc))
    throw located(40240, `The argument to $bucketAuto must be an object, but found type: ${typeNameOf(spec)}`);
  for (const name of spec.names)
    if (!["groupBy", "buckets", "output", "granularity"].includes(name))
      throw located(40245, `Unrecognized option to $bucketAuto: ${name}`);
  const groupBy = readGroupBy(spec.get("groupBy"));
  const given = spec.get("buckets");
  const buckets = given === undefined ? undefined : readBuckets(given);
  const granularity = readGranularity(spec.get("granularity"));
  const output = spec.get("output");
  if (output !== undefined && !(output instanceof Doc))
    throw located(40244, `The $bucketAuto 'output' field must be an object, but found type: ${typeNameOf(output)}`);
  const counted = Doc.of({ count: Doc.of({ $sum: 1 }) });
  const fields = compileFields(output === undefined || output.size === 0 ? counted : output, context);
  if (groupBy === undefined || buckets === undefined)
    throw located(40246, "$bucketAuto requires 'groupBy' and 'buckets' to be specified");
  if (buckets <= 0)
    throw located(40243, `The $bucketAuto 'buckets' field must be greater than 0, but found: ${buckets}`);
  const keyOf = compileExpression(groupBy);
  const compare = (left: Value, right: Value): number => compareValues(left, right, context.textKey);
  const { variables } = context;
  return function* (flow) {
    const unsorted: Row[] = [];
    for (const doc of flow) {
      yield undefined;
      if (doc === undefined) continue;
      const key = keyOf({ root: doc, variables }) ?? null;
      if (granularity !== undefined) checkRoundable(key);
      unsorted.push({ key, doc });
    }
    const rows = yield* sortInSteps(unsorted, (a, b) => compare(a.key, b.key));
    const size = Math.max(1, Math.round(rows.length / buckets));
    let at = 0;
    let previousMax: Value | undefined;
    for (let n = 1; n <= buckets && at < rows.length; n++) {
      const first = (rows[at] as Row).key;
      const accumulators: Accumulator[] = fields.map((field) => field.make());
      let end = n === buckets ? rows.length : Math.min(at + size, rows.length);
      const last = (rows[end - 1] as Row).key;
      // Whatever is equal to the last, or below the boundary that it is rounded to, belongs to it.
      const bound = granularity?.up(last as NumberValue) ?? last;
      while (end < rows.length && compare((rows[end] as Row).key, bound) < (granularity === undefined ? 1 : 0)) end++;
      for (; at < end; at++) {
        for (const accumulator of accumulators) accumulator.add({ root: (rows[at] as Row).doc, variables });
        yield undefined;
      }
      const next = rows[end]?.key;
      const min: Value = granularity === undefined ? first : (previousMax ?? granularity.down(first as NumberValue));
      const max: Value = maximum(bound, next, granularity);
      previousMax = max;
      yield withResults(Doc.of({ _id: Doc.of({ min, max }) }), fields, accumulators);
    }
  };
}

/** A bucket ends where the next one begins; with a granularity, at the rounded boundary. */
function maximum(bound: Value, next: Value | undefined, granularity: Granularity | undefined): Value {
  if (granularity === undefined) return next ?? bound;
  // 0 has no number above it in any series.
  if (next !== undefined && isNumber(bound) && toDouble(bound) === 0) return granularity.down(next as NumberValue);
  return bound;
}

function readGroupBy(groupBy: Value | undefined): Value | undefined {
  if (groupBy === undefined) return undefined;
  const isOperator = groupBy instanceof Doc && groupBy.names[0]?.startsWith("$");
  if (isOperator || (typeof groupBy === "string" && groupBy.startsWith("$"))) return groupBy;
  throw located(40239, "The $bucketAuto 'groupBy' field must be defined as a $-prefixed path or an expression object");
}

function readBuckets(given: Value): number {
  if (!isNumber(given))
    throw located(
      40241,
      `The $bucketAuto 'buckets' field must be a numeric value, but found type: ${typeNameOf(given)}`,
    );
  const buckets = toDouble(given);
  if (buckets !== (buckets | 0))
    throw located(
      40242,
      `The $bucketAuto 'buckets' field must be representable as a 32-bit integer, but found ${buckets}`,
    );
  return buckets;
}

function readGranularity(given: Value | undefined): Granularity | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== "string")
    throw located(40261, `The $bucketAuto 'granularity' field must be a string, but found type: ${typeNameOf(given)}`);
  const granularity = granularityOf(given);
  if (granularity === undefined) throw located(40257, `Unknown rounding granularity '${given}'`);
  return granularity;
}

function checkRoundable(key: Value): void {
  const what = "$bucketAuto can specify a 'granularity' with";
  if (!isNumber(key))
    throw located(40258, `${what} numeric boundaries only, but found a value with type: ${typeNameOf(key)}`);
  const number = toDouble(key);
  if (Number.isNaN(number)) throw located(40259, `${what} numeric boundaries only, but found a NaN`);
  if (number < 0) throw located(40260, `${what} non-negative numbers only, but found a negative number`);
}
