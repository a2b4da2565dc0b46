import { Arr } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { type Accumulator, compileAccumulator } from "./accumulators.ts";
import type { PartitionRow } from "./partitions.ts";
import type { Endpoints } from "./window-bounds.ts";
import { type WindowContext, type WindowFunction, windowsOf } from "./window-function.ts";

/** The accumulators that work in windows. */
export const WINDOW_ACCUMULATORS: ReadonlySet<string> = new Set([
  ...["$sum", "$avg", "$min", "$max", "$first", "$last", "$push", "$addToSet", "$count", "$stdDevPop", "$stdDevSamp"],
  ...["$firstN", "$lastN", "$minN", "$maxN", "$top", "$topN", "$bottom", "$bottomN", "$median", "$percentile"],
]);

/** An accumulator of `$group` in windows. */
export function windowAccumulator(context: WindowContext): WindowFunction {
  return accumulated(compileAccumulator(context.name, context.argument, context.stage.textKey), context);
}

/** Accumulates each document's window; what only grows is not begun anew. */
export function accumulated(make: () => Accumulator, context: WindowContext): WindowFunction {
  const windows = windowsOf(context);
  const { variables } = context.stage;
  return function* (partition) {
    const { rows } = partition;
    const endpoints = windows(partition);
    const results: (Value | undefined)[] = [];
    let accumulator = make();
    let held: Endpoints;
    let result: Value | undefined;
    for (let at = 0; at < rows.length; at++) {
      const wanted = endpoints(at);
      if (at === 0 || wanted?.[0] !== held?.[0] || wanted?.[1] !== held?.[1]) {
        const grows = held !== undefined && wanted?.[0] === held[0] && wanted[1] >= held[1];
        if (!grows) accumulator = make();
        if (wanted !== undefined)
          for (let i = grows && held !== undefined ? held[1] + 1 : wanted[0]; i <= wanted[1]; i++) {
            accumulator.add({ root: (rows[i] as PartitionRow).doc, variables });
            yield undefined;
          }
        held = wanted;
        result = accumulator.result();
        // What goes on collecting must not change what a document before has got.
        if (result instanceof Arr) result = new Arr([...result.items]);
      }
      results.push(result);
      yield undefined;
    }
    return results;
  };
}
