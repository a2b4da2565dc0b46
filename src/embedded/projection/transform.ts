import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import type { Variables } from "../expression/expression.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { TextKey } from "../values/encode-key.ts";
import { addFields, excludeFields, type FieldTree, includeFields, placeNode } from "./field-tree.ts";

/** Turns one document into another. */
export type Transform = (doc: Doc, variables: Variables) => Doc;

/** Compiles `$addFields`, `$set`, `$project`, `$unset`, `$replaceRoot` or `$replaceWith`. */
export function compileTransform(stage: string, spec: Value, textKey?: TextKey): Transform {
  switch (stage) {
    case "$addFields":
    case "$set":
      return compileAddFields(stage, spec, textKey);
    case "$unset":
      return compileUnset(spec);
    case "$replaceRoot":
    case "$replaceWith":
      return compileReplaceRoot(stage, spec, textKey);
    default:
      return compileProject(spec, textKey);
  }
}

function compileAddFields(stage: string, spec: Value, textKey: TextKey | undefined): Transform {
  if (!(spec instanceof Doc))
    throw new CommandError(
      "AddFieldsNotObject",
      `${stage} specification stage must be an object, got ${typeNameOf(spec)}`,
    );
  if (spec.size === 0)
    throw new CommandError(
      "AddFieldsEmpty",
      `Invalid ${stage} :: caused by :: specification must have at least one field`,
    );
  const tree: FieldTree = new Map();
  spec.names.forEach((name, i) => {
    placeExpression(tree, fieldPath(name), spec.values[i] as Value, textKey);
  });
  return (doc, variables) => addFields(doc, tree, { root: doc, variables });
}

/** An object that is not an expression sets its members one by one. */
function placeExpression(tree: FieldTree, path: readonly string[], value: Value, textKey: TextKey | undefined): void {
  if (value instanceof Doc && value.size > 0 && !(value.names[0] as string).startsWith("$")) {
    value.names.forEach((name, i) => {
      placeExpression(tree, [...path, ...fieldPath(name)], value.values[i] as Value, textKey);
    });
    return;
  }
  placeNode(tree, path, { kind: "compute", evaluate: compileExpression(value, textKey) });
}

function compileUnset(spec: Value): Transform {
  const names = spec instanceof Arr ? spec.items : [spec];
  if (names.length === 0)
    throw new CommandError("UnsetEmpty", "$unset specification must be a string or an array with at least one field");
  const tree: FieldTree = new Map();
  for (const name of names) {
    if (typeof name !== "string")
      throw new CommandError(
        "UnsetNotString",
        "$unset specification must be a string or an array containing only string values",
      );
    placeNode(tree, fieldPath(name), { kind: "exclude" });
  }
  return (doc) => excludeFields(doc, tree);
}

function compileReplaceRoot(stage: string, spec: Value, textKey: TextKey | undefined): Transform {
  let expression = spec;
  if (stage === "$replaceRoot") {
    const root = spec instanceof Doc ? spec.get("newRoot") : undefined;
    if (root === undefined)
      throw new CommandError("ReplaceRootMissing", "no newRoot specified for the $replaceRoot stage");
    expression = root;
  }
  const evaluate = compileExpression(expression, textKey);
  return (doc, variables) => {
    const value = evaluate({ root: doc, variables });
    if (value instanceof Doc) return value;
    throw new CommandError(
      "ReplaceRootNotObject",
      `'newRoot' expression must evaluate to an object, but resulting value was: ${value === undefined ? "MISSING" : String(value)}. Type of resulting value: '${value === undefined ? "missing" : typeNameOf(value)}'.`,
    );
  };
}

/** Whether a value includes its field (true) or excludes it (false); undefined for an expression. */
function projectionFlag(value: Value): boolean | undefined {
  if (typeof value === "boolean") return value;
  return isNumber(value) ? toDouble(value) !== 0 : undefined;
}

function compileProject(spec: Value, textKey: TextKey | undefined): Transform {
  if (!(spec instanceof Doc)) throw new CommandError("ProjectNotObject", "$project specification must be an object");
  if (spec.size === 0)
    throw new CommandError(
      "ProjectEmpty",
      "Invalid $project :: caused by :: projection specification must have at least one field",
    );
  return compileFields(spec, textKey);
}

/** Compiles an inclusion with computed fields, or an exclusion. */
export function compileFields(spec: Doc, textKey: TextKey | undefined): Transform {
  const tree: FieldTree = new Map();
  let mode: boolean | undefined;
  let id: boolean | undefined;
  const place = (path: readonly string[], value: Value): void => {
    const flag = projectionFlag(value);
    const name = path.join(".");
    if (value instanceof Doc && value.size > 0 && !(value.names[0] as string).startsWith("$")) {
      value.names.forEach((member, i) => {
        place([...path, ...fieldPath(member)], value.values[i] as Value);
      });
      return;
    }
    if (value instanceof Doc && value.size === 0)
      throw new CommandError(
        "ProjectPartEmpty",
        "An empty sub-projection is not a valid value. Found empty object at path",
      );
    if (name === "_id" && flag !== undefined) {
      id = flag;
      return;
    }
    if (flag === false) {
      if (mode === true)
        throw new CommandError("ExclusionInInclusion", `Cannot do exclusion on field ${name} in inclusion projection`);
      mode = false;
      placeNode(tree, path, { kind: "exclude" });
      return;
    }
    if (mode === false)
      throw new CommandError("InclusionInExclusion", `Cannot do inclusion on field ${name} in exclusion projection`);
    mode = true;
    placeNode(
      tree,
      path,
      flag ? { kind: "include" } : { kind: "compute", evaluate: compileExpression(value, textKey) },
    );
  };
  spec.names.forEach((name, i) => {
    place(fieldPath(name), spec.values[i] as Value);
  });
  if (mode === undefined) mode = id === true;
  if (mode) {
    if (id !== false && !tree.has("_id")) tree.set("_id", { kind: "include" });
    return (doc, variables) => includeFields(doc, tree, { root: doc, variables });
  }
  if (id === false) tree.set("_id", { kind: "exclude" });
  return (doc) => excludeFields(doc, tree);
}

function fieldPath(name: string): string[] {
  const path = name.split(".");
  if (name === "") throw new CommandError("FieldPathEmpty", "FieldPath cannot be constructed with empty string");
  if (path.some((part) => part.startsWith("$")))
    throw new CommandError(
      "FieldPathDollar",
      "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
    );
  if (path.some((part) => part === ""))
    throw new CommandError(
      name.endsWith(".") ? "FieldPathEndsWithDot" : "FieldPathPartEmpty",
      "FieldPath field names may not be empty strings.",
    );
  return path;
}
