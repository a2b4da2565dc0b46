import type { Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { badValue } from "../command-error.ts";

/** `$jsonSchema`, which this server does not have; it says so rather than let every document match. */
export function jsonSchemaTest(_schema: Value): (doc: Doc) => boolean {
  throw badValue("$jsonSchema is not supported by this server");
}
