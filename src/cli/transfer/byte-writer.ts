/** Bytes that grow at their end. */
export class ByteWriter {
  length = 0;
  #bytes: Buffer = Buffer.allocUnsafe(4096);

  /** What was written; valid until more is. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  /** Makes room for so many bytes, and gives where they start. */
  #grow(size: number): number {
    const at = this.length;
    this.length += size;
    if (this.length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    return at;
  }

  byte(value: number): void {
    const at = this.#grow(1);
    this.#bytes[at] = value;
  }

  int(value: number): void {
    const at = this.#grow(4);
    this.#bytes.writeInt32LE(value, at);
  }

  uint(value: number): void {
    const at = this.#grow(4);
    this.#bytes.writeUInt32LE(value, at);
  }

  long(value: bigint): void {
    const at = this.#grow(8);
    this.#bytes.writeBigInt64LE(value, at);
  }

  double(value: number): void {
    const at = this.#grow(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  raw(value: Uint8Array): void {
    const at = this.#grow(value.length);
    this.#bytes.set(value, at);
  }

  /** A text and the NUL after it. */
  name(text: string): void {
    const size = Buffer.byteLength(text);
    const at = this.#grow(size + 1);
    this.#bytes.write(text, at, "utf8");
    this.#bytes[at + size] = 0;
  }

  /** A text with its length before it and a NUL after it. */
  string(text: string): void {
    this.int(Buffer.byteLength(text) + 1);
    this.name(text);
  }

  /** Room for a length, which `close` fills in. */
  open(): number {
    return this.#grow(4);
  }

  /** Fills in the length of what began at `start`. */
  close(start: number): void {
    this.#bytes.writeInt32LE(this.length - start, start);
  }

  /** Puts a byte in place of one that was written. */
  patch(at: number, value: number): void {
    this.#bytes[at] = value;
  }

  reset(): void {
    this.length = 0;
  }
}
