import { Doc, type Value } from "../bson/document.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import { located } from "../expression/date-arguments.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import { sortInSteps } from "../values/compile-sort.ts";
import { compileFields, withResults } from "./accumulated-fields.ts";
import type { Accumulator } from "./accumulators.ts";
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
    if (!["groupBy", "buckets", "output"].includes(name))
      throw located(40245, `Unrecognized option to $bucketAuto: ${name}`);
  const groupBy = readGroupBy(spec.get("groupBy"));
  const given = spec.get("buckets");
  const buckets = given === undefined ? undefined : readBuckets(given);
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
      unsorted.push({ key, doc });
    }
    const rows = yield* sortInSteps(unsorted, (a, b) => compare(a.key, b.key));
    const size = Math.max(1, Math.round(rows.length / buckets));
    let at = 0;
    for (let n = 1; n <= buckets && at < rows.length; n++) {
      const first = (rows[at] as Row).key;
      const accumulators: Accumulator[] = fields.map((field) => field.make());
      let end = n === buckets ? rows.length : Math.min(at + size, rows.length);
      const last = (rows[end - 1] as Row).key;
      // Documents that are equal to the last one of a bucket belong to the same bucket.
      while (end < rows.length && compare((rows[end] as Row).key, last) === 0) end++;
      for (; at < end; at++) {
        for (const accumulator of accumulators) accumulator.add({ root: (rows[at] as Row).doc, variables });
        yield undefined;
      }
      const max = rows[end]?.key ?? last;
      yield withResults(Doc.of({ _id: Doc.of({ min: first, max }) }), fields, accumulators);
    }
  };
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
