import { Arr, Doc, type Value } from "../bson/document.ts";
import { UNDEFINED } from "../bson/scalars.ts";
import { badValue, CommandError, failedToParse } from "../errors.ts";
import { isNumber } from "./bson-type.ts";
import { compareValues, toDouble } from "./compare-values.ts";
import { encodeKey, type TextKey } from "./encode-key.ts";
import { anyAtPath, type Path } from "./path.ts";

/** One field of a sort: earlier ones decide first. */
export interface SortField {
  readonly name: string;
  readonly path: Path;
  readonly descending: boolean;
}

/** A compiled sort: each document has a key, and keys compare by their bytes. */
export interface Sort {
  readonly fields: readonly SortField[];
  readonly keyOf: (doc: Doc) => Buffer;
  readonly compare: (left: Buffer, right: Buffer) => number;
}

/** Compiles a sort. An array sorts by its least item, or its greatest in descending order. */
export function compileSort(spec: Doc, textKey?: TextKey): Sort {
  if (spec.size > 32) throw badValue("too many sort fields");
  const fields = spec.names.map((name, i): SortField => {
    const direction = spec.values[i] as Value;
    if (name === "") throw failedToParse("FieldPath cannot be constructed with empty string");
    if (direction instanceof Doc && direction.has("$meta"))
      throw badValue("sorting by $meta is not supported by this server");
    if (!isNumber(direction))
      throw new CommandError("SortKeyNotNumber", `Illegal key in $sort specification: ${name}: ${String(direction)}`);
    const number = toDouble(direction);
    if (number !== 1 && number !== -1)
      throw new CommandError(
        "SortDirectionInvalid",
        "$sort key ordering must be 1 (for ascending) or -1 (for descending)",
      );
    if (name.startsWith("$"))
      throw new CommandError("FieldPathDollar", "FieldPath field names may not start with '$'.");
    return { name, path: name.split("."), descending: number === -1 };
  });
  const descending = fields.map((field) => field.descending);
  return {
    fields,
    keyOf: (doc) => {
      if (fields.length > 1) checkParallel(doc, fields);
      return encodeKey(
        fields.map((field) => sortValue(doc, field, textKey)),
        descending,
        textKey,
      );
    },
    compare: (left, right) => Buffer.compare(left, right),
  };
}

/** Fails if two fields are arrays and neither is inside the other: they have no order. */
function checkParallel(doc: Doc, fields: readonly SortField[]): void {
  let first: string | undefined;
  for (const { path } of fields) {
    const array = outermostArray(doc, path);
    if (array === undefined || array === first) continue;
    if (first !== undefined) throw badValue("cannot sort with keys that are parallel arrays");
    first = array;
  }
}

function outermostArray(doc: Doc, path: Path): string | undefined {
  let here: Value | undefined = doc;
  for (let i = 0; i < path.length; i++) {
    here = here instanceof Doc ? here.get(path[i] as string) : undefined;
    if (here instanceof Arr) return path.slice(0, i + 1).join(".");
    if (here === undefined) return undefined;
  }
  return undefined;
}

function sortValue(doc: Doc, field: SortField, textKey: TextKey | undefined): Value {
  if (field.path.length === 1) {
    const value = doc.get(field.path[0] as string);
    if (!(value instanceof Arr)) return value ?? null;
  }
  let best: Value | undefined;
  anyAtPath(doc, field.path, false, (value) => {
    const candidates = value instanceof Arr ? (value.items.length > 0 ? value.items : [UNDEFINED]) : [value ?? null];
    for (const candidate of candidates) {
      if (best === undefined) best = candidate;
      else {
        const order = compareValues(candidate, best, textKey);
        if (field.descending ? order > 0 : order < 0) best = candidate;
      }
    }
    return false;
  });
  return best ?? null;
}

/** How many rows are sorted or merged in one step. */
const PIECE = 2000;

/** Sorts rows, stably, and yields between steps so that the caller can check the clock. */
export function* sortInSteps<T>(
  rows: readonly T[],
  order: (left: T, right: T) => number,
): Generator<undefined, T[], void> {
  let runs: T[][] = [];
  for (let at = 0; at < rows.length; at += PIECE) {
    runs.push(rows.slice(at, at + PIECE).sort(order));
    yield undefined;
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let i = 0; i < runs.length; i += 2) longer.push(yield* merge(runs[i] as T[], runs[i + 1] ?? [], order));
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merge<T>(
  left: readonly T[],
  right: readonly T[],
  order: (left: T, right: T) => number,
): Generator<undefined, T[], void> {
  const merged: T[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const fromLeft = j >= right.length || (i < left.length && order(left[i] as T, right[j] as T) <= 0);
    merged.push((fromLeft ? left[i++] : right[j++]) as T);
    if (merged.length % PIECE === 0) yield undefined;
  }
  return merged;
}
