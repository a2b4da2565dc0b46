import type { Doc, Value } from "../bson/document.ts";
import type { Evaluate, Variables } from "../expression/expression.ts";
import type { FilterContext } from "../filter/filter-node.ts";
import type { Instance } from "../instance/instance.ts";

/** Documents on their way through a pipeline. Undefined is not a document: it lets the caller check the clock. */
export type Flow = Iterable<Doc | undefined>;

/** A compiled stage: from the documents that come in to those that go out. */
export type Stage = (flow: Flow) => Flow;

/** A stage at the end of a pipeline that writes the documents. */
export type Output = (documents: readonly Doc[]) => Promise<void>;

/** What a stage is compiled in. */
export interface StageContext extends FilterContext {
  readonly instance: Instance;
  readonly database: string;
  /** The collection that the pipeline reads, with its database. */
  readonly ns: string;
  /** Compiles an expression under the request's collation. */
  readonly expression: (expression: Value) => Evaluate;
  /** Compiles a pipeline inside this one, on another collection or on what flows. */
  readonly pipeline: (stages: readonly Value[], ns: string, variables: Variables) => Pipeline;
}

/** A compiled pipeline. */
export interface Pipeline {
  /** Runs it on its own collection. */
  readonly run: () => Flow;
  /** Runs its stages on documents from elsewhere. */
  readonly through: (flow: Flow) => Flow;
}

/** Compiles a stage; `name` tells apart stages that share a definition. */
export type CompileStage = (spec: Value, context: StageContext, name: string) => Stage;

/** Compiles a stage that comes first and makes documents of something other than the collection. */
export type CompileSource = (spec: Value, context: StageContext) => () => Flow;

/** What a stage at the end needs. */
export type OutputContext = Pick<StageContext, "instance" | "database" | "variables">;

/** Compiles a stage that comes last and writes. */
export type CompileOutput = (spec: Value, context: OutputContext) => Output;
