import { Arr, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import type { Catalog } from "../storage/catalog.ts";

const DEEPEST = 20;

/** Refuses a view that would depend on itself, or on too many others. */
export function checkView(catalog: Catalog, ns: string, viewOn: string): void {
  const database = ns.slice(0, ns.indexOf("."));
  const passed = [ns];
  let below = `${database}.${viewOn}`;
  for (;;) {
    if (below === ns)
      throw new CommandError("GraphContainsCycle", `View cycle detected: ${[...passed, ns].join(" => ")}`);
    passed.push(below);
    if (passed.length > DEEPEST)
      throw new CommandError("ViewDepthLimitExceeded", `View depth limit exceeded; maximum depth is ${DEEPEST}`);
    const next = catalog.get(below)?.options.get("viewOn");
    if (typeof next !== "string") return;
    below = `${database}.${next}`;
  }
}

/** What a view resolves to: stages on a collection that is not a view. */
export interface ViewTarget {
  readonly ns: string;
  readonly stages: readonly Value[];
}

/** Resolves a view through the views below it; undefined if the namespace is not a view. */
export function viewTarget(catalog: Catalog, ns: string): ViewTarget | undefined {
  let target: ViewTarget | undefined;
  let here = ns;
  for (let depth = 0; ; depth++) {
    const options = catalog.get(here)?.options;
    const on = options?.get("viewOn");
    if (typeof on !== "string") return target;
    if (depth >= DEEPEST)
      throw new CommandError("ViewDepthLimitExceeded", `View depth limit exceeded; maximum depth is ${DEEPEST}`);
    const pipeline = options?.get("pipeline");
    here = `${ns.slice(0, ns.indexOf("."))}.${on}`;
    target = { ns: here, stages: [...(pipeline instanceof Arr ? pipeline.items : []), ...(target?.stages ?? [])] };
  }
}
