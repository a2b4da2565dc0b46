import { BSONRegExp } from "bson";
import { checkBson } from "../bson/check-bson.ts";
import { Arr, Doc } from "../bson/document.ts";
import { UNDEFINED, type Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import { typeNameOf } from "../values/bson-type.ts";

/** The largest document that is stored. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** Fails where a value may not be an `_id`: InvalidIdField (53), or DollarPrefixedFieldName (52). */
export function checkId(id: Value): void {
  if (id instanceof Arr || id instanceof BSONRegExp || id === UNDEFINED)
    throw new CommandError(53, "InvalidIdField", `The '_id' value cannot be of type ${typeNameOf(id)}`);
  if (id instanceof Doc)
    for (const name of id.names)
      if (name.startsWith("$") && !["$id", "$ref", "$db"].includes(name))
        throw new CommandError(
          52,
          "DollarPrefixedFieldName",
          `_id fields may not contain '$'-prefixed fields: ${name} is not valid for storage.`,
        );
}

/** Checks what an update has made before it is stored: its size, its depth and its `_id`. */
export function checkUpdated(doc: Doc, inserting: boolean): void {
  const bytes = doc.toBytes();
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw inserting
      ? new CommandError(17420, "Location17420", `Document to upsert is larger than ${MAX_DOCUMENT_BYTES}`)
      : new CommandError(
          17419,
          "Location17419",
          `Resulting document after update is larger than ${MAX_DOCUMENT_BYTES}`,
        );
  checkBson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
}
