import type { Value } from "../bson/value.ts";
import { equalValues } from "./compare-values.ts";
import { encodeValue, type TextKey } from "./encode-key.ts";

/** Few values are compared one by one, which needs no keys. */
const FEW = 8;

/** Values of which no two are equal, as `$eq` sees it. */
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

  /** Adds a value; false where it was there. */
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
