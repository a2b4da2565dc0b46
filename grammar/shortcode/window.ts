import { isAlphanumeric, isBlank, NEWLINE, RETURN, UNDERSCORE } from "../characters.ts";

/** Thrown by a window that ends before what is asked for, if its text is still growing. */
export const MORE: unique symbol = Symbol("more text is needed");

/** The end of a text, in place of a character's code. */
export const END = -1;

const CLOSERS: ReadonlyMap<number, number> = new Map([
  [0x28, 0x29],
  [0x5b, 0x5d],
  [0x7b, 0x7d],
]);
const QUOTES: ReadonlySet<number> = new Set([0x22, 0x27, 0x60]);
const MAX_DEPTH = 64;

/** The beginning of a text that may still grow. Asking for what is not there yet throws {@link MORE}. */
export class Window {
  readonly text: string;
  /** The furthest offset that was looked at. */
  reach = 0;
  readonly #isWhole: boolean;

  /** `isWhole`: nothing comes after `text`, or it does not count. */
  constructor(text: string, isWhole: boolean) {
    this.text = text;
    this.#isWhole = isWhole;
  }

  /** The code at an offset, or {@link END}. */
  at(offset: number): number {
    if (offset > this.reach) this.reach = offset;
    if (offset < this.text.length) return this.text.charCodeAt(offset);
    if (!this.#isWhole) throw MORE;
    return END;
  }

  /** The first offset from `from` that is not blank; with `inLine`, at most the end of the line. */
  skipBlank(from: number, inLine = false): number {
    let i = from;
    while (isBlank(this.at(i)) && !(inLine && endsLine(this.at(i)))) i += 1;
    return i;
  }

  /** The end of the word that begins at `from`: letters, digits, `_`, `\_`, and what `more` has. */
  wordEnd(from: number, more = ""): number {
    let i = from;
    for (;;) {
      const code = this.at(i);
      const isEscaped = code === 0x5c && this.at(i + 1) === UNDERSCORE;
      if (code === END) return i;
      if (!isEscaped && !isAlphanumeric(code) && code !== UNDERSCORE && !more.includes(String.fromCharCode(code)))
        return i;
      i += 1;
      if (i - from > 64) return i;
    }
  }

  /** Whether this text is at `from`, in any case. */
  has(words: string, from: number): boolean {
    for (let i = 0; i < words.length; i += 1) {
      const code = this.at(from + i);
      if (code === END || String.fromCharCode(code).toLowerCase() !== words[i]) return false;
    }
    return true;
  }

  /**
   * The offset of the `closer` that is outside all brackets and quoted strings from `from` on; -1 if the text ends
   * first, or brackets do not match. Quotes count only inside of brackets, because prose has apostrophes. A closer
   * `\n` stands for the end of the line or text.
   */
  closing(from: number, closer: string): number {
    const wanted = closer.charCodeAt(0);
    const open: number[] = [];
    let quote = 0;
    for (let i = from; ; i += 1) {
      const code = this.at(i);
      if (code === END) return wanted === NEWLINE && open.length === 0 ? i : -1;
      if (quote !== 0) {
        if (code === 0x5c) i += 1;
        else if (code === quote) quote = 0;
      } else if (open.length === 0 && (code === wanted || (wanted === NEWLINE && code === RETURN))) return i;
      else if (open.length > 0 && QUOTES.has(code) && (code === 0x22 || !isWord(this.at(i - 1)))) quote = code;
      else if (CLOSERS.has(code) && open.length < MAX_DEPTH) open.push(CLOSERS.get(code)!);
      else if (code === open.at(-1)) open.pop();
      else if (open.length > 0 && (code === 0x29 || code === 0x5d || code === 0x7d)) return -1;
    }
  }

  /** The first offset of `words` (in lower case) at or after `from`, in any case; -1 if the text ends first. */
  find(words: string, from: number): number {
    const at = this.text.toLowerCase().indexOf(words, from);
    this.at(at >= 0 ? at : this.text.length);
    return at;
  }
}

function isWord(code: number): boolean {
  return isAlphanumeric(code) || code === UNDERSCORE;
}

function endsLine(code: number): boolean {
  return code === NEWLINE || code === RETURN;
}
