import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import { compileTransform } from "../projection/transform.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { changeAt, lookAt, REMOVE } from "../values/change-at.ts";
import { toDouble } from "../values/compare-values.ts";
import { compileSort, sortInSteps } from "../values/compile-sort.ts";
import { groupStage } from "./group-stage.ts";
import type { Flow, Stage, StageContext } from "./stage.ts";

/** Makes a stage of its specification. */
export type CompileStage = (spec: Value, context: StageContext, name: string) => Stage;

function transform(spec: Value, context: StageContext, name: string): Stage {
  const apply = compileTransform(name, spec);
  return function* (flow) {
    for (const doc of flow) yield doc === undefined ? undefined : apply(doc, context.variables);
  };
}

function wholeNumber(name: string, spec: Value, code: number, least: number): number {
  const number = isNumber(spec) ? toDouble(spec) : Number.NaN;
  if (!Number.isInteger(number))
    throw new CommandError(
      code,
      `Location${code}`,
      `invalid argument to ${name} stage: Expected a number in: ${name}: ${String(spec)}`,
    );
  if (number < least) {
    if (name === "$limit" && number === 0) throw new CommandError(15958, "Location15958", "the limit must be positive");
    throw new CommandError(
      code,
      `Location${code}`,
      `invalid argument to ${name} stage: Expected a ${least > 0 ? "positive" : "non-negative"} number in: ${name}: ${number}`,
    );
  }
  return number;
}

function* take(flow: Flow, most: number): Generator<Doc | undefined, void, void> {
  let given = 0;
  for (const doc of flow) {
    yield doc;
    if (doc !== undefined && ++given >= most) return;
  }
}

function* drop(flow: Flow, first: number): Generator<Doc | undefined, void, void> {
  let seen = 0;
  for (const doc of flow) yield doc !== undefined && seen++ < first ? undefined : doc;
}

function sortStage(spec: Value, context: StageContext): Stage {
  if (!(spec instanceof Doc))
    throw new CommandError(15973, "Location15973", "the $sort key specification must be an object");
  if (spec.size === 0) throw new CommandError(15976, "Location15976", "$sort stage must have at least one sort key");
  const sort = compileSort(spec, context.textKey);
  return function* (flow) {
    const rows: { key: Buffer; doc: Doc }[] = [];
    for (const doc of flow) {
      yield undefined;
      if (doc !== undefined) rows.push({ key: sort.keyOf(doc), doc });
    }
    for (const row of yield* sortInSteps(rows, (a, b) => sort.compare(a.key, b.key))) yield row.doc;
  };
}

function countStage(spec: Value): Stage {
  if (typeof spec !== "string" || spec === "")
    throw new CommandError(40156, "Location40156", "the count field must be a non-empty string");
  if (spec.startsWith("$"))
    throw new CommandError(40158, "Location40158", "the count field cannot be a $-prefixed path");
  if (spec.includes(".")) throw new CommandError(40160, "Location40160", "the count field cannot contain '.'");
  return function* (flow) {
    let n = 0;
    for (const doc of flow) {
      if (doc !== undefined) n++;
      yield undefined;
    }
    if (n > 0) yield Doc.of({ [spec]: n });
  };
}

function checkUnwind(spec: Doc): void {
  for (const member of spec.names)
    if (!["path", "preserveNullAndEmptyArrays", "includeArrayIndex"].includes(member))
      throw new CommandError(28811, "Location28811", `unrecognized option to $unwind stage: ${member}`);
  const keep = spec.get("preserveNullAndEmptyArrays");
  if (keep !== undefined && typeof keep !== "boolean")
    throw new CommandError(
      28809,
      "Location28809",
      `expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage, got ${typeNameOf(keep)}`,
    );
  const index = spec.get("includeArrayIndex");
  if (index === undefined) return;
  if (typeof index !== "string" || index === "")
    throw new CommandError(
      28810,
      "Location28810",
      `expected a non-empty string for the includeArrayIndex  option to $unwind stage, got ${typeNameOf(index)}`,
    );
  if (index.startsWith("$"))
    throw new CommandError(
      28822,
      "Location28822",
      `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${index}`,
    );
}

