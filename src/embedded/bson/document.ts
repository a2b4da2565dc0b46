import { readElements } from "./read-elements.ts";
import type { Value } from "./value.ts";
import { writeDocument } from "./write-document.ts";

/**
 * An ordered BSON document, decoded on first access. Unlike a plain object it keeps the order of fields named by
 * numbers, repeated names and `__proto__`; while unchanged it also keeps its bytes, which are then written as they came.
 */
export class Doc {
  /** What the bytes stand in, from `#from` up to where their own length says; a slice is made only where one is asked for. */
  #source: Buffer | undefined;
  readonly #from: number;
  #raw: Uint8Array | undefined;
  #names: string[] | undefined;
  #values: Value[] | undefined;

  constructor(source?: Uint8Array, from = 0) {
    this.#from = from;
    if (source === undefined) {
      this.#names = [];
      this.#values = [];
    } else this.#source = asBuffer(source);
  }

  /** A document of JavaScript values; `undefined` members are left out. */
  static of(fields: { readonly [name: string]: Value | undefined }): Doc {
    const doc = new Doc();
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      if (value !== undefined) doc.append(name, value);
    }
    return doc;
  }

  #parse(): void {
    this.#names = [];
    this.#values = [];
    readElements(this.#source as Buffer, this.#from, this.#names, this.#values);
  }

  #changed(): void {
    this.#source = undefined;
    this.#raw = undefined;
  }

  /** Field names in order; not to be changed by the caller. */
  get names(): readonly string[] {
    if (this.#names === undefined) this.#parse();
    return this.#names as string[];
  }

  /** Values in order; not to be changed by the caller. */
  get values(): readonly Value[] {
    if (this.#values === undefined) this.#parse();
    return this.#values as Value[];
  }

  get size(): number {
    return this.names.length;
  }

  get(name: string): Value | undefined {
    const at = this.names.indexOf(name);
    return at < 0 ? undefined : (this.#values as Value[])[at];
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  /** Replaces the field in place, or appends it. */
  set(name: string, value: Value): this {
    const at = this.names.indexOf(name);
    if (at < 0) return this.append(name, value);
    (this.#values as Value[])[at] = value;
    this.#changed();
    return this;
  }

  /** Appends without looking for the name. */
  append(name: string, value: Value): this {
    if (this.#names === undefined) this.#parse();
    (this.#names as string[]).push(name);
    (this.#values as Value[]).push(value);
    this.#changed();
    return this;
  }

  /** Puts a field first, as MongoDB does with `_id`. */
  prepend(name: string, value: Value): this {
    if (this.#names === undefined) this.#parse();
    (this.#names as string[]).unshift(name);
    (this.#values as Value[]).unshift(value);
    this.#changed();
    return this;
  }

  delete(name: string): boolean {
    const at = this.names.indexOf(name);
    if (at < 0) return false;
    (this.#names as string[]).splice(at, 1);
    (this.#values as Value[]).splice(at, 1);
    this.#changed();
    return true;
  }

  /** A copy that can be changed without changing this one; nested values are shared until they are replaced. */
  copy(): Doc {
    const copy = new Doc();
    copy.#names = this.names.slice();
    copy.#values = this.values.slice();
    return copy;
  }

  /** The bytes, where the document is as it was read. */
  get raw(): Uint8Array | undefined {
    if (this.#raw === undefined && this.#source !== undefined) this.#raw = slice(this.#source, this.#from);
    return this.#raw;
  }

  /** The document as BSON, kept until it is changed; so nested documents are replaced, never changed, afterwards. */
  toBytes(): Uint8Array {
    const bytes = this.raw ?? writeDocument(this);
    this.#raw = bytes;
    return bytes;
  }
}

/** A BSON array, decoded on first access, with its bytes kept while it is unchanged. */
export class Arr {
  readonly #source: Buffer | undefined;
  readonly #from: number;
  #items: Value[] | undefined;

  constructor(source: Uint8Array | Value[], from = 0) {
    this.#from = from;
    if (source instanceof Uint8Array) this.#source = asBuffer(source);
    else this.#items = source;
  }

  /** Items in order; not to be changed by the caller. */
  get items(): readonly Value[] {
    if (this.#items === undefined) {
      this.#items = [];
      readElements(this.#source as Buffer, this.#from, undefined, this.#items);
    }
    return this.#items;
  }

  get raw(): Uint8Array | undefined {
    return this.#source === undefined ? undefined : slice(this.#source, this.#from);
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function slice(source: Buffer, from: number): Uint8Array {
  const length = source.readInt32LE(from);
  return from === 0 && length === source.length ? source : source.subarray(from, from + length);
}
