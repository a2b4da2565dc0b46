import { Arr, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import type { Catalog } from "../storage/catalog.ts";

const DEEPEST = 20;

/** Fails with GraphContainsCycle (5) or ViewDepthLimitExceeded (165) where a view would stand on itself, or too high. */
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

/** What a view stands for: stages on a collection that is no view. */
export interface ViewTarget {
  readonly ns: string;
  readonly stages: readonly Value[];
}

/** Follows a namespace through views; undefined where it is no view. Fails with 165 where they nest too deeply. */
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
