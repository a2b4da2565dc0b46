import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import type { Matches } from "../filter/filter-node.ts";
import { lookAt } from "../values/change-at.ts";
import type { Path } from "../values/path.ts";

/** The plain paths that a path with `$`, `$[]` or `$[name]` means in a document. */
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
        throw new CommandError(2, "BadValue", "The positional operator did not find the match needed from the query.");
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
    throw new CommandError(
      2,
      "BadValue",
      `The path '${place.join(".")}' must exist in the document in order to apply array updates.`,
    );
  if (!(array instanceof Arr))
    throw new CommandError(
      2,
      "BadValue",
      `Cannot apply array updates to non-array element ${path[place.length - 1]}: ${String(array)}`,
    );
  const identifier = part.slice(2, -1);
  const matches = identifier === "" ? undefined : filters.get(identifier);
  const found: number[] = [];
  array.items.forEach((item: Value, index) => {
    if (matches === undefined || matches(new Doc().append(identifier, item))) found.push(index);
  });
  return found;
}
