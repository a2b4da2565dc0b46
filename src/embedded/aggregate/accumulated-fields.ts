import { Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { type Accumulator, compileAccumulator } from "./accumulators.ts";
import type { StageContext } from "./stage.ts";

/** A field that an accumulator computes. */
export interface AccumulatedField {
  readonly name: string;
  readonly make: () => Accumulator;
}

/** Reads the fields of `$group` and of an `output` like it; `_id` is none of them. */
export function compileFields(spec: Doc, context: StageContext): readonly AccumulatedField[] {
  const fields: AccumulatedField[] = [];
  spec.names.forEach((name, i) => {
    if (name === "_id") return;
    const value = spec.values[i];
    if (name.includes("."))
      throw new CommandError(40235, "Location40235", `The field name '${name}' cannot contain '.'`);
    if (name.startsWith("$"))
      throw new CommandError(40236, "Location40236", `The field name '${name}' cannot be an operator name`);
    if (!(value instanceof Doc) || value.size === 0)
      throw new CommandError(40234, "Location40234", `The field '${name}' must be an accumulator object`);
    if (value.size !== 1)
      throw new CommandError(40238, "Location40238", `The field '${name}' must specify one accumulator`);
    fields.push({
      name,
      make: compileAccumulator(value.names[0] as string, value.values[0] as Value, context.textKey),
    });
  });
  return fields;
}

/** A row with what the accumulators of its fields have come to. */
export function withResults(row: Doc, fields: readonly AccumulatedField[], accumulators: readonly Accumulator[]): Doc {
  fields.forEach((field, i) => {
    const value = accumulators[i]?.result();
    if (value !== undefined) row.append(field.name, value);
  });
  return row;
}
