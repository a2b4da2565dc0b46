import { Arr, Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError, failedToParse, typeMismatch } from "../command-error.ts";
import { located } from "../expression/date-arguments.ts";
import { compileExpression, type Evaluate } from "../expression/evaluate.ts";
import { compileSort, type Sort } from "../sort/compile-sort.ts";
import { changeAt } from "../update/change-at.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { partitioned } from "./partitions.ts";
import type { Stage, StageContext } from "./stage.ts";
import { compileWindowFunction } from "./window-functions.ts";

/** `$setWindowFields`: gives each document fields that are computed from those around it in its partition. */
export function setWindowFieldsStage(spec: Value, context: StageContext): Stage {
  if (!(spec instanceof Doc))
    throw failedToParse(`the $setWindowFields stage specification must be an object, found ${typeNameOf(spec)}`);
  for (const name of spec.names)
    if (!["partitionBy", "sortBy", "output"].includes(name))
      throw new CommandError(40415, "Location40415", `BSON field '$setWindowFields.${name}' is an unknown field.`);
  const sort = readSort(spec.get("sortBy"), context);
  const partitionBy = spec.get("partitionBy");
  if (partitionBy instanceof Arr)
    throw typeMismatch("An expression used to partition cannot evaluate to value of type array");
  const partitionOf: Evaluate = partitionBy === undefined ? () => null : compileExpression(partitionBy);
  const outputs = readOutputs(spec.get("output"), sort, context);
  const by = sort?.fields.length === 1 ? sort.fields[0]?.name : undefined;
  const placeOf: Evaluate = by === undefined ? () => null : compileExpression(`$${by}`);
  return function* (flow) {
    for (const rows of partitioned(flow, partitionOf, sort, context)) {
      if (rows === undefined) {
        yield undefined;
        continue;
      }
      const places = rows.map(({ doc }) => placeOf({ root: doc, variables: context.variables }) ?? null);
      const columns: (readonly (Value | undefined)[])[] = [];
      for (const output of outputs) columns.push(yield* output.run({ rows, places }));
      for (let i = 0; i < rows.length; i++) {
        let doc = (rows[i] as { doc: Doc }).doc;
        outputs.forEach(({ path }, at) => {
          const value = columns[at]?.[i];
          if (value !== undefined) doc = changeAt(doc, path, true, () => value, new Set());
        });
        yield doc;
      }
    }
  };
}

function readSort(given: Value | undefined, context: StageContext): Sort | undefined {
  if (given === undefined) return undefined;
  if (!(given instanceof Doc)) throw typeMismatch("BSON field '$setWindowFields.sortBy' is the wrong type");
  return given.size === 0 ? undefined : compileSort(given, context.textKey);
}

function readOutputs(output: Value | undefined, sort: Sort | undefined, context: StageContext) {
  if (output === undefined)
    throw new CommandError(
      40414,
      "Location40414",
      "BSON field '$setWindowFields.output' is missing but a required field",
    );
  if (!(output instanceof Doc)) throw typeMismatch("BSON field '$setWindowFields.output' is the wrong type");
  return output.names.map((name, i) => {
    const spec = output.values[i];
    if (name.startsWith("$")) throw located(16410, `FieldPath field names may not start with '$': ${name}`);
    if (!(spec instanceof Doc)) throw failedToParse(`The field '${name}' must be an object`);
    return { path: name.split("."), run: compileWindowFunction(spec, sort, context) };
  });
}
