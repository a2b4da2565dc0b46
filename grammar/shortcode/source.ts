/** The largest text that is read, in UTF-16 units. */
export const MAX_TEXT = 1_048_576;

const SLICE = 8192;

/**
 * A text, whole or still growing. A growing one keeps its codes in a typed array: a string that grows by concatenation
 * is copied whole whenever its end is read, which makes one-character chunks quadratic.
 */
export class Source {
  length = 0;
  /** True once no more text can come. */
  final = false;
  readonly #whole: string | undefined;
  #codes = new Uint16Array(0);

  constructor(whole?: string) {
    this.#whole = whole;
    if (whole === undefined) return;
    this.length = whole.length;
    this.final = true;
  }

  /** The UTF-16 code at an offset; meaningless at `length` and beyond. */
  at(offset: number): number {
    return this.#whole === undefined ? this.#codes[offset]! : this.#whole.charCodeAt(offset);
  }

  /** Adds a chunk at the end of a growing text. */
  append(chunk: string): void {
    const length = this.length + chunk.length;
    if (length > this.#codes.length) {
      const grown = new Uint16Array(Math.max(1024, length, this.#codes.length * 2));
      grown.set(this.#codes.subarray(0, this.length));
      this.#codes = grown;
    }
    for (let i = 0; i < chunk.length; i += 1) this.#codes[this.length + i] = chunk.charCodeAt(i);
    this.length = length;
  }

  /** The first offset at or after `from` that has this code, or the length if there is none. */
  find(code: number, from: number): number {
    if (this.#whole !== undefined) {
      const found = this.#whole.indexOf(String.fromCharCode(code), from);
      return found < 0 ? this.length : found;
    }
    let i = from;
    while (i < this.length && this.#codes[i] !== code) i += 1;
    return i;
  }

  /** The text from `start` to `end`. */
  slice(start: number, end: number): string {
    if (this.#whole !== undefined) return this.#whole.slice(start, end);
    let text = "";
    for (let at = start; at < end; at += SLICE) {
      text += String.fromCharCode(...this.#codes.subarray(at, Math.min(end, at + SLICE)));
    }
    return text;
  }
}
