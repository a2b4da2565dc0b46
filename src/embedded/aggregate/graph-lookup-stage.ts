import { Arr, Doc, type Value } from "../bson/document.ts";
import { commandError } from "../errors.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { changeAt } from "../values/change-at.ts";
import { toDouble } from "../values/compare-values.ts";
import { encodeValue } from "../values/encode-key.ts";
import { anyAtPath, type Path } from "../values/path.ts";
import type { Flow, Stage, StageContext } from "./stage.ts";

interface Search {
  readonly from: string;
  readonly as: Path;
  readonly connectFrom: Path;
  readonly connectTo: string;
  readonly maxDepth: number;
  readonly depthField: Path | undefined;
  readonly restriction: Doc | undefined;
}

/** `$graphLookup`: the documents that are reached from a value, over as many steps as are allowed, each once. */
export function graphLookupStage(spec: Value, context: StageContext): Stage {
  if (!(spec instanceof Doc))
    throw commandError(
      "GraphLookupNotObject",
      `the $graphLookup stage specification must be an object, but found ${typeNameOf(spec)}`,
    );
  const search = readSearch(spec);
  const startOf = context.expression(spec.get("startWith") as Value);
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

/** Breadth first: a document's depth is that of the shortest way to it. */
function* reached(search: Search, start: Value | undefined, context: StageContext): Generator<Doc | undefined> {
  const asked = new Set<string>();
  const visited = new Set<string>();
  let frontier: Value[] = [];
  const ask = (value: Value | undefined): false => {
    if (value === undefined) return false;
    const identity = identityOf(value, context);
    if (!asked.has(identity)) frontier.push(value);
    asked.add(identity);
    return false;
  };
  if (start instanceof Arr) start.items.forEach(ask);
  else ask(start);
  for (let depth = 0; frontier.length > 0 && depth <= search.maxDepth; depth++) {
    const values = frontier;
    frontier = [];
    for (const row of neighbours(search, values, context)) {
      yield undefined;
      if (row === undefined) continue;
      const id = row.get("_id");
      if (id === undefined)
        throw commandError(
          "GraphLookupIdMissing",
          `Documents in the '${search.from}' namespace must contain an _id for de-duplication`,
        );
      const identity = identityOf(id, context);
      if (visited.has(identity)) continue;
      visited.add(identity);
      anyAtPath(row, search.connectFrom, false, (value) => {
        if (value instanceof Arr) value.items.forEach(ask);
        else ask(value);
        return false;
      });
      const { depthField } = search;
      yield depthField === undefined ? row : changeAt(row, depthField, true, () => BigInt(depth), new Set());
    }
  }
}

function neighbours(search: Search, values: Value[], context: StageContext): Flow {
  const connected = Doc.of({ [search.connectTo]: Doc.of({ $in: new Arr(values) }) });
  const filters = search.restriction === undefined ? [connected] : [connected, search.restriction];
  const match = Doc.of({ $match: Doc.of({ $and: new Arr(filters) }) });
  return context.pipeline([match], `${context.database}.${search.from}`, context.variables).run();
}

function identityOf(value: Value, { textKey }: StageContext): string {
  return encodeValue(value, textKey).toString("latin1");
}

const TEXTS = ["from", "as", "connectFromField", "connectToField", "depthField"];

function readSearch(spec: Doc): Search {
  for (const name of spec.names) checkMember(name, spec.get(name) as Value);
  for (const name of ["from", "as", "startWith", "connectFromField", "connectToField"])
    if (!spec.has(name))
      throw commandError("GraphLookupFieldMissing", `$graphLookup requires '${name}' to be specified`);
  const text = (name: string): string => spec.get(name) as string;
  const maxDepth = spec.get("maxDepth");
  const restriction = spec.get("restrictSearchWithMatch");
  return {
    from: text("from"),
    as: text("as").split("."),
    connectFrom: text("connectFromField").split("."),
    connectTo: text("connectToField"),
    maxDepth: isNumber(maxDepth) ? toDouble(maxDepth) : Number.POSITIVE_INFINITY,
    depthField: spec.has("depthField") ? text("depthField").split(".") : undefined,
    restriction: restriction instanceof Doc ? restriction : undefined,
  };
}

function checkMember(name: string, value: Value): void {
  if (TEXTS.includes(name)) {
    if (typeof value !== "string")
      throw commandError(
        "GraphLookupFieldNotString",
        `expected string as argument for ${name}, found: ${typeNameOf(value)}`,
      );
  } else if (name === "maxDepth") {
    if (!isNumber(value))
      throw commandError(
        "GraphLookupMaxDepthNotNumber",
        `maxDepth requires a numeric argument, found: ${typeNameOf(value)}`,
      );
    const depth = toDouble(value);
    if (!(depth >= 0))
      throw commandError("GraphLookupMaxDepthNegative", `maxDepth requires a nonnegative argument, found: ${depth}`);
    if (!Number.isInteger(depth))
      throw commandError("GraphLookupMaxDepthNotWhole", `maxDepth could not be represented as a long long: ${depth}`);
  } else if (name === "restrictSearchWithMatch") {
    if (!(value instanceof Doc))
      throw commandError(
        "GraphLookupRestrictionNotObject",
        `restrictSearchWithMatch must be an object, found ${typeNameOf(value)}`,
      );
  } else if (name !== "startWith")
    throw commandError("GraphLookupFieldUnknown", `Unknown argument to $graphLookup: ${name}`);
}
