import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError } from "../errors.ts";
import { showValue } from "./bson-type.ts";
import { arrayIndex, type Path } from "./path.ts";

/** Returned by a change to remove the field. */
export const REMOVE = Symbol("remove");

/** Gives the new value at a path: the same one for no change (undefined stays missing), REMOVE for none. */
export type Change = (before: Value | undefined) => Value | undefined | typeof REMOVE;

const MAX_PADDING = 1_500_000;

/**
 * Changes the value at a path of names and array indexes, and returns the root: the same object if nothing changed.
 * Documents are copied before they are changed; those in `fresh` are copies already. With `create`, missing documents
 * on the way are created.
 */
export function changeAt(root: Doc, path: Path, create: boolean, change: Change, fresh: Set<Doc>): Doc {
  return descend(root, path, 0, create, change, fresh) as Doc;
}

function descend(
  container: Value | undefined,
  path: Path,
  at: number,
  create: boolean,
  change: Change,
  fresh: Set<Doc>,
): Value | undefined {
  if (container instanceof Doc) return intoDocument(container, path, at, create, change, fresh);
  if (container instanceof Arr) return intoArray(container, path, at, create, change, fresh);
  if (container === undefined) {
    if (!create) return undefined;
    const made = new Doc();
    fresh.add(made);
    const filled = intoDocument(made, path, at, create, change, fresh);
    return filled instanceof Doc && filled.size > 0 ? filled : undefined;
  }
  if (!create) return container;
  throw notViable(path, at, container);
}

function intoDocument(doc: Doc, path: Path, at: number, create: boolean, change: Change, fresh: Set<Doc>): Doc {
  const name = path[at] as string;
  const before = doc.get(name);
  const after = at === path.length - 1 ? change(before) : descend(before, path, at + 1, create, change, fresh);
  if (after === before) return doc;
  const target = fresh.has(doc) ? doc : doc.copy();
  fresh.add(target);
  if (after === REMOVE || after === undefined) target.delete(name);
  else target.set(name, after);
  return target;
}

function intoArray(array: Arr, path: Path, at: number, create: boolean, change: Change, fresh: Set<Doc>): Arr {
  const index = arrayIndex(path[at] as string);
  if (index < 0) {
    if (!create) return array;
    throw notViable(path, at, array);
  }
  const before = array.items[index];
  if (before === undefined && !create) return array;
  const changed = at === path.length - 1 ? change(before) : descend(before, path, at + 1, create, change, fresh);
  if (changed === before) return array;
  // A removed item leaves null, so that the others keep their indexes.
  const after = changed === REMOVE || changed === undefined ? null : changed;
  if (changed === REMOVE && before === undefined) return array;
  if (index - array.items.length > MAX_PADDING) throw badValue(`can't backfill more than ${MAX_PADDING} elements`);
  const items = array.items.slice();
  while (items.length < index) items.push(null);
  items[index] = after;
  return new Arr(items);
}

function notViable(path: Path, at: number, container: Value): CommandError {
  return new CommandError(
    "PathNotViable",
    `Cannot create field '${path[at]}' in element {${path[at - 1] ?? ""}: ${showValue(container)}}`,
  );
}

/** The value at a path of names and array indexes. */
export function lookAt(root: Doc, path: Path): Value | undefined {
  let value: Value | undefined = root;
  for (const part of path) {
    if (value instanceof Doc) value = value.get(part);
    else if (value instanceof Arr) {
      const index = arrayIndex(part);
      value = index < 0 ? undefined : value.items[index];
    } else return undefined;
  }
  return value;
}
