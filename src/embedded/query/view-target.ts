import { Arr } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import type { Engine } from "../engine.ts";

/** What a view stands for: stages on a collection that is no view. */
export interface ViewTarget {
  readonly ns: string;
  readonly stages: readonly Value[];
}

const DEEPEST = 20;

/** Follows a namespace through views; undefined where it is no view. Fails with 165 where they nest too deeply. */
export function viewTarget(engine: Engine, ns: string): ViewTarget | undefined {
  let target: ViewTarget | undefined;
  let here = ns;
  for (let depth = 0; ; depth++) {
    const options = engine.catalog.get(here)?.options;
    const on = options?.get("viewOn");
    if (typeof on !== "string") return target;
    if (depth >= DEEPEST)
      throw new CommandError(165, "ViewDepthLimitExceeded", `View depth limit exceeded; maximum depth is ${DEEPEST}`);
    const pipeline = options?.get("pipeline");
    here = `${ns.slice(0, ns.indexOf("."))}.${on}`;
    target = { ns: here, stages: [...(pipeline instanceof Arr ? pipeline.items : []), ...(target?.stages ?? [])] };
  }
}
