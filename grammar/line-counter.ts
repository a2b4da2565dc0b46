import { NEWLINE, RETURN } from "./characters.ts";

/** A text by its codes: a string, or what gives them by offset. */
type Codes = string | { at(offset: number): number };

/** A line, from 1, and the offset at which it begins. */
export interface Line {
  line: number;
  lineStart: number;
}

/** Counts lines (LF, CRLF or CR) for offsets that only grow, so that many places in one text cost one pass. */
export class LineCounter {
  #line = 1;
  #lineStart = 0;
  #counted = 0;
  readonly #text: Codes;

  constructor(text: Codes) {
    this.#text = text;
  }

  /** Line and column, from 1, of an offset that is not before the last one asked for. */
  at(offset: number): { line: number; column: number } {
    const { line, lineStart } = this.ahead(offset, offset);
    return { line, column: offset - lineStart + 1 };
  }

  /** Moves on to `offset`, then looks at the line of `further` without moving. */
  ahead(offset: number, further: number): Line {
    const here = this.#count(offset, { line: this.#line, lineStart: this.#lineStart });
    this.#line = here.line;
    this.#lineStart = here.lineStart;
    this.#counted = Math.max(this.#counted, offset);
    return this.#count(further, here);
  }

  #count(to: number, from: Line): Line {
    const text = this.#text;
    let { line, lineStart } = from;
    for (let i = this.#counted; i < to; i += 1) {
      const code = codeAt(text, i);
      if (code === NEWLINE || (code === RETURN && codeAt(text, i + 1) !== NEWLINE)) {
        line += 1;
        lineStart = i + 1;
      }
    }
    return { line, lineStart };
  }
}

function codeAt(text: Codes, at: number): number {
  return typeof text === "string" ? text.charCodeAt(at) : text.at(at);
}
