import { CommandError } from "../command-error.ts";
import type { Catalog } from "../storage/catalog.ts";

const DEEPEST = 20;

/** Fails with GraphContainsCycle (5) or ViewDepthLimitExceeded (165) where a view would stand on itself, or too high. */
export function checkView(catalog: Catalog, ns: string, viewOn: string): void {
  const database = ns.slice(0, ns.indexOf("."));
  const passed = [ns];
  let below = `${database}.${viewOn}`;
  for (;;) {
    if (below === ns)
      throw new CommandError(5, "GraphContainsCycle", `View cycle detected: ${[...passed, ns].join(" => ")}`);
    passed.push(below);
    if (passed.length > DEEPEST)
      throw new CommandError(165, "ViewDepthLimitExceeded", `View depth limit exceeded; maximum depth is ${DEEPEST}`);
    const next = catalog.get(below)?.options.get("viewOn");
    if (typeof next !== "string") return;
    below = `${database}.${next}`;
  }
}
