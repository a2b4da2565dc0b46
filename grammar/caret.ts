import { NEWLINE, RETURN } from "./characters.ts";
import { LineCounter } from "./line-counter.ts";

const BEFORE = 36;
const AFTER = 36;

/** A place in a text for people: line and column from 1, and the line with a caret under the place. */
export interface Place {
  line: number;
  column: number;
  caret: string;
}

/**
 * The place of `offset`, given that its line is number `line` and begins at `lineStart`. A line break is LF, CRLF or CR.
 * Only the neighbourhood of the offset is read, so the cost does not grow with the text.
 */
export function placeOnLine(text: string, offset: number, end: number, line: number, lineStart: number): Place {
  let from = Math.max(lineStart, offset - BEFORE);
  if (from > lineStart && isLowSurrogate(text.charCodeAt(from))) from += 1;
  let to = offset;
  const limit = Math.min(text.length, offset + AFTER);
  while (to < limit && text.charCodeAt(to) !== NEWLINE && text.charCodeAt(to) !== RETURN) to += 1;
  if (to === limit && to < text.length && to > offset && isLowSurrogate(text.charCodeAt(to))) to -= 1;
  const cut = to === limit && to < text.length && !isBreak(text.charCodeAt(to));
  const lead = from > lineStart ? "…" : "";
  const shown = lead + visible(text.slice(from, to)) + (cut ? "…" : "");
  const width = Math.max(1, Math.min(end, to) - offset);
  const pad = " ".repeat(lead.length + (offset - from));
  return { line, column: offset - lineStart + 1, caret: `${shown}\n${pad}${"^".repeat(width)}` };
}

/** The place of `offset` in a text of which nothing is known yet; reads the text up to the offset. */
export function placeIn(text: string, offset: number, end: number): Place {
  const { line, lineStart } = new LineCounter(text).ahead(offset, offset);
  return placeOnLine(text, offset, end, line, lineStart);
}

/** Control characters would move the caret or act on a terminal, so each is shown as one blank. */
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
