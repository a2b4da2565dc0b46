import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, failedToParse } from "../errors.ts";
import { checkVariableName } from "../expression/arguments.ts";
import type { Variables } from "../expression/expression.ts";
import { changeAt } from "../values/change-at.ts";
import { anyAtPath } from "../values/path.ts";
import type { Flow, Stage, StageContext } from "./stage.ts";

/** `$lookup`: puts what it finds in another collection into an array, by equal fields, by a pipeline, or both. */
export function lookupStage(spec: Value, context: StageContext): Stage {
  const { from, as, localField, foreignField, bindings, pipeline } = readLookup(spec);
  const ns = `${context.database}.${from}`;
  const letOf = bindings.names.map((name, i) => [name, context.expression(bindings.values[i] as Value)] as const);
  return function* (flow) {
    for (const doc of flow) {
      yield undefined;
      if (doc === undefined) continue;
      const scope = { root: doc, variables: context.variables };
      const variables: Variables = new Map([
        ...context.variables,
        ...letOf.map(([name, evaluate]) => [name, evaluate(scope)] as const),
      ]);
      const stages = [...pipeline];
      if (localField !== undefined && foreignField !== undefined)
        stages.unshift(Doc.of({ $match: Doc.of({ [foreignField]: joinCondition(doc, localField) }) }));
      const found = yield* collected(context.pipeline(stages, ns, variables).run());
      yield changeAt(doc, as.split("."), true, () => new Arr(found), new Set());
    }
  };
}

function readLookup(spec: Value): {
  readonly from: string;
  readonly as: string;
  readonly localField: string | undefined;
  readonly foreignField: string | undefined;
  readonly bindings: Doc;
  readonly pipeline: readonly Value[];
} {
  if (!(spec instanceof Doc)) throw failedToParse("the $lookup specification must be an Object");
  for (const name of spec.names)
    if (!["from", "localField", "foreignField", "as", "let", "pipeline"].includes(name))
      throw failedToParse(`unknown argument to $lookup: ${name}`);
  const from = stringMember("$lookup", spec, "from");
  const as = stringMember("$lookup", spec, "as");
  const localField = stringMember("$lookup", spec, "localField");
  const foreignField = stringMember("$lookup", spec, "foreignField");
  const pipeline = spec.get("pipeline");
  if (as === undefined) throw failedToParse("must specify 'as' field for a $lookup");
  if ((localField === undefined) !== (foreignField === undefined))
    throw failedToParse("$lookup requires both or neither of 'localField' and 'foreignField' to be specified");
  if (localField === undefined && pipeline === undefined)
    throw failedToParse("$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified");
  if (pipeline !== undefined && !(pipeline instanceof Arr))
    throw failedToParse("'pipeline' option must be specified as an array");
  if (from === undefined && pipeline === undefined)
    throw failedToParse("missing 'from' option to $lookup stage specification");
  const given = spec.get("let");
  const bindings = given instanceof Doc ? given : new Doc();
  bindings.names.forEach(checkVariableName);
  return { from: from ?? "", as, localField, foreignField, bindings, pipeline: pipeline?.items ?? [] };
}

/** The foreign field equals any value of the local one; a missing field joins as null. */
function joinCondition(doc: Doc, localField: string): Doc {
  const values: Value[] = [];
  anyAtPath(doc, localField.split("."), false, (value) => {
    if (value instanceof Arr) values.push(...value.items);
    else values.push(value ?? null);
    return false;
  });
  if (values.length === 0) values.push(null);
  return values.length === 1 ? Doc.of({ $eq: values[0] }) : Doc.of({ $in: new Arr(values) });
}

const NOT_IN_FACET = ["$out", "$merge", "$facet", "$collStats", "$indexStats"];

/** `$facet`: several pipelines on the same documents, each into an array. */
export function facetStage(spec: Value, context: StageContext): Stage {
  if (!(spec instanceof Doc) || spec.size === 0)
    throw new CommandError("FacetEmpty", "the $facet specification must be a non-empty object");
  const branches = spec.names.map((name, i) => {
    const stages = spec.values[i];
    if (name === "") throw new CommandError("FieldPathEmpty", "FieldPath cannot be constructed with empty string");
    if (name.includes("."))
      throw new CommandError("FieldPathDot", `FieldPath field names may not contain '.' in $facet: ${name}`);
    if (name.startsWith("$"))
      throw new CommandError("FieldPathDollar", `FieldPath field names may not start with '$': ${name}`);
    if (!(stages instanceof Arr))
      throw new CommandError("FacetBranchNotArray", `arguments to $facet must be arrays, ${name} is not`);
    for (const stage of stages.items)
      if (stage instanceof Doc && NOT_IN_FACET.includes(stage.names[0] as string))
        throw new CommandError(
          "FacetStageNotAllowed",
          `${stage.names[0]} is not allowed to be used within a $facet stage`,
        );
    return { name, pipeline: context.pipeline(stages.items, context.ns, context.variables) };
  });
  return function* (flow) {
    const documents = yield* collected(flow);
    const result = new Doc();
    for (const { name, pipeline } of branches)
      result.append(name, new Arr(yield* collected(pipeline.through(documents))));
    yield result;
  };
}

/** `$unionWith`: appends the documents of another collection. */
export function unionWithStage(spec: Value, context: StageContext): Stage {
  const options = typeof spec === "string" ? Doc.of({ coll: spec }) : spec;
  const coll = options instanceof Doc ? stringMember("$unionWith", options, "coll") : undefined;
  if (coll === undefined)
    throw failedToParse(
      "$unionWith stage without explicit collection must have a pipeline with $documents as first stage",
    );
  const stages = options instanceof Doc ? options.get("pipeline") : undefined;
  const inner = stages instanceof Arr ? stages.items : [];
  const other = context.pipeline(inner, `${context.database}.${coll}`, context.variables);
  return function* (flow) {
    yield* flow;
    yield* other.run();
  };
}

function stringMember(stage: string, spec: Doc, name: string): string | undefined {
  const value = spec.get(name);
  if (value === undefined || typeof value === "string") return value;
  throw failedToParse(`${stage} argument '${name}' must be a string`);
}

/** All documents of a flow; yields in between, so that the caller can check the clock. */
function* collected(flow: Flow): Generator<undefined, Doc[], void> {
  const documents: Doc[] = [];
  for (const doc of flow) {
    yield undefined;
    if (doc !== undefined) documents.push(doc);
  }
  return documents;
}
