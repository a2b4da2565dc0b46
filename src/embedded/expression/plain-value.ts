import { Double } from "bson";
import { Arr, Doc } from "../bson/document.ts";
import { UNDEFINED, type Value } from "../bson/value.ts";
import { charge, tick } from "../budget.ts";
import { double } from "../values/arithmetic.ts";

/** A value as mingo takes it: plain objects, arrays and numbers. An int64 beyond 2^53 stays a bigint. */
export function toPlain(value: Value | undefined): unknown {
  if (value instanceof Doc) {
    const plain: Record<string, unknown> = {};
    value.names.forEach((name, i) => {
      Object.defineProperty(plain, name, {
        value: toPlain(value.values[i]),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    });
    return plain;
  }
  if (value instanceof Arr) {
    tick(2 * value.items.length);
    charge(8 * value.items.length);
    return value.items.map(toPlain);
  }
  if (value instanceof Double) return value.value;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value === UNDEFINED) return undefined;
  return value;
}

/** A value as it comes back from mingo. Whole numbers become int32, or int64 where they are larger. */
export function fromPlain(plain: unknown): Value | undefined {
  if (plain === undefined) return undefined;
  if (typeof plain === "number") return fromNumber(plain);
  if (Array.isArray(plain)) return new Arr(plain.map((item) => fromPlain(item) ?? null));
  if (isPlainObject(plain)) {
    const doc = new Doc();
    for (const name of Object.keys(plain)) {
      const value = fromPlain(plain[name]);
      if (value !== undefined) doc.append(name, value);
    }
    return doc;
  }
  if (plain instanceof RegExp) throw new Error("a regular expression came back from an expression");
  return plain as Value;
}

function fromNumber(plain: number): Value {
  if (!Number.isInteger(plain) || Object.is(plain, -0)) return double(plain);
  if (plain >= -2147483648 && plain <= 2147483647) return plain;
  return Number.isSafeInteger(plain) ? BigInt(plain) : new Double(plain);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
