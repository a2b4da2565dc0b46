import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError } from "../errors.ts";
import type { Matches } from "../filter/filter-node.ts";
import { lookAt } from "../values/change-at.ts";
import type { Path } from "../values/path.ts";

/** Splits the path of a field in an update, and checks it. */
export function updatePath(name: string): Path {
  if (name === "") throw new CommandError("EmptyFieldName", "An empty update path is not valid.");
  const path = name.split(".");
  if (path.some((part) => part === ""))
    throw new CommandError(
      "EmptyFieldName",
      `The update path '${name}' contains an empty field name, which is not allowed.`,
    );
  const first = path[0] as string;
  if (first === "$" || first.startsWith("$["))
    throw badValue(`Cannot have positional (i.e. '$') element in the first position in path '${name}'`);
  for (const part of path)
    if (part.startsWith("$") && part !== "$" && !part.startsWith("$[") && !["$id", "$ref", "$db"].includes(part))
      throw new CommandError(
        "DollarPrefixedFieldName",
        `The dollar ($) prefixed field '${part}' in '${name}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
  if (path.filter((part) => part === "$").length > 1)
    throw badValue(`Too many positional (i.e. '$') elements found in path '${name}'`);
  return path;
}

/** The plain paths that a path with `$`, `$[]` or `$[name]` stands for in a document. */
export function expandPath(
  root: Doc,
  path: Path,
  hitIndex: number | undefined,
  filters: ReadonlyMap<string, Matches>,
): Path[] {
  let places: string[][] = [[]];
  for (const part of path) {
    if (!part.startsWith("$")) {
      for (const place of places) place.push(part);
      continue;
    }
    if (part === "$") {
      if (hitIndex === undefined)
        throw badValue("The positional operator did not find the match needed from the query.");
      for (const place of places) place.push(String(hitIndex));
      continue;
    }
    if (!part.startsWith("$[") || !part.endsWith("]")) {
      for (const place of places) place.push(part);
      continue;
    }
    places = places.flatMap((place) =>
      items(root, place, path, part, filters).map((index) => [...place, String(index)]),
    );
  }
  return places;
}

function items(root: Doc, place: Path, path: Path, part: string, filters: ReadonlyMap<string, Matches>): number[] {
  const array = lookAt(root, place);
  if (array === undefined)
    throw badValue(`The path '${place.join(".")}' must exist in the document in order to apply array updates.`);
  if (!(array instanceof Arr))
    throw badValue(`Cannot apply array updates to non-array element ${path[place.length - 1]}: ${String(array)}`);
  const identifier = part.slice(2, -1);
  const matches = identifier === "" ? undefined : filters.get(identifier);
  const found: number[] = [];
  array.items.forEach((item: Value, index) => {
    if (matches === undefined || matches(new Doc().append(identifier, item))) found.push(index);
  });
  return found;
}
