import { Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { encodeValue } from "../values/encode-key.ts";
import { type Accumulator, compileAccumulator } from "./accumulators.ts";
import type { Stage, StageContext } from "./stage.ts";

/** `$group`: one document for each value of `_id`, in the order in which the values first appear. */
export function groupStage(spec: Value, context: StageContext): Stage {
  if (!(spec instanceof Doc))
    throw new CommandError("GroupNotObject", "a group's fields must be specified in an object");
  const id = spec.get("_id");
  if (id === undefined) throw new CommandError("GroupIdMissing", "a group specification must include an _id");
  const idOf = context.expression(id);
  const fields = compileGroupFields(spec, context);
  return function* (flow) {
    const groups = new Map<string, { id: Value; accumulators: Accumulator[] }>();
    for (const doc of flow) {
      yield undefined;
      if (doc === undefined) continue;
      const scope = { root: doc, variables: context.variables };
      const value = idOf(scope) ?? null;
      const key = encodeValue(value, context.textKey).toString("latin1");
      let group = groups.get(key);
      if (group === undefined) {
        group = { id: value, accumulators: fields.map((field) => field.make()) };
        groups.set(key, group);
      }
      for (const accumulator of group.accumulators) accumulator.add(scope);
    }
    for (const { id, accumulators } of groups.values())
      yield withResults(new Doc().append("_id", id), fields, accumulators);
  };
}

/** A field that an accumulator computes. */
export interface GroupField {
  readonly name: string;
  readonly make: () => Accumulator;
}

/** Compiles the fields of `$group`, except `_id`, and of the `output` of buckets. */
export function compileGroupFields(spec: Doc, context: StageContext): readonly GroupField[] {
  return spec.names.flatMap((name, i) => {
    if (name === "_id") return [];
    const value = spec.values[i];
    if (name.includes(".")) throw new CommandError("GroupFieldDot", `The field name '${name}' cannot contain '.'`);
    if (name.startsWith("$"))
      throw new CommandError("GroupFieldDollar", `The field name '${name}' cannot be an operator name`);
    if (!(value instanceof Doc) || value.size === 0)
      throw new CommandError("GroupFieldNotObject", `The field '${name}' must be an accumulator object`);
    if (value.size !== 1)
      throw new CommandError("GroupFieldWithManyAccumulators", `The field '${name}' must specify one accumulator`);
    return [{ name, make: compileAccumulator(value.names[0] as string, value.values[0] as Value, context) }];
  });
}

/** Appends the results of a group's accumulators to its row. */
export function withResults(row: Doc, fields: readonly GroupField[], accumulators: readonly Accumulator[]): Doc {
  fields.forEach((field, i) => {
    const value = accumulators[i]?.result();
    if (value !== undefined) row.append(field.name, value);
  });
  return row;
}
