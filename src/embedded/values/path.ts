import { Arr, Doc, type Value } from "../bson/document.ts";

/** A field's path, split at the dots. */
export type Path = readonly string[];

/** The index at which a filter matched in an array, for the positional operator `$`. */
export interface Hit {
  index: number | undefined;
}

/** The array index that a part of a path means, or -1. */
export function arrayIndex(part: string): number {
  if (part.length === 0 || part.length > 9) return -1;
  for (let i = 0; i < part.length; i++) {
    const code = part.charCodeAt(i);
    if (code < 48 || code > 57) return -1;
  }
  return part.length > 1 && part.charCodeAt(0) === 48 ? -1 : Number(part);
}

/**
 * Tests each value that a path reaches, through arrays as filters do, until one passes. With `spread`, an array at the
 * end of the path is tested item by item and then whole. A missing field is `undefined`.
 */
export function anyAtPath(
  root: Doc,
  path: Path,
  spread: boolean,
  test: (value: Value | undefined) => boolean,
  hit?: Hit,
): boolean {
  if (path.length === 1) {
    const value = root.get(path[0] as string);
    return value instanceof Arr && spread ? spreadItems(value, test, hit, true) : test(value);
  }
  return visit(root, path, 0, spread, test, hit, true);
}

function spreadItems(
  array: Arr,
  test: (value: Value | undefined) => boolean,
  hit: Hit | undefined,
  outermost: boolean,
): boolean {
  const { items } = array;
  for (let i = 0; i < items.length; i++) {
    if (!test(items[i])) continue;
    if (hit !== undefined && outermost) hit.index = i;
    return true;
  }
  return test(array);
}

function visit(
  value: Value | undefined,
  path: Path,
  at: number,
  spread: boolean,
  test: (value: Value | undefined) => boolean,
  hit: Hit | undefined,
  outermost: boolean,
): boolean {
  if (at === path.length)
    return value instanceof Arr && spread ? spreadItems(value, test, hit, outermost) : test(value);
  if (value instanceof Doc) return visit(value.get(path[at] as string), path, at + 1, spread, test, hit, outermost);
  if (!(value instanceof Arr)) return test(undefined);
  const { items } = value;
  const index = arrayIndex(path[at] as string);
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    const found =
      (item instanceof Doc && visit(item, path, at, spread, test, hit, false)) ||
      (i === index && visit(item, path, at + 1, spread, test, hit, false));
    if (!found) continue;
    if (hit !== undefined && outermost) hit.index = i;
    return true;
  }
  return false;
}
