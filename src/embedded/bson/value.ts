import type {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from "bson";
import type { Arr, Doc } from "./document.ts";

/**
 * A BSON value as this server holds it, exact in type: an integral `number` is an int32, any other `number` is a
 * double, an integral double is a `Double`, and an int64 is a `bigint`. So arithmetic on the usual values needs no
 * wrapper, and nothing changes its type between a read and a write.
 */
export type Value =
  | number
  | bigint
  | string
  | boolean
  | null
  | Date
  | Doc
  | Arr
  | Double
  | Decimal128
  | ObjectId
  | Binary
  | Timestamp
  | BSONRegExp
  | BSONSymbol
  | Code
  | ScopedCode
  | DbPointer
  | WideDate
  | MinKey
  | MaxKey
  | typeof UNDEFINED;

class BsonUndefined {
  readonly bsonUndefined = true;
}

/** BSON's deprecated type 6, which is a value; a missing field is JavaScript's `undefined`. */
export const UNDEFINED = new BsonUndefined();

/** JavaScript code with a scope (type 15), which is only stored, never run. */
export class ScopedCode {
  readonly code: string;
  readonly scope: Doc;
  constructor(code: string, scope: Doc) {
    this.code = code;
    this.scope = scope;
  }
}

/** BSON's deprecated type 12: a namespace and an ObjectId. */
export class DbPointer {
  readonly ns: string;
  readonly id: ObjectId;
  constructor(ns: string, id: ObjectId) {
    this.ns = ns;
    this.id = id;
  }
}

/** A date outside the years that JavaScript's Date can hold. */
export class WideDate {
  readonly ms: bigint;
  constructor(ms: bigint) {
    this.ms = ms;
  }
}
