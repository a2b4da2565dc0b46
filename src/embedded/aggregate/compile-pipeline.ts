import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, typeMismatch } from "../errors.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import type { Variables } from "../expression/expression.ts";
import type { Instance } from "../instance/instance.ts";
import { compileQuery, findMatches, type Query } from "../query/query.ts";
import { viewTarget } from "../query/views.ts";
import type { Collection } from "../storage/collection.ts";
import { type Collation, parseCollation } from "../values/collation.ts";
import type { Flow, Output, Pipeline, Stage, StageContext } from "./stage.ts";
import { STAGES } from "./stages.ts";

/** As many stages as MongoDB takes. */
const MOST_STAGES = 1000;

/** What a pipeline is compiled of. */
export interface PipelineRequest {
  readonly instance: Instance;
  /** The collection or view that it reads, with its database. */
  readonly ns: string;
  readonly stages: readonly Value[];
  readonly variables: Variables;
  readonly collation: Value | undefined;
  readonly hint: Value | undefined;
}

/** The part of a pipeline that the collection's indexes can serve, for running and explaining it. */
export interface PipelineSource {
  readonly collection: Collection | undefined;
  readonly query: Query;
  /** The maximum number of documents, if a limit follows immediately; otherwise 0. */
  readonly limit: number;
  /** How many stages it replaces. */
  readonly stages: number;
}

/** A pipeline with the query that it starts with, if it reads a collection. */
export type SourcedPipeline = Pipeline & { readonly source: PipelineSource | undefined };

/** Compiles a pipeline. Fails with StageUnknown (40324) for a stage that does not exist. */
export function compilePipeline(request: PipelineRequest): SourcedPipeline {
  const view = viewTarget(request.instance.catalog, request.ns);
  if (view !== undefined)
    return compilePipeline({ ...request, ns: view.ns, stages: [...view.stages, ...request.stages] });
  const { instance, ns, variables } = request;
  const collection = instance.catalog.get(ns);
  const collation = parseCollation(request.collation) ?? parseCollation(collection?.options.get("collation"));
  const context: StageContext = {
    instance,
    database: databaseOf(ns),
    ns,
    variables,
    textKey: collation?.textKey,
    expression: (expression) => compileExpression(expression, collation?.textKey),
    pipeline: (stages, other, inner) =>
      compilePipeline({ ...request, ns: other, stages, variables: inner, hint: undefined }),
  };
  return compileStages(request, context, collection, collation);
}

/** Compiles the `$out` or `$merge` that a pipeline ends with. */
export function compileOutput(name: string, spec: Value, instance: Instance, ns: string, variables: Variables): Output {
  const definition = STAGES.get(name);
  if (definition?.kind !== "output") throw unknownStage(name);
  return definition.compile(spec, { instance, database: databaseOf(ns), variables });
}

function databaseOf(ns: string): string {
  return ns.slice(0, ns.indexOf("."));
}

function compileStages(
  request: PipelineRequest,
  context: StageContext,
  collection: Collection | undefined,
  collation: Collation | undefined,
): SourcedPipeline {
  if (request.stages.length > MOST_STAGES)
    throw new CommandError(
      "PipelineTooLong",
      `Pipeline length must be no longer than ${MOST_STAGES} stages, but is ${request.stages.length}`,
    );
  const named = request.stages.map(nameStage);
  const first = named[0];
  const definition = first === undefined ? undefined : STAGES.get(first.name);
  if (first !== undefined && definition?.kind === "source") {
    const read = definition.compile(first.spec, context);
    const rest = named.slice(1).map((stage) => compileStage(stage, context));
    return { source: undefined, run: () => chain(read(), rest), through: (flow) => chain(flow, rest) };
  }
  const source = sourceOf(named, collection, request, collation);
  const all = named.map((stage) => compileStage(stage, context));
  const rest = all.slice(source.stages);
  return { source, run: () => chain(read(source), rest), through: (flow) => chain(flow, all) };
}

interface NamedStage {
  readonly name: string;
  readonly spec: Value;
}

function nameStage(stage: Value): NamedStage {
  if (!(stage instanceof Doc)) throw typeMismatch("Each element of the 'pipeline' array must be an object");
  if (stage.size !== 1)
    throw new CommandError(
      "StageWithManyFields",
      "A pipeline stage specification object must contain exactly one field.",
    );
  return { name: stage.names[0] as string, spec: stage.values[0] as Value };
}

function compileStage({ name, spec }: NamedStage, context: StageContext): Stage {
  const definition = STAGES.get(name);
  switch (definition?.kind) {
    case "stage":
      return definition.compile(spec, context, name);
    case "source":
      throw new CommandError("StageNotFirst", `${name} is only valid as the first stage in a pipeline`);
    case "output":
      throw new CommandError("OutputNotLast", `${name} can only be the final stage in the pipeline`);
    default:
      throw unknownStage(name);
  }
}

function unknownStage(name: string): Error {
  return new CommandError("StageUnknown", `Unrecognized pipeline stage name: '${name}'`);
}

/** The `$match`, `$sort` and `$limit` at the start are one query, so that indexes serve them. */
function sourceOf(
  stages: readonly NamedStage[],
  collection: Collection | undefined,
  request: PipelineRequest,
  collation: Collation | undefined,
): PipelineSource {
  let at = 0;
  const filters: Doc[] = [];
  for (; stages[at]?.name === "$match" && stages[at]?.spec instanceof Doc; at++)
    filters.push((stages[at] as NamedStage).spec as Doc);
  let sort: Doc | undefined;
  const next = stages[at];
  if (next?.name === "$sort" && next.spec instanceof Doc && next.spec.size > 0) {
    sort = next.spec;
    at++;
  }
  const after = stages[at];
  const limit = after?.name === "$limit" && typeof after.spec === "number" && after.spec > 0 ? after.spec : 0;
  const filter =
    filters.length === 1 ? (filters[0] as Doc) : filters.length === 0 ? new Doc() : Doc.of({ $and: new Arr(filters) });
  const query = compileQuery(collection, {
    filter,
    sort,
    hint: request.hint,
    collation: collation?.spec,
    variables: request.variables,
  });
  return { collection, query, limit, stages: at };
}

function* read(source: PipelineSource): Generator<Doc | undefined, void, void> {
  if (source.collection === undefined) return;
  for (const found of findMatches(source.collection, source.query, { keys: 0, documents: 0 }, source.limit))
    yield found?.doc;
}

function chain(flow: Flow, stages: readonly Stage[]): Flow {
  return stages.reduce((through, stage) => stage(through), flow);
}
