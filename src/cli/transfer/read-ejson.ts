import { Decimal128 } from "mongodb";
import { TYPE } from "./bson-element.ts";
import { ByteWriter } from "./byte-writer.ts";
import { VALUE_NAMES, WHOLE_DOCUMENT } from "./ejson-names.ts";
import { JsonScanner, MalformedJsonError } from "./json-scanner.ts";

const DEEPEST = 250;

/** Makes a document's bytes of what `documentText` wrote, and only of that. Throws MalformedJsonError. */
export function documentBytes(text: string): Buffer {
  return new EjsonReader(text).document();
}

/** Walks the text once and writes BSON as it goes, so that names keep their order and their number. */
class EjsonReader {
  readonly #scan: JsonScanner;
  readonly #out = new ByteWriter();
  #depth = 0;

  constructor(text: string) {
    this.#scan = new JsonScanner(text);
  }

  document(): Buffer {
    this.#scan.expect("{");
    const first = this.#scan.isNext('"') ? this.#memberName() : undefined;
    if (first === WHOLE_DOCUMENT) {
      const bytes = Buffer.from(this.#scan.string(), "base64");
      this.#scan.expect("}");
      this.#scan.end();
      if (bytes.length < 5 || bytes.readInt32LE(0) !== bytes.length)
        throw new MalformedJsonError(`${first} is cut off`);
      return bytes;
    }
    this.#members(first);
    this.#scan.end();
    return Buffer.from(this.#out.bytes);
  }

  /** The members of an object whose brace, and first name if it has one, are read already. */
  #members(first: string | undefined): void {
    const start = this.#enter();
    for (let name = first; name !== undefined; name = this.#scan.skip(",") ? this.#memberName() : undefined)
      this.#element(name);
    this.#scan.expect("}");
    this.#leave(start);
  }

  #items(): void {
    const start = this.#enter();
    if (!this.#scan.isNext("]"))
      for (let index = 0; index === 0 || this.#scan.skip(","); index++) this.#element(String(index));
    this.#scan.expect("]");
    this.#leave(start);
  }

  #enter(): number {
    if (++this.#depth > DEEPEST) throw new MalformedJsonError("it is nested too deeply");
    return this.#out.open();
  }

  #leave(start: number): void {
    this.#depth--;
    this.#out.byte(0);
    this.#out.close(start);
  }

  #memberName(): string {
    const name = this.#scan.string();
    this.#scan.expect(":");
    return name;
  }

  /** Writes type, name and value; the type is known last. */
  #element(name: string): void {
    if (name.includes("\0")) throw new MalformedJsonError("a name holds a NUL character");
    const typeAt = this.#out.length;
    this.#out.byte(0);
    this.#out.name(name);
    this.#out.patch(typeAt, this.#value());
  }

  #value(): number {
    if (this.#scan.isNext('"')) {
      this.#out.string(this.#scan.string());
      return TYPE.string;
    }
    if (this.#scan.skip("{")) return this.#object();
    if (this.#scan.skip("[")) {
      this.#items();
      return TYPE.array;
    }
    const word = this.#scan.word();
    if (word === "null") return TYPE.null;
    if (word !== "true" && word !== "false") throw new MalformedJsonError(`"${word}" is no value`);
    this.#out.byte(word === "true" ? 1 : 0);
    return TYPE.boolean;
  }

  #object(): number {
    const first = this.#scan.isNext('"') ? this.#memberName() : undefined;
    if (first === undefined || !VALUE_NAMES.has(first)) {
      this.#members(first);
      return TYPE.document;
    }
    const type = this.#typed(first);
    this.#scan.expect("}");
    return type;
  }

  /** A value that is written as an object; its first name is read already. */
  #typed(name: string): number {
    const scan = this.#scan;
    const out = this.#out;
    switch (name) {
      case "$numberInt":
        out.int(Number(scan.string()));
        return TYPE.int;
      case "$numberLong":
        out.long(BigInt(scan.string()));
        return TYPE.long;
      case "$numberDouble":
        out.double(Number(scan.string()));
        return TYPE.double;
      case "$numberDecimal":
        out.raw(Decimal128.fromString(scan.string()).bytes);
        return TYPE.decimal;
      case "$oid":
        this.#objectId();
        return TYPE.objectId;
      case "$date":
        scan.expect('{"$numberLong":');
        out.long(BigInt(scan.string()));
        scan.expect("}");
        return TYPE.date;
      case "$binary":
        this.#binary();
        return TYPE.binary;
      case "$regularExpression":
        scan.expect('{"pattern":');
        out.name(scan.string());
        scan.expect(',"options":');
        out.name(scan.string());
        scan.expect("}");
        return TYPE.regex;
      case "$timestamp":
        this.#timestamp();
        return TYPE.timestamp;
      case "$code":
        return this.#code();
      case "$symbol":
        out.string(scan.string());
        return TYPE.symbol;
      case "$dbPointer":
        scan.expect('{"$ref":');
        out.string(scan.string());
        scan.expect(',"$id":{"$oid":');
        this.#objectId();
        scan.expect("}}");
        return TYPE.dbPointer;
      case "$undefined":
        scan.expect("true");
        return TYPE.undefined;
      case "$minKey":
        scan.expect("1");
        return TYPE.minKey;
      case "$maxKey":
        scan.expect("1");
        return TYPE.maxKey;
      default:
        throw new MalformedJsonError(`${name} may not stand here`);
    }
  }

  #objectId(): void {
    const bytes = Buffer.from(this.#scan.string(), "hex");
    if (bytes.length !== 12) throw new MalformedJsonError("an $oid has not 24 hexadecimal digits");
    this.#out.raw(bytes);
  }

  #binary(): void {
    this.#scan.expect('{"base64":');
    const bytes = Buffer.from(this.#scan.string(), "base64");
    this.#scan.expect(',"subType":');
    const subType = Number.parseInt(this.#scan.string(), 16);
    this.#scan.expect("}");
    const isOld = subType === 2;
    this.#out.int(bytes.length + (isOld ? 4 : 0));
    this.#out.byte(subType);
    if (isOld) this.#out.int(bytes.length);
    this.#out.raw(bytes);
  }

  #timestamp(): void {
    this.#scan.expect('{"t":');
    const seconds = Number(this.#scan.word());
    this.#scan.expect(',"i":');
    this.#out.uint(Number(this.#scan.word()));
    this.#out.uint(seconds);
    this.#scan.expect("}");
  }

  #code(): number {
    const code = this.#scan.string();
    if (!this.#scan.skip(",")) {
      this.#out.string(code);
      return TYPE.code;
    }
    const start = this.#out.open();
    this.#out.string(code);
    this.#scan.expect('"$scope":{');
    this.#members(this.#scan.isNext('"') ? this.#memberName() : undefined);
    this.#out.close(start);
    return TYPE.codeWithScope;
  }
}
