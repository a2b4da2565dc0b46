import { Doc, type Value } from "../bson/document.ts";
import type { ErrorName } from "../error-codes.ts";
import { CommandError } from "../errors.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { compileSort, sortInSteps } from "../values/compile-sort.ts";
import { groupStage } from "./group-stage.ts";
import type { Stage, StageContext } from "./stage.ts";

/** `$count`: one document with the number of incoming documents, or none for 0. */
export function countStage(spec: Value): Stage {
  if (typeof spec !== "string" || spec === "")
    throw new CommandError("CountFieldNotString", "the count field must be a non-empty string");
  if (spec.startsWith("$")) throw new CommandError("CountFieldDollar", "the count field cannot be a $-prefixed path");
  if (spec.includes(".")) throw new CommandError("CountFieldDot", "the count field cannot contain '.'");
  return function* (flow) {
    let n = 0;
    for (const doc of flow) {
      if (doc !== undefined) n++;
      yield undefined;
    }
    if (n > 0) yield Doc.of({ [spec]: n });
  };
}

/** `$limit`: the first n documents. */
export function limitStage(spec: Value): Stage {
  const most = wholeNumber("$limit", spec, "LimitInvalid", 1);
  return function* (flow) {
    let given = 0;
    for (const doc of flow) {
      yield doc;
      if (doc !== undefined && ++given >= most) return;
    }
  };
}

/** `$skip`: all but the first n documents. */
export function skipStage(spec: Value): Stage {
  const first = wholeNumber("$skip", spec, "SkipInvalid", 0);
  return function* (flow) {
    let seen = 0;
    for (const doc of flow) yield doc !== undefined && seen++ < first ? undefined : doc;
  };
}

/** `$sample`: n documents chosen at random, each as likely as any other (reservoir sampling). */
export function sampleStage(spec: Value): Stage {
  if (!(spec instanceof Doc))
    throw new CommandError("SampleNotObject", "the $sample stage specification must be an object");
  const size = wholeNumber("$sample", spec.get("size") ?? null, "SampleSizeInvalid", 1);
  return function* (flow) {
    const chosen: Doc[] = [];
    let seen = 0;
    for (const doc of flow) {
      yield undefined;
      if (doc === undefined) continue;
      seen++;
      const at = chosen.length < size ? chosen.length : Math.floor(Math.random() * seen);
      if (at < size) chosen[at] = doc;
    }
    yield* chosen;
  };
}

/** `$sort`. */
export function sortStage(spec: Value, { textKey }: StageContext): Stage {
  if (!(spec instanceof Doc)) throw new CommandError("SortNotObject", "the $sort key specification must be an object");
  if (spec.size === 0) throw new CommandError("SortEmpty", "$sort stage must have at least one sort key");
  const sort = compileSort(spec, textKey);
  return function* (flow) {
    const rows: { key: Buffer; doc: Doc }[] = [];
    for (const doc of flow) {
      yield undefined;
      if (doc !== undefined) rows.push({ key: sort.keyOf(doc), doc });
    }
    for (const row of yield* sortInSteps(rows, (a, b) => sort.compare(a.key, b.key))) yield row.doc;
  };
}

/** `$sortByCount`: a `$group` that counts, the most frequent first. */
export function sortByCountStage(spec: Value, context: StageContext): Stage {
  const isExpression = spec instanceof Doc ? spec.names[0]?.startsWith("$") : String(spec).startsWith("$");
  if (!isExpression)
    throw new CommandError(
      "SortByCountInvalid",
      `the sortByCount field must be defined as a $-prefixed path or an expression inside an object, not ${typeNameOf(spec)}`,
    );
  const group = groupStage(Doc.of({ _id: spec, count: Doc.of({ $sum: 1 }) }), context);
  const sort = sortStage(Doc.of({ count: -1 }), context);
  return (flow) => sort(group(flow));
}

function wholeNumber(name: string, spec: Value, error: ErrorName, least: number): number {
  const number = isNumber(spec) ? toDouble(spec) : Number.NaN;
  if (!Number.isInteger(number))
    throw new CommandError(error, `invalid argument to ${name} stage: Expected a number in: ${name}: ${String(spec)}`);
  if (name === "$limit" && number === 0) throw new CommandError("LimitNotPositive", "the limit must be positive");
  if (number < least)
    throw new CommandError(
      error,
      `invalid argument to ${name} stage: Expected a ${least > 0 ? "positive" : "non-negative"} number in: ${name}: ${number}`,
    );
  return number;
}
