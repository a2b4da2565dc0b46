import { Double, ObjectId } from "bson";
import {
  beginLength,
  endDocument,
  endLength,
  readScalar,
  type Scalar,
  startOutput,
  takeOutput,
  WideDate,
  writeName,
  writeRaw,
  writeScalar,
  writeString,
} from "./scalars.ts";

/**
 * A BSON value as this server holds it, exact in type: an integral `number` is an int32, any other `number` is a
 * double, an integral double is a `Double`, and an int64 is a `bigint`. So arithmetic on the usual values needs no
 * wrapper, and no value changes its type between a read and a write.
 */
export type Value = Scalar | Doc | Arr | ScopedCode;

/** The names and values of a document that has not been read yet. */
const NOTHING: never[] = [];

/**
 * An ordered BSON document, decoded lazily. Unlike a plain object it keeps repeated names, `__proto__` and the order of
 * fields named by numbers. While it is unchanged it keeps its bytes, so that writing it copies them.
 */
export class Doc {
  /** The buffer that holds the bytes, from `#from`, for as long as their own length says. Sliced only on demand. */
  #source: Buffer | undefined;
  readonly #from: number;
  #raw: Buffer | undefined;
  #names: string[];
  #values: Value[];
  /** Where the unread elements start; 0 if there are none. */
  #unread = 0;

  constructor(source?: Uint8Array, from = 0) {
    this.#from = from;
    if (source === undefined) {
      this.#names = [];
      this.#values = [];
    } else {
      this.#source = asBuffer(source);
      this.#names = NOTHING;
      this.#values = NOTHING;
      this.#unread = from + 4;
    }
  }

