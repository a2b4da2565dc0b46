import { Decimal128, Double, ObjectId } from "bson";
import { Doc, type Value } from "../bson/document.ts";
import { encodeValue, type TextKey } from "./encode-key.ts";

/** Compares two values of any types in MongoDB's order: negative, zero or positive. */
export function compareValues(left: Value, right: Value, textKey?: TextKey): number {
  if (typeof left === "number" && typeof right === "number") return compareNumbers(left, right);
  if (typeof left === "string" && typeof right === "string" && textKey === undefined) return compareText(left, right);
  if (left instanceof Date && right instanceof Date) return left.getTime() - right.getTime();
  return Buffer.compare(encodeValue(left, textKey), encodeValue(right, textKey));
}

/** Whether two values are equal for `$eq`: numbers by value whatever their type, documents with their order of fields. */
export function equalValues(left: Value, right: Value, textKey?: TextKey): boolean {
  if (left === right) return true;
  if (typeof left === "number" && typeof right === "number") return Number.isNaN(left) && Number.isNaN(right);
  if (typeof left === "string" && typeof right === "string" && textKey === undefined) return false;
  if (typeof left === "boolean" || typeof right === "boolean" || left === null || right === null) return false;
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime();
  if (left instanceof ObjectId && right instanceof ObjectId) return left.equals(right);
  if (left instanceof Double && typeof right === "number") return compareNumbers(left.value, right) === 0;
  if (typeof left === "number" && right instanceof Double) return compareNumbers(left, right.value) === 0;
  if (left instanceof Doc && right instanceof Doc && left.size !== right.size) return false;
  return encodeValue(left, textKey).equals(encodeValue(right, textKey));
}

/** Whether two values are the same in type and value: then an update with one in place of the other changes nothing. */
export function identicalValues(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (isPlain(left) || isPlain(right)) return false;
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime();
  if (left instanceof Doc && right instanceof Doc && left.raw && right.raw) return left.raw.equals(right.raw);
  const bytes = Doc.of({ v: left }).toBytes();
  return Buffer.compare(bytes, Doc.of({ v: right }).toBytes()) === 0;
}

/** Values that are identical to no other value than an equal one. */
function isPlain(value: Value): boolean {
  return typeof value === "string" || typeof value === "boolean" || value === null;
}

/** A number as a double, which may lose digits. */
export function toDouble(value: number | bigint | Double | Decimal128): number {
  if (typeof value === "number") return value;
  if (value instanceof Double) return value.value;
  if (value instanceof Decimal128) return Number(value.toString());
  return Number(value);
}

function compareNumbers(left: number, right: number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  if (left === right) return 0;
  return Number.isNaN(left) ? (Number.isNaN(right) ? 0 : -1) : 1;
}

/** Compares by UTF-8, which differs from JavaScript's order between surrogate pairs and characters above U+D7FF. */
function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a === b) continue;
    if (a >= 0xd800 && b >= 0xd800) return Buffer.compare(Buffer.from(left), Buffer.from(right));
    return a - b;
  }
  return left.length - right.length;
}

/** Up to this many values are compared one by one, which needs no keys. */
const FEW = 8;

/** A set of values that are different for `$eq`. */
export class ValueSet {
  readonly #textKey: TextKey | undefined;
  readonly #values: Value[] = [];
  #keys: Set<string> | undefined;

  constructor(values: Iterable<Value>, textKey?: TextKey) {
    this.#textKey = textKey;
    for (const value of values) this.add(value);
  }

  has(value: Value): boolean {
    if (this.#keys !== undefined) return this.#keys.has(this.#keyOf(value));
    return this.#values.some((one) => equalValues(one, value, this.#textKey));
  }

  /** Adds a value; false if it was already there. */
  add(value: Value): boolean {
    if (this.#keys === undefined) {
      if (this.has(value)) return false;
      if (this.#values.push(value) > FEW) this.#keys = new Set(this.#values.map((one) => this.#keyOf(one)));
      return true;
    }
    const before = this.#keys.size;
    return this.#keys.add(this.#keyOf(value)).size > before;
  }

  #keyOf(value: Value): string {
    return encodeValue(value, this.#textKey).toString("latin1");
  }
}
