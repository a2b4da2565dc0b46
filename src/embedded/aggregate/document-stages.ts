import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import { compileTransform } from "../projection/transform.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { changeAt, lookAt, REMOVE } from "../values/change-at.ts";
import type { Stage, StageContext } from "./stage.ts";

/** `$match`. */
export function matchStage(spec: Value, context: StageContext): Stage {
  if (!(spec instanceof Doc))
    throw new CommandError("MatchNotObject", "the match filter must be an expression in an object");
  const { matches } = compileFilter(spec, context);
  return function* (flow) {
    for (const doc of flow) yield doc !== undefined && matches(doc) ? doc : undefined;
  };
}

/** The stages that turn each document into another: `$addFields`, `$project`, `$replaceRoot` and the like. */
export function transformStage(spec: Value, { textKey, variables }: StageContext, name: string): Stage {
  const transform = compileTransform(name, spec, textKey);
  return function* (flow) {
    for (const doc of flow) yield doc === undefined ? undefined : transform(doc, variables);
  };
}

/** `$unwind`: a document for each item of an array. */
export function unwindStage(spec: Value): Stage {
  const { path, keepsEmpty, indexPath } = readUnwind(spec);
  const row = (doc: Doc, value: Value | undefined, index: bigint | null): Doc => {
    const fresh = new Set<Doc>();
    const unwound = changeAt(doc, path, true, () => value ?? REMOVE, fresh);
    return indexPath === undefined ? unwound : changeAt(unwound, indexPath, true, () => index, fresh);
  };
  return function* (flow) {
    for (const doc of flow) {
      if (doc === undefined) {
        yield undefined;
        continue;
      }
      const value = lookAt(doc, path);
      if (value instanceof Arr) {
        for (let i = 0; i < value.items.length; i++) yield row(doc, value.items[i] as Value, BigInt(i));
        if (value.items.length === 0 && keepsEmpty) yield row(doc, undefined, null);
      } else if (keepsEmpty || (value !== undefined && value !== null))
        yield indexPath === undefined ? doc : row(doc, value, null);
    }
  };
}

function readUnwind(spec: Value): {
  readonly path: readonly string[];
  readonly keepsEmpty: boolean;
  readonly indexPath: readonly string[] | undefined;
} {
  if (typeof spec !== "string" && !(spec instanceof Doc))
    throw new CommandError(
      "UnwindNotStringOrObject",
      `expected either a string or an object as specification for $unwind stage, got ${typeNameOf(spec)}`,
    );
  const options = spec instanceof Doc ? spec : Doc.of({ path: spec });
  for (const member of options.names)
    if (!["path", "preserveNullAndEmptyArrays", "includeArrayIndex"].includes(member))
      throw new CommandError("UnwindFieldUnknown", `unrecognized option to $unwind stage: ${member}`);
  const keep = options.get("preserveNullAndEmptyArrays") ?? false;
  if (typeof keep !== "boolean")
    throw new CommandError(
      "UnwindPreserveNotBoolean",
      `expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage, got ${typeNameOf(keep)}`,
    );
  const path = options.get("path");
  const indexPath = indexPathOf(options.get("includeArrayIndex"));
  if (typeof path !== "string") throw new CommandError("UnwindPathMissing", "no path specified to $unwind stage");
  if (!path.startsWith("$"))
    throw new CommandError(
      "UnwindPathWithoutDollar",
      `path option to $unwind stage should be prefixed with a '$': ${path}`,
    );
  return { path: path.slice(1).split("."), keepsEmpty: keep, indexPath };
}

function indexPathOf(index: Value | undefined): readonly string[] | undefined {
  if (index === undefined) return undefined;
  if (typeof index !== "string" || index === "")
    throw new CommandError(
      "UnwindIndexNotString",
      `expected a non-empty string for the includeArrayIndex  option to $unwind stage, got ${typeNameOf(index)}`,
    );
  if (index.startsWith("$"))
    throw new CommandError(
      "UnwindIndexDollar",
      `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${index}`,
    );
  return index.split(".");
}