  /** A document with these fields; `undefined` ones are left out. */
  static of(fields: { readonly [name: string]: Value | undefined }): Doc {
    const doc = new Doc();
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      if (value !== undefined) doc.append(name, value);
    }
    return doc;
  }

  /** Reads on to the end, or up to and including the element `through`. */
  #read(through?: string): void {
    if (this.#names === NOTHING) {
      this.#names = [];
      this.#values = [];
    }
    const source = this.#source as Buffer;
    const at = readElements(source, this.#unread, this.#names, this.#values, through);
    this.#unread = source[at] === 0 ? 0 : at;
  }

  #changed(): void {
    this.#source = undefined;
    this.#raw = undefined;
  }

  /** Field names in order. The caller must not change them. */
  get names(): readonly string[] {
    if (this.#unread !== 0) this.#read();
    return this.#names;
  }

  /** Values in order. The caller must not change them. */
  get values(): readonly Value[] {
    if (this.#unread !== 0) this.#read();
    return this.#values;
  }

  get size(): number {
    return this.names.length;
  }

  #find(name: string): number {
    const at = this.#names.indexOf(name);
    if (at >= 0 || this.#unread === 0) return at;
    this.#read(name);
    const last = this.#names.length - 1;
    return this.#names[last] === name ? last : -1;
  }

  get(name: string): Value | undefined {
    const at = this.#find(name);
    return at < 0 ? undefined : this.#values[at];
  }

  has(name: string): boolean {
    return this.#find(name) >= 0;
  }

  /** Replaces the field in place, or appends it. */
  set(name: string, value: Value): this {
    const at = this.names.indexOf(name);
    if (at < 0) return this.append(name, value);
    this.#values[at] = value;
    this.#changed();
    return this;
  }

  /** Appends without checking whether the name exists. */
  append(name: string, value: Value): this {
    if (this.#unread !== 0) this.#read();
    this.#names.push(name);
    this.#values.push(value);
    this.#changed();
    return this;
  }

  /** Puts a field first, as MongoDB does with `_id`. */
  prepend(name: string, value: Value): this {
    if (this.#unread !== 0) this.#read();
    this.#names.unshift(name);
    this.#values.unshift(value);
    this.#changed();
    return this;
  }

  delete(name: string): boolean {
    const at = this.names.indexOf(name);
    if (at < 0) return false;
    this.#names.splice(at, 1);
    this.#values.splice(at, 1);
    this.#changed();
    return true;
  }

  /** A copy that can be changed independently. Nested values are shared until they are replaced. */
  copy(): Doc {
    const copy = new Doc();
    copy.#names = this.names.slice();
    copy.#values = this.#values.slice();
    return copy;
  }

  /** The bytes, if the document is unchanged since it was read. */
  get raw(): Buffer | undefined {
    if (this.#raw === undefined && this.#source !== undefined) this.#raw = slice(this.#source, this.#from);
    return this.#raw;
  }

  /** The document as BSON, cached until it changes. Nested documents must from then on be replaced, not changed. */
  toBytes(): Buffer {
    const bytes = this.raw ?? writeDocument(this);
    this.#raw = bytes;
    return bytes;
  }
}

/** A BSON array, decoded on first access. It keeps its bytes. */
export class Arr {
  readonly #source: Buffer | undefined;
  readonly #from: number;
  #items: Value[] | undefined;

  constructor(source: Uint8Array | Value[], from = 0) {
    this.#from = from;
    if (source instanceof Uint8Array) this.#source = asBuffer(source);
    else this.#items = source;
  }

  /** Items in order. The caller must not change them. */
  get items(): readonly Value[] {
    if (this.#items === undefined) {
      this.#items = [];
      readElements(this.#source as Buffer, this.#from + 4, undefined, this.#items);
    }
    return this.#items;
  }

  get raw(): Buffer | undefined {
    return this.#source === undefined ? undefined : slice(this.#source, this.#from);
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function slice(source: Buffer, from: number): Buffer {
  const length = source.readInt32LE(from);
  return from === 0 && length === source.length ? source : source.subarray(from, from + length);
}

/** JavaScript code with a scope (type 15), which is stored but never run. */
export class ScopedCode {
  readonly code: string;
  readonly scope: Doc;
  constructor(code: string, scope: Doc) {
    this.code = code;
    this.scope = scope;
  }
}

const MAX_DATE = 8.64e15;

/**
 * Reads elements into `names` (omitted for arrays) and `values`, to the end of the document or up to and including the
 * element `through`. Returns where it stopped. Nested documents stay unread. The bytes must have passed `checkBson`:
 * lengths are trusted here.
 */
function readElements(
  buf: Buffer,
  from: number,
  names: string[] | undefined,
  values: Value[],
  through?: string,
): number {
  let at = from;
  for (;;) {
    const type = buf[at] as number;
    if (type === 0) return at;
    const start = ++at;
    let seen = 0;
    let name: string | undefined;
    for (let byte = buf[at] as number; byte !== 0; byte = buf[++at] as number) seen |= byte;
    if (names !== undefined) {
      name = seen < 0x80 ? buf.toString("latin1", start, at) : buf.toString("utf8", start, at);
      names.push(name);
    }
    at++;
    switch (type) {
      case 0x10:
        values.push(buf.readInt32LE(at));
        at += 4;
        break;
      case 0x02: {
        const end = at + 4 + buf.readInt32LE(at);
        values.push(buf.toString("utf8", at + 4, end - 1));
        at = end;
        break;
      }
      case 0x03: {
        const end = at + buf.readInt32LE(at);
        values.push(new Doc(buf, at));
        at = end;
        break;
      }
      case 0x04: {
        const end = at + buf.readInt32LE(at);
        values.push(new Arr(buf, at));
        at = end;
        break;
      }
      case 0x07:
        values.push(new ObjectId(buf.subarray(at, at + 12)));
        at += 12;
        break;
      case 0x08:
        values.push(buf[at] === 1);
        at++;
        break;
      case 0x09: {
        const ms = buf.readInt32LE(at + 4) * 0x100000000 + buf.readUInt32LE(at);
        values.push(ms <= MAX_DATE && ms >= -MAX_DATE ? new Date(ms) : new WideDate(buf.readBigInt64LE(at)));
        at += 8;
        break;
      }
      case 0x0a:
        values.push(null);
        break;
      case 0x01: {
        const double = buf.readDoubleLE(at);
        values.push(Number.isInteger(double) ? new Double(double) : double);
        at += 8;
        break;
      }
      case 0x12:
        values.push(buf.readBigInt64LE(at));
        at += 8;
        break;
      case 0x0f: {
        const end = at + buf.readInt32LE(at);
        const code = at + 8 + buf.readInt32LE(at + 4);
        values.push(new ScopedCode(buf.toString("utf8", at + 8, code - 1), new Doc(buf, code)));
        at = end;
        break;
      }
      default:
        at = readScalar(buf, type, at, values);
    }
    if (name === through && name !== undefined) return at;
  }
}

/** Encodes a document as BSON in a buffer of its own. */
function writeDocument(doc: Doc): Buffer {
  startOutput();
  writeDoc(doc);
  return takeOutput();
}

function writeDoc(doc: Doc): void {
  if (doc.raw !== undefined) {
    writeRaw(doc.raw);
    return;
  }
  const start = beginLength();
  const { names, values } = doc;
  for (let i = 0; i < names.length; i++) writeElement(names[i] as string, values[i] as Value);
  endDocument(start);
}

function writeArray(array: Arr): void {
  if (array.raw !== undefined) {
    writeRaw(array.raw);
    return;
  }
  const start = beginLength();
  const { items } = array;
  for (let i = 0; i < items.length; i++) writeElement(String(i), items[i] as Value);
  endDocument(start);
}

function writeElement(name: string, value: Value): void {
  if (value instanceof Doc) {
    writeName(0x03, name);
    writeDoc(value);
  } else if (value instanceof Arr) {
    writeName(0x04, name);
    writeArray(value);
  } else if (writeScalar(name, value)) return;
  else if (value instanceof ScopedCode) writeScopedCode(name, value);
  else throw new Error(`the value of field ${name} has no BSON type`);
}

function writeScopedCode(name: string, { code, scope }: ScopedCode): void {
  writeName(0x0f, name);
  const start = beginLength();
  writeString(code);
  writeDoc(scope);
  endLength(start);
}
