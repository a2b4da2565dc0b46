import { Arr, Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { failedToParse } from "../command-error.ts";
import { UTC } from "../dates/zone.ts";
import { located } from "../expression/date-arguments.ts";
import { isTimeUnit, shifted } from "../expression/date-shifts.ts";
import { compileExpression } from "../expression/evaluate.ts";
import type { Sort } from "../sort/compile-sort.ts";
import { arithmetic, type NumberValue, toDecimal } from "../values/arithmetic.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import { showValue } from "../values/show-value.ts";
import type { StageContext } from "./stage.ts";

type Bound = "unbounded" | "current" | NumberValue;

/** Which documents around the current one a window function looks at: so many, or those within a range of values. */
export interface WindowBounds {
  readonly kind: "documents" | "range";
  readonly lower: Bound;
  readonly upper: Bound;
  readonly unit: string | undefined;
}

/** The first and the last place of a window in its partition; undefined for one that is empty. */
export type Endpoints = readonly [first: number, last: number] | undefined;

/** The whole partition. */
export const WHOLE_PARTITION: WindowBounds = {
  kind: "documents",
  lower: "unbounded",
  upper: "unbounded",
  unit: undefined,
};

/** Reads the `window` of an output; the whole partition where there is none. */
export function readBounds(given: Value | undefined, sort: Sort | undefined, context: StageContext): WindowBounds {
  if (given === undefined) return WHOLE_PARTITION;
  if (!(given instanceof Doc)) throw failedToParse("'window' field must be an object");
  for (const name of given.names)
    if (!["documents", "range", "unit"].includes(name))
      throw failedToParse(`'window' field that specifies bounds cannot have other fields: ${name}`);
  const documents = given.get("documents");
  const range = given.get("range");
  const unit = given.get("unit");
  if (given.size === 0) return WHOLE_PARTITION;
  if ((documents === undefined) === (range === undefined) || (documents !== undefined && unit !== undefined))
    throw failedToParse(
      "'window' field can only contain 'documents' as the only argument or 'range' with an optional 'unit' field",
    );
  if (unit !== undefined && typeof unit !== "string") throw failedToParse("'unit' must be a string");
  if (unit !== undefined && !isTimeUnit(unit)) throw failedToParse(`unknown time unit value: ${unit}`);
  const pair = (documents ?? range) as Value;
  if (!(pair instanceof Arr) || pair.items.length !== 2)
    throw failedToParse(`Window bounds must be a 2-element array: ${showValue(given)}`);
  const whole = documents !== undefined || unit !== undefined;
  const [lower, upper] = pair.items.map((item) => readBound(item, whole, context)) as [Bound, Bound];
  if (lower !== "unbounded" && upper !== "unbounded" && compareValues(offsetOf(lower), offsetOf(upper)) > 0)
    throw located(5339900, `Lower bound must not exceed upper bound: [${String(lower)}, ${String(upper)}]`);
  if (documents !== undefined) {
    if (sort === undefined && (lower !== "unbounded" || upper !== "unbounded"))
      throw located(5339901, "Document-based bounds require a sortBy");
    return { kind: "documents", lower, upper, unit: undefined };
  }
  if (sort?.fields.length !== 1) throw located(5339902, "Range-based bounds require sortBy a single field");
  if (sort.fields[0]?.descending) throw located(8947401, "Range-based bounds require an ascending sortBy");
  return { kind: "range", lower, upper, unit };
}

function readBound(item: Value, whole: boolean, { variables }: StageContext): Bound {
  if (item === "unbounded" || item === "current") return item;
  const value = typeof item === "string" ? item : compileExpression(item)({ root: undefined, variables });
  if (!isNumber(value)) throw failedToParse("Window bounds must be 'unbounded', 'current', or a number.");
  if (whole && !Number.isInteger(toDouble(value))) throw failedToParse("Numeric window bounds must be an integer");
  return value;
}

function offsetOf(bound: NumberValue | "current"): NumberValue {
  return bound === "current" ? 0 : bound;
}

/** The windows of a partition's documents, by their place. `values` are what they are sorted by, for a range. */
export function endpointsIn(bounds: WindowBounds, values: readonly Value[]): (at: number) => Endpoints {
  const { lower, upper } = bounds;
  const count = values.length;
  if (bounds.kind === "range") return rangeIn(bounds, values);
  const offset = (bound: Bound): number => toDouble(offsetOf(bound as NumberValue | "current"));
  return (at) => {
    const first = lower === "unbounded" ? 0 : Math.max(0, at + offset(lower));
    const last = upper === "unbounded" ? count - 1 : Math.min(count - 1, at + offset(upper));
    return first <= last ? [first, last] : undefined;
  };
}

function rangeIn({ lower, upper, unit }: WindowBounds, values: readonly Value[]): (at: number) => Endpoints {
  const fits = (value: Value | undefined): boolean => (unit === undefined ? isNumber(value) : value instanceof Date);
  const begin = values.findIndex(fits);
  const end = values.findLastIndex(fits);
  return (at) => {
    const base = values[at] as Value;
    checkBase(base, unit);
    const moved = (bound: NumberValue): Value => movedBy(base, bound, unit);
    const first = lower === "unbounded" ? begin : lower === "current" ? at : firstFrom(values, moved(lower), false);
    const last = upper === "unbounded" ? end : upper === "current" ? at : firstFrom(values, moved(upper), true) - 1;
    return first <= last ? [first, last] : undefined;
  };
}

/** The first place whose value is not below another or, with `beyond`, is above it. */
function firstFrom(values: readonly Value[], threshold: Value, beyond: boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compareValues(values[middle] as Value, threshold);
    if (beyond ? order > 0 : order >= 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function checkBase(base: Value, unit: string | undefined): void {
  if (unit !== undefined) {
    if (base instanceof Date) return;
    throw located(5429513, `Invalid range: Expected the sortBy field to be a Date, but it was ${typeNameOf(base)}`);
  }
  if (base instanceof Date)
    throw located(5429413, "Invalid range: For windows that involve date or time ranges, a unit must be provided.");
  if (!isNumber(base))
    throw located(5429414, `Invalid range: Expected the sortBy field to be a number, but it was ${typeNameOf(base)}`);
}

function movedBy(base: Value, bound: NumberValue, unit: string | undefined): Value {
  if (unit !== undefined) return new Date(shifted((base as Date).getTime(), unit, toDouble(bound), UTC));
  return arithmetic("add", toDecimal(base as NumberValue), toDecimal(bound), "double") as Value;
}
