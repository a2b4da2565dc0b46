/** Text that is not as an export writes it. */
export class MalformedJsonError extends Error {
  override readonly name = "MalformedJsonError";
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Goes through a line of JSON that was written without blanks. */
export class JsonScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isNext(piece: string): boolean {
    return this.#text.startsWith(piece, this.#at);
  }

  /** Goes past a piece where it comes next. */
  skip(piece: string): boolean {
    if (!this.isNext(piece)) return false;
    this.#at += piece.length;
    return true;
  }

  expect(piece: string): void {
    if (!this.skip(piece)) throw new MalformedJsonError(`${piece} is missing at column ${this.#at + 1}`);
  }

  /** The string that comes next. */
  string(): string {
    this.expect('"');
    const start = this.#at;
    let isPlain = true;
    for (let at = start; ; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        return isPlain ? this.#text.slice(start, at) : unescaped(this.#text.slice(start - 1, at + 1));
      }
      if (code === BACKSLASH) {
        isPlain = false;
        at++;
      } else if (Number.isNaN(code)) throw new MalformedJsonError("a string has no end");
    }
  }

  /** The letters and digits that come next. */
  word(): string {
    const start = this.#at;
    for (let code = this.#text.charCodeAt(this.#at); isWordCode(code); code = this.#text.charCodeAt(this.#at))
      this.#at++;
    if (start === this.#at) throw new MalformedJsonError(`a value is missing at column ${start + 1}`);
    return this.#text.slice(start, this.#at);
  }

  end(): void {
    if (this.#at !== this.#text.length) throw new MalformedJsonError(`something follows at column ${this.#at + 1}`);
  }
}

function isWordCode(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a);
}

function unescaped(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    throw new MalformedJsonError("a string is not well formed");
  }
}
