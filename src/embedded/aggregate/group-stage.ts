import { Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import { compileExpression } from "../expression/evaluate.ts";
import { encodeValue } from "../values/encode-key.ts";
import { type Accumulator, compileAccumulator } from "./accumulators.ts";
import type { Stage, StageContext } from "./stage.ts";

/** `$group`: one document for each value of `_id`, in the order in which the values were met. */
export function groupStage(spec: Value, context: StageContext): Stage {
  if (!(spec instanceof Doc))
    throw new CommandError(15947, "Location15947", "a group's fields must be specified in an object");
  const id = spec.get("_id");
  if (id === undefined) throw new CommandError(15955, "Location15955", "a group specification must include an _id");
  const idOf = compileExpression(id);
  const fields: { name: string; make: () => Accumulator }[] = [];
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
  return function* (flow) {
    const groups = new Map<string, { id: Value; accumulators: Accumulator[] }>();
    for (const doc of flow) {
      yield undefined;
      if (doc === undefined) continue;
      const scope = { root: doc, variables: context.variables };
      const value = idOf(scope) ?? null;
      const identity = encodeValue(value, context.textKey).toString("latin1");
      let group = groups.get(identity);
      if (group === undefined) {
        group = { id: value, accumulators: fields.map((field) => field.make()) };
        groups.set(identity, group);
      }
      for (const accumulator of group.accumulators) accumulator.add(scope);
    }
    for (const { id, accumulators } of groups.values()) {
      const row = new Doc().append("_id", id);
      fields.forEach((field, i) => {
        const value = accumulators[i]?.result();
        if (value !== undefined) row.append(field.name, value);
      });
      yield row;
    }
  };
}
