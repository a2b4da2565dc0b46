import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, failedToParse } from "../errors.ts";
import { compileExpression, type Variables } from "../expression/compile-expression.ts";
import { checkVariableName } from "../expression/variable-name.ts";
import { changeAt } from "../values/change-at.ts";
import { anyAtPath } from "../values/path.ts";
import type { CompileStage } from "./simple-stages.ts";

function stringMember(stage: string, spec: Doc, name: string): string | undefined {
  const value = spec.get(name);
  if (value === undefined || typeof value === "string") return value;
  throw failedToParse(`${stage} argument '${name}' must be a string`);
}

const lookup: CompileStage = (spec, context) => {
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
  const ns = `${context.database}.${from ?? ""}`;
  const bindings = spec.get("let") instanceof Doc ? (spec.get("let") as Doc) : new Doc();
  bindings.names.forEach(checkVariableName);
  const letOf = bindings.names.map((name, i) => [name, compileExpression(bindings.values[i] as Value)] as const);
  const path = as.split(".");
  return function* (flow) {
    for (const doc of flow) {
      yield undefined;
      if (doc === undefined) continue;
      const variables: Variables = new Map([
        ...context.variables,
        ...letOf.map(([name, evaluate]) => [name, evaluate({ root: doc, variables: context.variables })] as const),
      ]);
      const stages: Value[] = [];
      if (localField !== undefined && foreignField !== undefined)
        stages.push(Doc.of({ $match: Doc.of({ [foreignField]: joinCondition(doc, localField) }) }));
      if (pipeline instanceof Arr) stages.push(...pipeline.items);
      const rows: Value[] = [];
      for (const row of context.compile(stages, ns, variables).run()) {
        if (row !== undefined) rows.push(row);
        yield undefined;
      }
      yield changeAt(doc, path, true, () => new Arr(rows), new Set());
    }
  };
};

/** The values of the local field, of which any may equal the foreign one; a missing field joins as null. */
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

const facet: CompileStage = (spec, context) => {
  if (!(spec instanceof Doc) || spec.size === 0)
    throw new CommandError(40169, "Location40169", "the $facet specification must be a non-empty object");
  const branches = spec.names.map((name, i) => {
    const stages = spec.values[i];
    if (name === "")
      throw new CommandError(40352, "Location40352", "FieldPath cannot be constructed with empty string");
    if (name.includes("."))
      throw new CommandError(16412, "Location16412", `FieldPath field names may not contain '.' in $facet: ${name}`);
    if (name.startsWith("$"))
      throw new CommandError(16410, "Location16410", `FieldPath field names may not start with '$': ${name}`);
    if (!(stages instanceof Arr))
      throw new CommandError(40170, "Location40170", `arguments to $facet must be arrays, ${name} is not`);
    for (const stage of stages.items)
      if (
        stage instanceof Doc &&
        ["$out", "$merge", "$facet", "$collStats", "$indexStats"].includes(stage.names[0] as string)
      )
        throw new CommandError(
          40600,
          "Location40600",
          `${stage.names[0]} is not allowed to be used within a $facet stage`,
        );
    return { name, pipeline: context.compile(stages.items, context.ns, context.variables) };
  });
  return function* (flow) {
    const documents: Doc[] = [];
    for (const doc of flow) {
      yield undefined;
      if (doc !== undefined) documents.push(doc);
    }
    const result = new Doc();
    for (const { name, pipeline } of branches) {
      const rows: Value[] = [];
      for (const row of pipeline.through(documents)) {
        if (row !== undefined) rows.push(row);
        yield undefined;
      }
      result.append(name, new Arr(rows));
    }
    yield result;
  };
};

const unionWith: CompileStage = (spec, context) => {
  const coll =
    typeof spec === "string" ? spec : spec instanceof Doc ? stringMember("$unionWith", spec, "coll") : undefined;
  if (coll === undefined)
    throw failedToParse(
      "$unionWith stage without explicit collection must have a pipeline with $documents as first stage",
    );
  const stages = spec instanceof Doc ? spec.get("pipeline") : undefined;
  const other = context.compile(
    stages instanceof Arr ? stages.items : [],
    `${context.database}.${coll}`,
    context.variables,
  );
  return function* (flow) {
    yield* flow;
    yield* other.run();
  };
};

/** The stages that read other collections or run pipelines of their own. */
export const joiningStages: Record<string, CompileStage> = { $lookup: lookup, $facet: facet, $unionWith: unionWith };
