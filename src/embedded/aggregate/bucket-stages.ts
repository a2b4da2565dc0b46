import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { isNumber, rankOf, typeNameOf } from "../values/bson-type.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import { sortInSteps } from "../values/compile-sort.ts";
import { compileGroupFields, groupStage, withResults } from "./group-stage.ts";
import type { Stage, StageContext } from "./stage.ts";

/** `$bucket`: a `$group` by the boundary at or below a value, in the order of the boundaries. */
export function bucketStage(spec: Value, context: StageContext): Stage {
  const { groupBy, boundaries, fallback, output } = readBucket(spec, context);
  const group = new Doc().append("_id", boundaryOf(groupBy, boundaries, fallback));
  output.names.forEach((name, i) => {
    group.append(name, output.values[i] as Value);
  });
  const grouped = groupStage(group, context);
  return function* (flow) {
    const rows: Doc[] = [];
    for (const row of grouped(flow)) {
      if (row === undefined) yield undefined;
      else rows.push(row);
    }
    yield* rows.sort((a, b) => compareValues(a.values[0] as Value, b.values[0] as Value, context.textKey));
  };
}

/** `$bucketAuto`: the documents sorted by a value, in a given number of buckets of about the same size. */
export function bucketAutoStage(spec: Value, context: StageContext): Stage {
  const { groupBy, buckets, output } = readBucketAuto(spec);
  const fields = compileGroupFields(output, context);
  const keyOf = context.expression(groupBy);
  const { variables, textKey } = context;
  return function* (flow) {
    const unsorted: { readonly value: Value; readonly doc: Doc }[] = [];
    for (const doc of flow) {
      yield undefined;
      if (doc !== undefined) unsorted.push({ value: keyOf({ root: doc, variables }) ?? null, doc });
    }
    const rows = yield* sortInSteps(unsorted, (a, b) => compareValues(a.value, b.value, textKey));
    const size = Math.max(1, Math.round(rows.length / buckets));
    let at = 0;
    for (let n = 1; n <= buckets && at < rows.length; n++) {
      const min = rows[at]?.value as Value;
      let end = n === buckets ? rows.length : Math.min(at + size, rows.length);
      const last = rows[end - 1]?.value as Value;
      // Equal values stay together in the bucket of the first of them.
      while (end < rows.length && compareValues(rows[end]?.value as Value, last, textKey) === 0) end++;
      const accumulators = fields.map((field) => field.make());
      for (const { doc } of rows.slice(at, end)) {
        for (const accumulator of accumulators) accumulator.add({ root: doc, variables });
        yield undefined;
      }
      at = end;
      // A bucket ends where the next one begins.
      const max = rows[end]?.value ?? last;
      yield withResults(Doc.of({ _id: Doc.of({ min, max }) }), fields, accumulators);
    }
  };
}

const COUNT = Doc.of({ count: Doc.of({ $sum: 1 }) });

function readBucket(
  spec: Value,
  context: StageContext,
): {
  readonly groupBy: Value;
  readonly boundaries: readonly Value[];
  readonly fallback: Value | undefined;
  readonly output: Doc;
} {
  if (!(spec instanceof Doc))
    throw new CommandError(
      "BucketNotObject",
      `Argument to $bucket stage must be an object, but found type: ${typeNameOf(spec)}.`,
    );
  for (const name of spec.names)
    if (!["groupBy", "boundaries", "default", "output"].includes(name))
      throw new CommandError("BucketFieldUnknown", `Unrecognized option to $bucket: ${name}.`);
  const groupBy = spec.get("groupBy");
  const edges = spec.get("boundaries");
  if (groupBy === undefined || edges === undefined)
    throw new CommandError("BucketFieldMissing", "$bucket requires 'groupBy' and 'boundaries' to be specified.");
  if (!(groupBy instanceof Doc) && !(typeof groupBy === "string" && groupBy.startsWith("$")))
    throw new CommandError(
      "BucketGroupByInvalid",
      "The $bucket 'groupBy' field must be defined as a $-prefixed path or an expression object.",
    );
  if (!(edges instanceof Arr))
    throw new CommandError("BucketBoundariesNotArray", "The $bucket 'boundaries' field must be an array.");
  const constant = (value: Value): Value =>
    context.expression(value)({ root: undefined, variables: context.variables }) ?? null;
  const boundaries = edges.items.map(constant);
  checkBoundaries(boundaries, context);
  const given = spec.get("default");
  const fallback = given === undefined ? undefined : constant(given);
  if (fallback !== undefined && isWithin(fallback, boundaries, context))
    throw new CommandError(
      "BucketDefaultWithin",
      "The $bucket 'default' field must be less than the lowest boundary or greater than or equal to the highest boundary.",
    );
  const output = spec.get("output") ?? COUNT;
  if (!(output instanceof Doc))
    throw new CommandError("BucketOutputNotObject", "The $bucket 'output' field must be an object.");
  return { groupBy, boundaries, fallback, output };
}

