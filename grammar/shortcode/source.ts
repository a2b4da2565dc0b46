/** The largest text that is read, in UTF-16 units. */
export const MAX_TEXT = 1_048_576;

const SLICE = 8192;

/**
 * A text that may still grow. Its codes lie in one typed array, because a string that grows by concatenation would be
 * copied whole for each look at its end, which makes one-character chunks quadratic.
 */
export class Source {
  /** The codes; those at `length` and beyond mean nothing. Replaced as the text grows. */
  codes: Uint16Array;
  length = 0;
  /** True once no more text can come. */
  final = false;
  private readonly whole: string | undefined;

  constructor(whole?: string) {
    this.whole = whole;
    this.codes = new Uint16Array(whole?.length ?? 1024);
    if (whole !== undefined) {
      this.append(whole);
      this.final = true;
    }
  }

  /** Adds a chunk at the end. */
  append(chunk: string): void {
    const length = this.length + chunk.length;
    if (length > this.codes.length) {
      const grown = new Uint16Array(Math.max(length, this.codes.length * 2));
      grown.set(this.codes.subarray(0, this.length));
      this.codes = grown;
    }
    const codes = this.codes;
    const base = this.length;
    for (let i = 0; i < chunk.length; i += 1) codes[base + i] = chunk.charCodeAt(i);
    this.length = length;
  }

  /** The text from `start` to `end`. */
  slice(start: number, end: number): string {
    if (this.whole !== undefined) return this.whole.slice(start, end);
    let text = "";
    for (let at = start; at < end; at += SLICE) {
      text += String.fromCharCode(...this.codes.subarray(at, Math.min(end, at + SLICE)));
    }
    return text;
  }
}
