import { NEWLINE, RETURN } from "./characters.ts";

/** A text: a string, or anything that gives its UTF-16 codes by offset. */
type Codes = string | { at(offset: number): number };

/** A part of a text: UTF-16 offsets, `end` exclusive. */
export interface TextRange {
  start: number;
  end: number;
}

/** A part of a text that is formatted as code, without the marks of it in the text itself. */
export interface CodeRange extends TextRange {
  /** It is a block of its own. Default: inline code. */
  isBlock?: true;
}

/** The parts of a text that are formatted, without any sign of that in the text itself. */
export interface TextFormats {
  /** As a quotation, or struck through. */
  quotations: readonly TextRange[];
  code: readonly CodeRange[];
  /** In bold or italics, or underlined. */
  emphasis: readonly TextRange[];
}

/** Those of a text that may have some more properties; a missing one is empty. */
export function formatsOf({ quotations = [], code = [], emphasis = [] }: Partial<TextFormats>): TextFormats {
  return { quotations, code, emphasis };
}

/** Tells of offsets that only grow whether they are in one of the ranges. */
export function within(ranges: readonly TextRange[]): (offset: number) => boolean {
  const left = ranges.toSorted((a, b) => b.start - a.start);
  let end = 0;
  return (offset) => {
    for (let next = left.at(-1); next !== undefined && next.start <= offset; next = left.at(-1)) {
      end = Math.max(end, next.end);
      left.pop();
    }
    return offset < end;
  };
}

/** The number of a line, from 1, and the offset at which it begins. */
export interface Line {
  line: number;
  lineStart: number;
}

/** Counts lines (LF, CRLF or CR) for offsets that only grow, so that many positions in one text cost one pass. */
export class LineCounter {
  #line = 1;
  #lineStart = 0;
  #counted = 0;
  readonly #text: Codes;

  constructor(text: Codes) {
    this.#text = text;
  }

  /** Line and column, from 1, of an offset no smaller than the last. */
  at(offset: number): { line: number; column: number } {
    const { line, lineStart } = this.ahead(offset, offset);
    return { line, column: offset - lineStart + 1 };
  }

  /** Moves on to `offset`, then looks ahead to the line of `further` without moving. */
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

const BEFORE = 36;
const AFTER = 36;

/** A position in a text, for people: line and column from 1, and the line with a caret under it. */
export interface Position {
  line: number;
  column: number;
  caret: string;
}

/**
 * The position of `offset`, whose line is number `line` and begins at `lineStart`; the carets reach to `end`. Only the
 * neighborhood of the offset is read, so the cost does not grow with the text.
 */
export function positionOnLine(text: string, offset: number, end: number, line: number, lineStart: number): Position {
  let from = Math.max(lineStart, offset - BEFORE);
  if (from > lineStart && isLowSurrogate(text.charCodeAt(from))) from += 1;
  let to = offset;
  const limit = Math.min(text.length, offset + AFTER);
  while (to < limit && text.charCodeAt(to) !== NEWLINE && text.charCodeAt(to) !== RETURN) to += 1;
  if (to === limit && to < text.length && to > offset && isLowSurrogate(text.charCodeAt(to))) to -= 1;
  const isCut = to === limit && to < text.length && !isBreak(text.charCodeAt(to));
  const lead = from > lineStart ? "…" : "";
  const shown = lead + visible(text.slice(from, to)) + (isCut ? "…" : "");
  const width = Math.max(1, Math.min(end, to) - offset);
  const pad = " ".repeat(lead.length + (offset - from));
  return { line, column: offset - lineStart + 1, caret: `${shown}\n${pad}${"^".repeat(width)}` };
}

/** The position of `offset`; reads the text up to there. */
export function positionIn(text: string, offset: number, end: number): Position {
  const { line, lineStart } = new LineCounter(text).ahead(offset, offset);
  return positionOnLine(text, offset, end, line, lineStart);
}

/** Control characters would move the caret or act on the terminal: each is shown as a blank. */
function visible(text: string): string {
  let shown = "";
  let from = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= 32 && (code < 127 || code >= 160)) continue;
    shown += `${text.slice(from, i)} `;
    from = i + 1;
  }
  return shown + text.slice(from);
}

function isBreak(code: number): boolean {
  return code === NEWLINE || code === RETURN;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