function unwindStage(spec: Value): Stage {
  if (spec instanceof Doc) checkUnwind(spec);
  else if (typeof spec !== "string")
    throw new CommandError(
      15981,
      "Location15981",
      `expected either a string or an object as specification for $unwind stage, got ${typeNameOf(spec)}`,
    );
  const given = spec instanceof Doc ? spec.get("path") : spec;
  if (typeof given !== "string") throw new CommandError(28812, "Location28812", "no path specified to $unwind stage");
  if (!given.startsWith("$"))
    throw new CommandError(
      28818,
      "Location28818",
      `path option to $unwind stage should be prefixed with a '$': ${given}`,
    );
  const keep = spec instanceof Doc && spec.get("preserveNullAndEmptyArrays") === true;
  const indexName = spec instanceof Doc ? spec.get("includeArrayIndex") : undefined;
  const path = given.slice(1).split(".");
  const place = (doc: Doc, value: Value | undefined, index: number | null): Doc => {
    const set = new Set<Doc>();
    let row = changeAt(doc, path, true, () => value ?? REMOVE, set);
    if (typeof indexName === "string")
      row = changeAt(row, indexName.split("."), true, () => (index === null ? null : BigInt(index)), set);
    return row;
  };
  return function* (flow) {
    for (const doc of flow) {
      if (doc === undefined) {
        yield undefined;
        continue;
      }
      const value = lookAt(doc, path);
      if (value instanceof Arr) {
        for (let i = 0; i < value.items.length; i++) yield place(doc, value.items[i] as Value, i);
        if (value.items.length === 0 && keep) yield place(doc, undefined, null);
      } else if (value === undefined || value === null) {
        if (keep) yield typeof indexName === "string" ? place(doc, value, null) : doc;
      } else yield typeof indexName === "string" ? place(doc, value, null) : doc;
    }
  };
}

function sampleStage(spec: Value): Stage {
  const size = spec instanceof Doc ? wholeNumber("$sample", spec.get("size") ?? null, 28746, 1) : Number.NaN;
  if (Number.isNaN(size))
    throw new CommandError(28745, "Location28745", "the $sample stage specification must be an object");
  return function* (flow) {
    const chosen: Doc[] = [];
    let seen = 0;
    for (const doc of flow) {
      yield undefined;
      if (doc === undefined) continue;
      seen++;
      if (chosen.length < size) chosen.push(doc);
      else {
        const at = Math.floor(Math.random() * seen);
        if (at < size) chosen[at] = doc;
      }
    }
    yield* chosen;
  };
}

/** The stages that need nothing but what flows through them. */
export const simpleStages: Record<string, CompileStage> = {
  $match: (spec, context) => {
    if (!(spec instanceof Doc))
      throw new CommandError(15959, "Location15959", "the match filter must be an expression in an object");
    const { matches } = compileFilter(spec, context);
    return function* (flow) {
      for (const doc of flow) yield doc !== undefined && matches(doc) ? doc : undefined;
    };
  },
  $addFields: transform,
  $set: transform,
  $unset: transform,
  $project: transform,
  $replaceRoot: transform,
  $replaceWith: transform,
  $group: groupStage,
  $sort: sortStage,
  $count: countStage,
  $unwind: unwindStage,
  $sample: sampleStage,
  $limit: (spec) => {
    const most = wholeNumber("$limit", spec, 5107201, 1);
    return (flow) => take(flow, most);
  },
  $skip: (spec) => {
    const first = wholeNumber("$skip", spec, 5107200, 0);
    return (flow) => drop(flow, first);
  },
  $sortByCount: (spec, context) => {
    const operator = spec instanceof Doc && spec.names[0]?.startsWith("$");
    if (!operator && !(typeof spec === "string" && spec.startsWith("$")))
      throw new CommandError(
        40148,
        "Location40148",
        `the sortByCount field must be defined as a $-prefixed path or an expression inside an object, not ${typeNameOf(spec)}`,
      );
    const group = groupStage(Doc.of({ _id: spec, count: Doc.of({ $sum: 1 }) }), context);
    const sort = sortStage(Doc.of({ count: -1 }), context);
    return (flow) => sort(group(flow));
  },
};
