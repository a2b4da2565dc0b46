import { Arr, Doc, type Value } from "../bson/document.ts";
import { UNDEFINED } from "../bson/scalars.ts";
import { CommandError } from "../errors.ts";
import { arrayIndex, type Path } from "../values/path.ts";

/** One field of an index. */
export interface IndexField {
  readonly name: string;
  readonly path: Path;
  readonly descending: boolean;
  /** A hashed index is an ordinary one here, except that it takes no arrays. */
  readonly hashed: boolean;
}

/** The keys of a document in an index, and which fields came from an array: none of them if there is no array. */
export interface DocumentKeys {
  readonly keys: readonly (readonly Value[])[];
  readonly multikey: readonly boolean[];
  /** True if the document has no field of the index: a sparse index leaves it out. */
  readonly absent: boolean;
}

interface Place {
  value: Value | undefined;
  /** How many parts of the path are done; -1 if the value is final. */
  at: number;
}

/** The values of a document in an index: one list, or one for each item of an array. */
export function documentKeys(doc: Doc, fields: readonly IndexField[]): DocumentKeys {
  const values = scalarsOf(doc, fields);
  if (values === undefined) return keysWithArrays(doc, fields);
  return {
    keys: [values.map((value) => value ?? null)],
    multikey: [],
    absent: values.every((value) => value === undefined),
  };
}

/** The values of the fields; undefined if there is an array on the way to one of them. */
function scalarsOf(doc: Doc, fields: readonly IndexField[]): (Value | undefined)[] | undefined {
  const values: (Value | undefined)[] = [];
  for (const { path } of fields) {
    let value: Value | undefined = doc;
    for (const part of path) {
      // A scalar in the middle of a path has no fields.
      value = value instanceof Doc ? value.get(part) : undefined;
      if (value instanceof Arr) return undefined;
    }
    values.push(value);
  }
  return values;
}

function keysWithArrays(doc: Doc, fields: readonly IndexField[]): DocumentKeys {
  const multikey = fields.map(() => false);
  const keys: Value[][] = [];
  let present = false;
  const expand = (places: readonly Place[]): void => {
    let array: Arr | undefined;
    let arrayField = -1;
    const reached = places.map((place, i): Place => {
      if (place.at < 0) return place;
      const path = (fields[i] as IndexField).path;
      let { value, at } = place;
      while (at < path.length && value instanceof Doc) value = value.get(path[at++] as string);
      if (value instanceof Arr) {
        if (array !== undefined && array !== value)
          throw new CommandError(
            "CannotIndexParallelArrays",
            `cannot index parallel arrays [${(fields[i] as IndexField).path.at(-1)}] [${(fields[arrayField] as IndexField).path.at(-1)}]`,
          );
        array = value;
        arrayField = i;
        return { value, at };
      }
      // A scalar in the middle of a path has no fields.
      return { value: at < path.length ? undefined : value, at: -1 };
    });
    if (array === undefined) {
      if (reached.some((place) => place.value !== undefined)) present = true;
      keys.push(reached.map((place) => place.value ?? null));
      return;
    }
    const { items } = array;
    const stuck = (place: Place): boolean => place.at >= 0 && place.value === array;
    reached.forEach((place, i) => {
      if (stuck(place)) multikey[i] = true;
    });
    const step = (item: Value | undefined, whole: Arr): Place[] =>
      reached.map((place, i) => {
        if (!stuck(place)) return place;
        const path = (fields[i] as IndexField).path;
        if (place.at === path.length) return { value: item, at: -1 };
        const index = arrayIndex(path[place.at] as string);
        if (
          index >= 0 &&
          whole.items[index] !== undefined &&
          !(item instanceof Doc && item.has(path[place.at] as string))
        )
          return advance(whole.items[index], place.at + 1, path.length);
        return item instanceof Doc ? { value: item, at: place.at } : { value: undefined, at: -1 };
      });
    if (items.length === 0) {
      const places = step(undefined, array);
      expand(
        places.map((place, i) => {
          const before = reached[i] as Place;
          return stuck(before) && before.at === (fields[i] as IndexField).path.length
            ? { value: UNDEFINED, at: -1 }
            : place;
        }),
      );
      return;
    }
    for (const item of items) expand(step(item, array));
  };
  expand(fields.map(() => ({ value: doc, at: 0 })));
  return { keys, multikey, absent: !present };
}

function advance(value: Value | undefined, at: number, length: number): Place {
  if (at === length && !(value instanceof Arr)) return { value, at: -1 };
  return { value, at };
}
