import { jsonText, wholeNumber } from "../../../grammar/json-text.ts";
import type { JsonObject, JsonValue } from "../json.ts";

/**
 * Converts a BSON document to plain JSON: ids as hexadecimal, dates in ISO form, whole numbers beyond 2^53 as bigints,
 * decimals as text, binary data as base64.
 */
export function plainDocument(document: object): JsonObject {
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, plainValue(value)]));
}

export function plainValue(value: unknown): JsonValue {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return wholeNumber(value);
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return value.map(plainValue);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof RegExp) return String(value);
  if (!("_bsontype" in value)) return plainDocument(value);
  switch (value._bsontype) {
    case "Long":
      return wholeNumber(BigInt(String(value)));
    case "Double":
    case "Int32":
      return plainValue(Number(value));
    case "Binary":
      return Buffer.from((value as unknown as { value(): Uint8Array }).value()).toString("base64");
    case "ObjectId":
    case "Decimal128":
    case "UUID":
      return String(value);
    default:
      return jsonText(value);
  }
}
