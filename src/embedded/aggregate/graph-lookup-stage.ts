import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { changeAt } from "../values/change-at.ts";
import { toDouble } from "../values/compare-values.ts";
import { encodeValue } from "../values/encode-key.ts";
import { anyAtPath, type Path } from "../values/path.ts";
import type { Flow, Stage, StageContext } from "./stage.ts";

interface Search {
  readonly from: string;
  readonly as: Path;
  readonly startWith: Value;
  readonly connectFrom: Path;
  readonly connectTo: string;
  readonly maxDepth: number;
  readonly depthField: Path | undefined;
  readonly restriction: Doc | undefined;
}

/** `$graphLookup`: the documents that can be reached from a value, each once. */
export function graphLookupStage(spec: Value, context: StageContext): Stage {
  const search = readSearch(spec);
  const startOf = context.expression(search.startWith);
  return function* (flow) {
    for (const doc of flow) {
      yield undefined;
      if (doc === undefined) continue;
      const found: Value[] = [];
      for (const row of reached(search, startOf({ root: doc, variables: context.variables }), context)) {
        if (row === undefined) yield undefined;
        else found.push(row);
      }
      yield changeAt(doc, search.as, true, () => new Arr(found), new Set());
    }
  };
}

/** Searches breadth first, so that a document's depth is that of the shortest way to it. */
function* reached(search: Search, start: Value | undefined, context: StageContext): Generator<Doc | undefined> {
  const keyOf = (value: Value): string => encodeValue(value, context.textKey).toString("latin1");
  const followed = new Set<string>();
  const visited = new Set<string>();
  let frontier: Value[] = [];
  const follow = (value: Value | undefined): false => {
    for (const one of value instanceof Arr ? value.items : value === undefined ? [] : [value]) {
      const key = keyOf(one);
      if (!followed.has(key)) frontier.push(one);
      followed.add(key);
    }
    return false;
  };
  follow(start);
  for (let depth = 0; frontier.length > 0 && depth <= search.maxDepth; depth++) {
    const values = frontier;
    frontier = [];
    for (const row of neighbors(search, values, context)) {
      yield undefined;
      if (row === undefined) continue;
      const id = row.get("_id");
      if (id === undefined)
        throw new CommandError(
          "GraphLookupIdMissing",
          `Documents in the '${search.from}' namespace must contain an _id for de-duplication`,
        );
      const key = keyOf(id);
      if (visited.has(key)) continue;
      visited.add(key);
      anyAtPath(row, search.connectFrom, false, follow);
      const { depthField } = search;
      yield depthField === undefined ? row : changeAt(row, depthField, true, () => BigInt(depth), new Set());
    }
  }
}

function neighbors(search: Search, values: Value[], context: StageContext): Flow {
  const connected = Doc.of({ [search.connectTo]: Doc.of({ $in: new Arr(values) }) });
  const filters = search.restriction === undefined ? [connected] : [connected, search.restriction];
  const match = Doc.of({ $match: Doc.of({ $and: new Arr(filters) }) });
  return context.pipeline([match], `${context.database}.${search.from}`, context.variables).run();
}

const STRINGS = ["from", "as", "connectFromField", "connectToField", "depthField"];
const KNOWN = [...STRINGS, "startWith", "maxDepth", "restrictSearchWithMatch"];

function readSearch(spec: Value): Search {
  if (!(spec instanceof Doc))
    throw new CommandError(
      "GraphLookupNotObject",
      `the $graphLookup stage specification must be an object, but found ${typeNameOf(spec)}`,
    );
  for (const name of spec.names) {
    if (!KNOWN.includes(name))
      throw new CommandError("GraphLookupFieldUnknown", `Unknown argument to $graphLookup: ${name}`);
    const value = spec.get(name) as Value;
    if (STRINGS.includes(name) && typeof value !== "string")
      throw new CommandError(
        "GraphLookupFieldNotString",
        `expected string as argument for ${name}, found: ${typeNameOf(value)}`,
      );
  }
  for (const name of ["from", "as", "startWith", "connectFromField", "connectToField"])
    if (!spec.has(name))
      throw new CommandError("GraphLookupFieldMissing", `$graphLookup requires '${name}' to be specified`);
  const string = (name: string): string => spec.get(name) as string;
  const restriction = spec.get("restrictSearchWithMatch");
  if (restriction !== undefined && !(restriction instanceof Doc))
    throw new CommandError(
      "GraphLookupRestrictionNotObject",
      `restrictSearchWithMatch must be an object, found ${typeNameOf(restriction)}`,
    );
  return {
    from: string("from"),
    as: string("as").split("."),
    startWith: spec.get("startWith") as Value,
    connectFrom: string("connectFromField").split("."),
    connectTo: string("connectToField"),
    maxDepth: depthOf(spec.get("maxDepth")),
    depthField: spec.has("depthField") ? string("depthField").split(".") : undefined,
    restriction,
  };
}

function depthOf(given: Value | undefined): number {
  if (given === undefined) return Number.POSITIVE_INFINITY;
  if (!isNumber(given))
    throw new CommandError(
      "GraphLookupMaxDepthNotNumber",
      `maxDepth requires a numeric argument, found: ${typeNameOf(given)}`,
    );
  const depth = toDouble(given);
  if (!(depth >= 0))
    throw new CommandError("GraphLookupMaxDepthNegative", `maxDepth requires a nonnegative argument, found: ${depth}`);
  if (!Number.isInteger(depth))
    throw new CommandError("GraphLookupMaxDepthNotWhole", `maxDepth could not be represented as a long long: ${depth}`);
  return depth;
}
