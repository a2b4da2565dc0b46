import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, MaxKey, MinKey, ObjectId, Timestamp } from "bson";
import { Arr, Doc, ScopedCode, type Value } from "../bson/document.ts";
import { DbPointer, UNDEFINED, WideDate } from "../bson/scalars.ts";

/** The order of types in comparisons and sorts. Types of equal rank compare by value. */
export const RANK = {
  minKey: 1,
  undefined: 4,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  dbPointer: 55,
  code: 60,
  codeWithScope: 65,
  maxKey: 127,
} as const;

/** The rank of a value's type. */
export function rankOf(value: Value): number {
  switch (typeof value) {
    case "number":
    case "bigint":
      return RANK.number;
    case "string":
      return RANK.string;
    case "boolean":
      return RANK.boolean;
  }
  if (value === null) return RANK.null;
  if (value instanceof Doc) return RANK.object;
  if (value instanceof Arr) return RANK.array;
  if (value instanceof Date || value instanceof WideDate) return RANK.date;
  if (value instanceof ObjectId) return RANK.objectId;
  if (value instanceof Double || value instanceof Decimal128) return RANK.number;
  if (value instanceof Binary) return RANK.binary;
  if (value instanceof Timestamp) return RANK.timestamp;
  if (value instanceof BSONRegExp) return RANK.regex;
  if (value instanceof BSONSymbol) return RANK.string;
  if (value instanceof Code) return RANK.code;
  if (value instanceof ScopedCode) return RANK.codeWithScope;
  if (value instanceof DbPointer) return RANK.dbPointer;
  if (value instanceof MinKey) return RANK.minKey;
  if (value instanceof MaxKey) return RANK.maxKey;
  if (value === UNDEFINED) return RANK.undefined;
  throw new Error("a value without a BSON type");
}

/** The number of each type, for `$type` and on the wire. */
export const TYPE_NUMBERS: { readonly [alias: string]: number } = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};

/** The name of a value's type, for `$type` and in messages. */
export function typeNameOf(value: Value): string {
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) ? "int" : "double";
    case "bigint":
      return "long";
    case "string":
      return "string";
    case "boolean":
      return "bool";
  }
  if (value === null) return "null";
  if (value instanceof Doc) return "object";
  if (value instanceof Arr) return "array";
  if (value instanceof Date || value instanceof WideDate) return "date";
  if (value instanceof ObjectId) return "objectId";
  if (value instanceof Double) return "double";
  if (value instanceof Decimal128) return "decimal";
  if (value instanceof Binary) return "binData";
  if (value instanceof Timestamp) return "timestamp";
  if (value instanceof BSONRegExp) return "regex";
  if (value instanceof BSONSymbol) return "symbol";
  if (value instanceof Code) return "javascript";
  if (value instanceof ScopedCode) return "javascriptWithScope";
  if (value instanceof DbPointer) return "dbPointer";
  if (value instanceof MinKey) return "minKey";
  if (value instanceof MaxKey) return "maxKey";
  return "undefined";
}

/** Whether a value is an int, long, double or decimal. */
export function isNumber(value: Value | undefined): value is number | bigint | Double | Decimal128 {
  return (
    typeof value === "number" || typeof value === "bigint" || value instanceof Double || value instanceof Decimal128
  );
}

/** A value as MongoDB's messages show it. */
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
