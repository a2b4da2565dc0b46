import { ObjectId } from "mongodb";
import { TYPE } from "./bson-element.ts";

/**
 * A BSON value that the driver sends as the bytes that it is, of whatever type. The driver's own values cannot stand for
 * all of BSON: undefined and DBPointer have none, and objects reorder names that look like numbers. To the driver it is
 * an ObjectId, the one kind of value that writes itself; it then puts its own type over the one before its name. It may
 * only stand under names of ASCII letters and digits.
 */
export class RawValue extends ObjectId {
  readonly #type: number;
  readonly #bytes: Uint8Array;

  constructor(type: number, bytes: Uint8Array) {
    super(NO_ID);
    this.#type = type;
    this.#bytes = bytes;
  }

  /** Called by the driver's serializer once type and name are written; gives how many bytes it wrote. */
  serializeInto(target: Uint8Array, at: number): number {
    let typeAt = at - 2;
    while (target[typeAt] !== TYPE.objectId) typeAt--;
    target[typeAt] = this.#type;
    target.set(this.#bytes, at);
    return this.#bytes.length;
  }
}

const NO_ID = new Uint8Array(12);

/** A document as the driver sends it, byte for byte. */
export function rawDocument(bytes: Uint8Array): RawValue {
  return new RawValue(TYPE.document, bytes);
}
