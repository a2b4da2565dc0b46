import { Arr, Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError, failedToParse } from "../command-error.ts";
import { located } from "../expression/date-arguments.ts";
import { compileExpression, type Evaluate } from "../expression/evaluate.ts";
import { compileTransform } from "../projection/transform.ts";
import { compileSort } from "../sort/compile-sort.ts";
import { changeAt, lookAt } from "../update/change-at.ts";
import { carriedValues, valuesOnLines } from "./filled-values.ts";
import { partitioned } from "./partitions.ts";
import type { Stage, StageContext } from "./stage.ts";

interface Filling {
  readonly path: readonly string[];
  readonly linear: boolean;
}

/** `$fill`: gives missing and null fields a value, the last one before, or one on the line between two. */
export function fillStage(spec: Value, context: StageContext): Stage {
  if (!(spec instanceof Doc)) throw failedToParse("The $fill stage specification must be an object");
  for (const name of spec.names)
    if (!["sortBy", "partitionBy", "partitionByFields", "output"].includes(name))
      throw new CommandError(40415, "Location40415", `BSON field '$fill.${name}' is an unknown field.`);
  const { fillings, values } = readOutput(spec.get("output"));
  const partitionOf = readPartition(spec);
  const by = spec.get("sortBy");
  if (by !== undefined && !(by instanceof Doc)) throw failedToParse("$fill's sortBy must be an object");
  const sort = by === undefined ? undefined : compileSort(by, context.textKey);
  if (fillings.length > 0 && sort === undefined)
    throw failedToParse("$fill needs a sortBy where an output has a method");
  if (fillings.some((filling) => filling.linear) && sort?.fields.length !== 1)
    throw located(605001, "$linearFill must be specified with a top level sortBy expression with exactly one element");
  const set = values.size === 0 ? undefined : compileTransform("$addFields", values);
  const give = (doc: Doc): Doc => (set === undefined ? doc : set(doc, context.variables));
  if (fillings.length === 0 || sort === undefined)
    return function* (flow) {
      for (const doc of flow) yield doc === undefined ? undefined : give(doc);
    };
  const placeOf = compileExpression(`$${sort.fields[0]?.name}`);
  return function* (flow) {
    for (const rows of partitioned(flow, partitionOf, sort, context)) {
      if (rows === undefined) {
        yield undefined;
        continue;
      }
      let docs = rows.map((row) => row.doc);
      const places = docs.map((doc) => placeOf({ root: doc, variables: context.variables }));
      for (const filling of fillings) docs = filled(docs, filling, places);
      for (const doc of docs) yield give(doc);
    }
  };
}

function readOutput(output: Value | undefined): { readonly fillings: readonly Filling[]; readonly values: Doc } {
  if (!(output instanceof Doc) || output.size === 0)
    throw located(6050203, "The output field in '$fill' must contain an object with at least one element");
  const fillings: Filling[] = [];
  const values = new Doc();
  output.names.forEach((name, i) => {
    const one = output.values[i];
    if (!(one instanceof Doc))
      throw located(6050200, "Each fill output specification must be an object with exactly one field");
    for (const member of one.names)
      if (member !== "method" && member !== "value")
        throw new CommandError(40415, "Location40415", `BSON field '$fill.${member}' is an unknown field.`);
    const method = one.get("method");
    const value = one.get("value");
    if (method !== undefined && value !== undefined)
      throw located(
        6050201,
        "Each fill output specification must have exactly one of 'method' or 'value' fields, not both",
      );
    if (value !== undefined) values.append(name, Doc.of({ $ifNull: new Arr([`$${name}`, value]) }));
    if (method === undefined) return;
    if (method !== "locf" && method !== "linear") throw located(6050202, "Method must be either locf or linear");
    fillings.push({ path: name.split("."), linear: method === "linear" });
  });
  return { fillings, values };
}

function readPartition(spec: Doc): Evaluate {
  const by = spec.get("partitionBy");
  const fields = spec.get("partitionByFields");
  if (by !== undefined && fields !== undefined)
    throw located(6050204, "Maximum one of 'partitionBy' and 'partitionByFields can be specified in '$fill'");
  if (by !== undefined) return compileExpression(by);
  if (fields === undefined) return () => null;
  if (!(fields instanceof Arr)) throw failedToParse("$fill's partitionByFields must be an array");
  const parts = fields.items.map((field) => {
    if (typeof field !== "string" || field.startsWith("$"))
      throw failedToParse("$fill's partitionByFields must name fields, without a '$'");
    return [field, compileExpression(`$${field}`)] as const;
  });
  return (scope) => {
    const partition = new Doc();
    for (const [field, part] of parts) partition.append(field, part(scope) ?? null);
    return partition;
  };
}

function filled(docs: readonly Doc[], { path, linear }: Filling, places: readonly (Value | undefined)[]): Doc[] {
  const values = docs.map((doc) => lookAt(doc, path));
  const after = linear ? valuesOnLines(values, places) : carriedValues(values);
  return docs.map((doc, i) => changeAt(doc, path, true, () => after[i] ?? null, new Set()));
}
