/** A stretch of Markdown that can be read by itself. */
export interface Chunk {
  text: string;
  /** How many line breaks are between it and the chunk before. */
  gap: number;
  /** Whether reading it as Markdown is cheap; if not, it is shown as it is. */
  isReadable: boolean;
}

/** The longest text that is read as Markdown, in UTF-16 units. Longer ones are shown as they are. */
export const MAX_MARKDOWN = 32_768;

/**
 * The parser takes quadratic time on some texts, so each text that it gets is bounded: units and lines outside fences, lists
 * and quotations within each other, and marks that may open or close something, in one paragraph.
 */
const MAX_CHUNK = 8_192;
const MAX_LINES = 300;
const MAX_DEPTH = 10;
const MAX_MARKS = 600;

const BLANK = /^[ \t]*$/;
/** An opening or closing fence; an opening fence of backticks has no backticks after it. */
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
/** The beginning of a block within a chunk. */
const BLOCK = /^[ \t]*(?:[-+*][ \t]|#{1,6}[ \t]|\||\d{1,9}[.)][ \t])/;
const MARKS: ReadonlySet<string> = new Set("*_~[]`!<&\\");

/**
 * Splits Markdown between blocks, at blank lines before a line that isn't indented. Nothing in it reaches across such a
 * place, except a fence; so the parts can be read one by one, and a text that streams in changes only its last one.
 */
export function chunksOf(source: string): Chunk[] {
  const chunks: Chunk[] = [];
  let current: string[] = [];
  let blanks = 0;
  let gap = 0;
  const cost = new Cost();
  const fence = new Fence();
  const end = (): void => {
    if (current.length > 0) chunks.push({ text: current.join("\n"), gap, isReadable: cost.isLow });
    current = [];
  };
  for (const line of source.split("\n")) {
    if (!fence.isOpen && BLANK.test(line)) {
      blanks += 1;
      continue;
    }
    const isBlock = blanks > 0 && !/^[ \t]/.test(line);
    // What is cheap line by line, such as a list of a thousand, is read in parts.
    const isFull = !fence.isOpen && !cost.hasRoomFor(line);
    if (current.length === 0 || isBlock || isFull) {
      end();
      gap = blanks + (chunks.length > 0 ? 1 : 0);
      cost.reset();
    } else for (let i = 0; i < blanks; i++) current.push("");
    if (blanks > 0) cost.endParagraph();
    blanks = 0;
    current.push(line);
    if (!fence.read(line)) cost.add(line);
  }
  end();
  return chunks;
}

/** Whether a fence is open at the end of the text. */
export function isInFence(source: string): boolean {
  const fence = new Fence();
  for (const line of source.split("\n")) fence.read(line);
  return fence.isOpen;
}

/** Follows fences line by line. */
class Fence {
  #marker: string | undefined;

  get isOpen(): boolean {
    return this.#marker !== undefined;
  }

  /** Reads a line; true if it belongs to a fence. */
  read(line: string): boolean {
    const marker = FENCE.exec(line)?.[1];
    if (this.#marker === undefined) {
      this.#marker = marker;
      return marker !== undefined;
    }
    const isEnd = marker?.startsWith(this.#marker) && BLANK.test(line.slice(line.indexOf(marker) + marker.length));
    if (isEnd) this.#marker = undefined;
    return true;
  }
}

function marksOf(line: string): number {
  let marks = 0;
  for (const sign of line) if (MARKS.has(sign)) marks += 1;
  return marks;
}

class Cost {
  isLow = true;
  #units = 0;
  #lines = 0;
  #marks = 0;

  reset(): void {
    this.isLow = true;
    this.#units = 0;
    this.#lines = 0;
    this.#marks = 0;
  }

  endParagraph(): void {
    this.#marks = 0;
  }

  add(line: string): void {
    if (BLOCK.test(line)) this.endParagraph();
    this.#units += line.length;
    this.#lines += 1;
    this.#marks += marksOf(line);
    if (this.#units > MAX_CHUNK || this.#marks > MAX_MARKS || depthOf(line) > MAX_DEPTH) this.isLow = false;
  }

  /** Whether the cost stays low with that line. */
  hasRoomFor(line: string): boolean {
    const marks = BLOCK.test(line) ? 0 : this.#marks;
    return this.#units + line.length <= MAX_CHUNK && this.#lines < MAX_LINES && marks + marksOf(line) <= MAX_MARKS;
  }
}

const MARKER = /[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))/y;

/** How many lists and quotations begin on the line, those that its indentation continues included. */
function depthOf(line: string): number {
  let depth = 0;
  MARKER.lastIndex = 0;
  while (depth <= MAX_DEPTH && MARKER.test(line)) depth += 1;
  const indent = /^[ \t]*/.exec(line)![0].length;
  return depth + Math.floor(indent / 4);
}
