import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import type { Evaluate, Scope } from "../expression/expression.ts";

/** What to do with a field: keep it, leave it out, compute it, or look into it. */
export type FieldNode =
  | { readonly kind: "include" }
  | { readonly kind: "exclude" }
  | { readonly kind: "compute"; readonly evaluate: Evaluate }
  | { readonly kind: "nested"; readonly tree: FieldTree };

/** Fields by name, in the order of the request. */
export type FieldTree = Map<string, FieldNode>;

/** Puts a node at a path. Fails if two paths collide. */
export function placeNode(tree: FieldTree, path: readonly string[], node: FieldNode): void {
  let here = tree;
  for (let i = 0; i < path.length; i++) {
    const part = path[i] as string;
    if (part === "") throw new CommandError("FieldPathEndsWithDot", "FieldPath field names may not be empty strings.");
    const there = here.get(part);
    if (i === path.length - 1) {
      if (there !== undefined) throw collision(path.join("."), undefined);
      here.set(part, node);
      return;
    }
    if (there === undefined) {
      const nested: FieldTree = new Map();
      here.set(part, { kind: "nested", tree: nested });
      here = nested;
    } else if (there.kind === "nested") here = there.tree;
    else throw collision(path.join("."), path.slice(i + 1).join("."));
  }
}

function collision(path: string, rest: string | undefined): CommandError {
  return rest === undefined
    ? new CommandError("PathCollision", `Path collision at ${path}`)
    : new CommandError("PathCollisionAbove", `Path collision at ${path} remaining portion ${rest}`);
}

/** Keeps the fields that the tree includes, in the document's order, then adds those that it computes. */
export function includeFields(doc: Doc, tree: FieldTree, scope: Scope): Doc {
  const result = new Doc();
  const { names, values } = doc;
  for (let i = 0; i < names.length; i++) {
    const node = tree.get(names[i] as string);
    if (node === undefined) continue;
    if (node.kind === "include") result.append(names[i] as string, values[i] as Value);
    else if (node.kind === "nested") {
      const kept = includeWithin(values[i] as Value, node.tree, scope);
      if (kept !== undefined) result.append(names[i] as string, kept);
    }
  }
  for (const [name, node] of tree) {
    if (node.kind === "compute") {
      const value = node.evaluate(scope);
      if (value !== undefined) result.set(name, value);
    } else if (node.kind === "nested" && !result.has(name) && computes(node.tree)) {
      const made = includeFields(new Doc(), node.tree, scope);
      result.set(name, made);
    }
  }
  return result;
}

function includeWithin(value: Value, tree: FieldTree, scope: Scope): Value | undefined {
  if (value instanceof Doc) return includeFields(value, tree, scope);
  if (!(value instanceof Arr)) return undefined;
  const items: Value[] = [];
  for (const item of value.items) {
    const kept = includeWithin(item, tree, scope);
    if (kept !== undefined) items.push(kept);
  }
  return new Arr(items);
}

function computes(tree: FieldTree): boolean {
  for (const node of tree.values())
    if (node.kind === "compute" || (node.kind === "nested" && computes(node.tree))) return true;
  return false;
}

/** Leaves out the fields that the tree excludes. */
export function excludeFields(doc: Doc, tree: FieldTree): Doc {
  const result = new Doc();
  const { names, values } = doc;
  for (let i = 0; i < names.length; i++) {
    const node = tree.get(names[i] as string);
    if (node?.kind === "exclude") continue;
    const value = values[i] as Value;
    result.append(names[i] as string, node?.kind === "nested" ? excludeWithin(value, node.tree) : value);
  }
  return result;
}

function excludeWithin(value: Value, tree: FieldTree): Value {
  if (value instanceof Doc) return excludeFields(value, tree);
  return value instanceof Arr ? new Arr(value.items.map((item) => excludeWithin(item, tree))) : value;
}

/** Sets the fields that the tree computes. A missing value removes the field. */
export function addFields(doc: Doc, tree: FieldTree, scope: Scope): Doc {
  const result = doc.copy();
  for (const [name, node] of tree) {
    if (node.kind === "compute") {
      const value = node.evaluate(scope);
      if (value === undefined) result.delete(name);
      else result.set(name, value);
    } else if (node.kind === "nested") result.set(name, addWithin(result.get(name), node.tree, scope));
  }
  return result;
}

function addWithin(value: Value | undefined, tree: FieldTree, scope: Scope): Value {
  if (value instanceof Arr) return new Arr(value.items.map((item) => addWithin(item, tree, scope)));
  return addFields(value instanceof Doc ? value : new Doc(), tree, scope);
}
