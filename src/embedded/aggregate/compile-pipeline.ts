import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, typeMismatch } from "../errors.ts";
import { compileExpression, type Variables } from "../expression/compile-expression.ts";
import { underCollation } from "../expression/text-in-force.ts";
import type { Instance } from "../instance/instance.ts";
import { compileQuery, findMatches, type Query } from "../query/query.ts";
import { viewTarget } from "../query/views.ts";
import type { Collection } from "../storage/collection.ts";
import { type Collation, parseCollation } from "../values/collation.ts";
import { bucketAutoStage } from "./bucket-auto-stage.ts";
import { bucketStage } from "./bucket-stage.ts";
import { graphLookupStage } from "./graph-lookup-stage.ts";
import { joiningStages } from "./joining-stages.ts";
import { type CompileStage, simpleStages } from "./simple-stages.ts";
import { sourceStages } from "./source-stages.ts";
import type { Flow, Pipeline, Stage, StageContext } from "./stage.ts";

/** The stages that are this server's own and may stand anywhere in a pipeline. */
const OWN_STAGES: Record<string, CompileStage> = {
  ...simpleStages,
  ...joiningStages,
  $bucket: bucketStage,
  $bucketAuto: bucketAutoStage,
  $graphLookup: graphLookupStage,
};

/** As many stages as MongoDB takes. */
const MOST_STAGES = 1000;

/** What a pipeline runs on. */
export interface PipelineRequest {
  readonly instance: Instance;
  readonly ns: string;
  readonly stages: readonly Value[];
  readonly variables: Variables;
  readonly collation: Value | undefined;
  readonly hint: Value | undefined;
}

/** A pipeline's part that the collection's indexes can serve, for running and explaining it. */
export interface PipelineSource {
  readonly collection: Collection | undefined;
  readonly query: Query;
  /** How many documents are wanted at most, where a limit follows at once. */
  readonly limit: number;
  /** How many stages it stands for. */
  readonly stages: number;
}

/** A pipeline with the query that it starts with. */
export type SourcedPipeline = Pipeline & { readonly source: PipelineSource | undefined };

/** Compiles a pipeline. Fails with 40324 where nobody knows a stage. */
export function compilePipeline(request: PipelineRequest): SourcedPipeline {
  const view = viewTarget(request.instance.catalog, request.ns);
  if (view !== undefined)
    return compilePipeline({ ...request, ns: view.ns, stages: [...view.stages, ...request.stages] });
  const { instance, ns, variables } = request;
  const collection = instance.catalog.get(ns);
  const collation = parseCollation(request.collation) ?? parseCollation(collection?.options.get("collation"));
  const context: StageContext = {
    instance,
    database: ns.slice(0, ns.indexOf(".")),
    ns,
    variables,
    collation,
    textKey: collation?.textKey,
    compile: (inner, other, innerVariables) =>
      compilePipeline({
        instance,
        ns: other,
        stages: inner,
        variables: innerVariables,
        collation: request.collation,
        hint: undefined,
      }),
  };
  return underCollation(context.textKey, () => compileStages(request, context, collection, collation));
}

function compileStages(
  request: PipelineRequest,
  context: StageContext,
  collection: Collection | undefined,
  collation: Collation | undefined,
): SourcedPipeline {
  if (request.stages.length > MOST_STAGES)
    throw new CommandError(
      7749501,
      "Location7749501",
      `Pipeline length must be no longer than ${MOST_STAGES} stages, but is ${request.stages.length}`,
    );
  const named = request.stages.map(nameStage);
  const first = named[0];
  const special = first === undefined ? undefined : sourceStages[first.name];
  if (special !== undefined && first !== undefined) {
    const read = special(first.spec, context);
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
      40323,
      "Location40323",
      "A pipeline stage specification object must contain exactly one field.",
    );
  return { name: stage.names[0] as string, spec: stage.values[0] as Value };
}

function compileStage({ name, spec }: NamedStage, context: StageContext): Stage {
  const own = Object.hasOwn(OWN_STAGES, name) ? OWN_STAGES[name] : undefined;
  if (own !== undefined) return own(spec, context, name);
  if (Object.hasOwn(sourceStages, name))
    throw new CommandError(40602, "Location40602", `${name} is only valid as the first stage in a pipeline`);
  if (name === "$out" || name === "$merge")
    throw new CommandError(40601, "Location40601", `${name} can only be the final stage in the pipeline`);
  throw new CommandError(40324, "Location40324", `Unrecognized pipeline stage name: '${name}'`);
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
  const limitStage = stages[at];
  const limit =
    limitStage?.name === "$limit" && typeof limitStage.spec === "number" && limitStage.spec > 0 ? limitStage.spec : 0;
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

/** Evaluates an expression that may use variables but no document. */
export function evaluateConstant(expression: Value, variables: Variables): Value | undefined {
  return compileExpression(expression)({ root: undefined, variables });
}
