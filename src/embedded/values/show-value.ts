import { Binary, BSONRegExp, Decimal128, Double, ObjectId, Timestamp } from "bson";
import { Arr, Doc } from "../bson/document.ts";
import { UNDEFINED, type Value } from "../bson/value.ts";
import { typeNameOf } from "./bson-type.ts";

/** A value in words, as MongoDB's messages write it. */
export function showValue(value: Value): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value === null) return "null";
  if (value === UNDEFINED) return "undefined";
  if (value instanceof Double) return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
  if (value instanceof Doc) {
    if (value.size === 0) return "{}";
    return `{ ${value.names.map((name, i) => `${name}: ${showValue(value.values[i] as Value)}`).join(", ")} }`;
  }
  if (value instanceof Arr) return value.items.length === 0 ? "[]" : `[ ${value.items.map(showValue).join(", ")} ]`;
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof Decimal128) return value.toString();
  if (value instanceof BSONRegExp) return `/${value.pattern}/${value.options}`;
  if (value instanceof Timestamp) return `Timestamp(${value.t}, ${value.i})`;
  if (value instanceof Binary)
    return `BinData(${value.sub_type}, ${Buffer.from(value.buffer.subarray(0, value.position)).toString("hex").toUpperCase()})`;
  return typeNameOf(value);
}
