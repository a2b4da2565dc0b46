import type { Doc, Value } from "../bson/document.ts";
import type { Variables } from "../expression/compile-expression.ts";
import type { FilterContext } from "../filter/compile-filter.ts";
import type { Instance } from "../instance/instance.ts";
import type { Collation } from "../values/collation.ts";

/** Documents on their way through a pipeline; undefined lets the caller look at the clock. */
export type Flow = Iterable<Doc | undefined>;

/** What a stage is compiled in. */
export interface StageContext extends FilterContext {
  readonly instance: Instance;
  readonly database: string;
  readonly ns: string;
  readonly variables: Variables;
  readonly collation: Collation | undefined;
  /** Compiles a pipeline inside this one, on another collection or on what flows. */
  readonly compile: (stages: readonly Value[], ns: string, variables: Variables) => Pipeline;
}

/** A compiled stage. */
export type Stage = (flow: Flow) => Flow;

/** A compiled pipeline that reads its own collection. */
export interface Pipeline {
  readonly run: (variables?: Variables) => Flow;
  /** Runs the stages on documents that are given. */
  readonly through: (flow: Flow) => Flow;
}