function checkBoundaries(boundaries: readonly Value[], { textKey }: StageContext): void {
  if (boundaries.length < 2)
    throw new CommandError("BucketBoundariesTooFew", "The $bucket 'boundaries' field must have at least 2 values.");
  boundaries.slice(1).forEach((boundary, i) => {
    const before = boundaries[i] as Value;
    if (rankOf(before) !== rankOf(boundary))
      throw new CommandError(
        "BucketBoundariesMixed",
        "All values in the 'boundaries' option to $bucket must have the same type.",
      );
    if (compareValues(before, boundary, textKey) >= 0)
      throw new CommandError("BucketBoundariesUnsorted", "The 'boundaries' option to $bucket must be sorted.");
  });
}

function isWithin(value: Value, boundaries: readonly Value[], { textKey }: StageContext): boolean {
  const [lowest, highest] = [boundaries[0] as Value, boundaries.at(-1) as Value];
  return compareValues(value, lowest, textKey) >= 0 && compareValues(value, highest, textKey) < 0;
}

/** The expression for the boundary at or below a value. */
function boundaryOf(groupBy: Value, boundaries: readonly Value[], fallback: Value | undefined): Doc {
  const literal = (value: Value): Doc => Doc.of({ $literal: value });
  const branches = boundaries.slice(0, -1).map((low, i) => {
    const inside = [
      Doc.of({ $gte: new Arr([groupBy, literal(low)]) }),
      Doc.of({ $lt: new Arr([groupBy, literal(boundaries[i + 1] as Value)]) }),
    ];
    return Doc.of({ case: Doc.of({ $and: new Arr(inside) }) }).append("then", literal(low));
  });
  const otherwise = fallback === undefined ? undefined : literal(fallback);
  return Doc.of({ $switch: Doc.of({ branches: new Arr(branches), default: otherwise }) });
}

function readBucketAuto(spec: Value): { readonly groupBy: Value; readonly buckets: number; readonly output: Doc } {
  if (!(spec instanceof Doc))
    throw new CommandError(
      "BucketAutoNotObject",
      `The argument to $bucketAuto must be an object, but found type: ${typeNameOf(spec)}`,
    );
  for (const name of spec.names)
    if (!["groupBy", "buckets", "output"].includes(name))
      throw new CommandError("BucketAutoFieldUnknown", `Unrecognized option to $bucketAuto: ${name}`);
  const groupBy = spec.get("groupBy");
  const given = spec.get("buckets");
  const isExpression =
    groupBy instanceof Doc ? groupBy.names[0]?.startsWith("$") : typeof groupBy === "string" && groupBy.startsWith("$");
  if (groupBy !== undefined && !isExpression)
    throw new CommandError(
      "BucketAutoGroupByInvalid",
      "The $bucketAuto 'groupBy' field must be defined as a $-prefixed path or an expression object",
    );
  if (given !== undefined && !isNumber(given))
    throw new CommandError(
      "BucketAutoBucketsNotNumber",
      `The $bucketAuto 'buckets' field must be a numeric value, but found type: ${typeNameOf(given)}`,
    );
  const buckets = given === undefined ? undefined : toDouble(given);
  if (buckets !== undefined && buckets !== (buckets | 0))
    throw new CommandError(
      "BucketAutoBucketsNotWhole",
      `The $bucketAuto 'buckets' field must be representable as a 32-bit integer, but found ${buckets}`,
    );
  const output = spec.get("output") ?? COUNT;
  if (!(output instanceof Doc))
    throw new CommandError(
      "BucketAutoOutputNotObject",
      `The $bucketAuto 'output' field must be an object, but found type: ${typeNameOf(output)}`,
    );
  if (groupBy === undefined || buckets === undefined)
    throw new CommandError("BucketAutoFieldMissing", "$bucketAuto requires 'groupBy' and 'buckets' to be specified");
  if (buckets <= 0)
    throw new CommandError(
      "BucketAutoBucketsNotPositive",
      `The $bucketAuto 'buckets' field must be greater than 0, but found: ${buckets}`,
    );
  return { groupBy, buckets, output: output.size === 0 ? COUNT : output };
}
