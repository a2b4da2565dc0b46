import { type Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { compileTransform } from "../projection/transform.ts";
import type { UpdateContext } from "./update-step.ts";

const STAGES = new Set(["$addFields", "$set", "$project", "$unset", "$replaceRoot", "$replaceWith"]);

/** Compiles an update by a pipeline of stages that turn one document into another. */
export function compilePipelineUpdate(pipeline: Arr, context: UpdateContext): (doc: Doc) => Doc {
  const variables = new Map(context.variables).set("NOW", context.now);
  const stages = pipeline.items.map((stage) => {
    if (!(stage instanceof Doc) || stage.size !== 1)
      throw new CommandError(
        "StageWithManyFields",
        "A pipeline stage specification object must contain exactly one field.",
      );
    const name = stage.names[0] as string;
    if (!STAGES.has(name)) {
      if (!name.startsWith("$")) throw new CommandError("StageUnknown", `Unrecognized pipeline stage name: '${name}'`);
      throw new CommandError("InvalidOptions", `${name} is not allowed to be used within an update`);
    }
    return compileTransform(name, stage.values[0] as Value, context.textKey);
  });
  return (doc) => {
    let result = doc;
    for (const stage of stages) result = stage(result, variables);
    const id = doc.get("_id");
    if (id !== undefined && !result.has("_id")) result = result.copy().prepend("_id", id);
    return Buffer.compare(result.toBytes(), doc.toBytes()) === 0 ? doc : result;
  };
}
