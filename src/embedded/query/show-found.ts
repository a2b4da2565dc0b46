import { Doc } from "../bson/document.ts";
import type { Engine } from "../engine.ts";
import type { Variables } from "../expression/compile-expression.ts";
import type { Projection } from "../projection/compile-projection.ts";
import type { Collection } from "../storage/collection.ts";
import type { IndexDefinition } from "../storage/index-definition.ts";
import { documentKeys } from "../storage/index-values.ts";
import { type Found, indexOf, type Query } from "./run-query.ts";

/** How a find's documents are to be returned. */
export interface Showing {
  readonly projection: Projection | undefined;
  readonly variables: Variables;
  /** Instead of the document, its key in the index that found it; nothing where none did. */
  readonly returnKey: boolean;
  /** Whether the record's number is added as `$recordId`. */
  readonly showRecordId: boolean;
}

/** Makes what a find returns of each document that it found. */
export function showFound(
  engine: Engine,
  collection: Collection,
  query: Query,
  { projection, variables, returnKey, showRecordId }: Showing,
): (found: Found) => Doc {
  const index = returnKey ? indexOf(engine, collection, query) : undefined;
  return (found) => {
    const shown = returnKey ? keyOf(found.doc, index) : (projection?.(found.doc, found.hit, variables) ?? found.doc);
    return showRecordId ? shown.copy().append("$recordId", BigInt(found.record)) : shown;
  };
}

function keyOf(doc: Doc, index: IndexDefinition | undefined): Doc {
  const key = new Doc();
  if (index === undefined) return key;
  const values = documentKeys(doc, index.fields).keys[0] ?? [];
  index.fields.forEach((field, i) => {
    key.append(field.name, values[i] ?? null);
  });
  return key;
}
