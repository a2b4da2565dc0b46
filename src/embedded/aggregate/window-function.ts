import type { Value } from "../bson/value.ts";
import type { Evaluate } from "../expression/evaluate.ts";
import type { Sort } from "../sort/compile-sort.ts";
import type { PartitionRow } from "./partitions.ts";
import type { StageContext } from "./stage.ts";
import { type Endpoints, endpointsIn, readBounds } from "./window-bounds.ts";

/** A sorted partition, with each document's value of the field that it is sorted by, where that is one. */
export interface WindowPartition {
  readonly rows: readonly PartitionRow[];
  readonly places: readonly Value[];
}

/** What a window function gives to each document of a partition; undefined in between lets others look at the clock. */
export type WindowFunction = (partition: WindowPartition) => Generator<undefined, readonly (Value | undefined)[], void>;

/** What window functions are compiled in. */
export interface WindowContext {
  readonly name: string;
  readonly argument: Value;
  readonly window: Value | undefined;
  readonly sort: Sort | undefined;
  readonly stage: StageContext;
}

/** The windows of a partition's documents, where a function looks at its window as a whole. */
export type Windows = (partition: WindowPartition) => (at: number) => Endpoints;

/** The windows that a function's `window` spells. */
export function windowsOf({ window, sort, stage }: WindowContext): Windows {
  const bounds = readBounds(window, sort, stage);
  return ({ places }) => endpointsIn(bounds, places);
}

/** A value of each document of a partition. */
export function* valuesOf(
  evaluate: Evaluate,
  { rows }: WindowPartition,
  { stage }: WindowContext,
): Generator<undefined, (Value | undefined)[], void> {
  const values: (Value | undefined)[] = [];
  for (const { doc } of rows) {
    values.push(evaluate({ root: doc, variables: stage.variables }));
    yield undefined;
  }
  return values;
}
