import { Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import { encodeValue } from "../values/encode-key.ts";
import { compileFields, withResults } from "./accumulated-fields.ts";
import type { Accumulator } from "./accumulators.ts";
import type { Stage, StageContext } from "./stage.ts";

/** `$group`: one document for each value of `_id`, in the order in which the values were met. */
export function groupStage(spec: Value, context: StageContext): Stage {
  if (!(spec instanceof Doc))
    throw new CommandError(15947, "Location15947", "a group's fields must be specified in an object");
  const id = spec.get("_id");
  if (id === undefined) throw new CommandError(15955, "Location15955", "a group specification must include an _id");
  const idOf = compileExpression(id);
  const fields = compileFields(spec, context);
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
      yield withResults(new Doc().append("_id", id), fields, accumulators);
    }
  };
}
