import type { RichText } from "../rich-text.ts";

/**
 * Content inside Markdown that is not read as Markdown. A value is part of the text around it, and takes its style. An outcome
 * stands alone: markup that contains nothing but outcomes is removed, and an outcome of several lines is put on separate lines.
 * A block is an outcome that always is.
 */
export interface Atom {
  kind: "value" | "outcome" | "block";
  text: RichText;
}

/** Markdown, or something within it that is not read as Markdown. */
export type MarkdownPiece = string | Atom;

/** Characters without a meaning of their own: ten digits, marks around outcomes, and marks around values. */
const DIGITS = 0xe000;
const OUTCOME_MARKS = { first: 0xe010, last: 0xefff };
const VALUE_MARKS = { first: 0xf000, last: 0xf8ff };

/** Whether the character marks a value, which counts as a word. */
export function isValueMark(code: number): boolean {
  return code >= VALUE_MARKS.first && code <= VALUE_MARKS.last;
}

/** Atoms as characters that the text doesn't contain otherwise, so that a parser sees each as one word. */
export class AtomTable {
  readonly #atoms: Atom[] = [];
  readonly #marks: { value: string; outcome: string } | undefined;
  /** The text with each atom replaced by its mark; undefined if there are no free characters for marks. */
  readonly source: string | undefined;

  constructor(pieces: readonly MarkdownPiece[]) {
    const [value, outcome] = [freeMark(pieces, VALUE_MARKS), freeMark(pieces, OUTCOME_MARKS)];
    if (value === undefined || outcome === undefined) return;
    this.#marks = { value, outcome };
    this.source = pieces.map((piece) => (typeof piece === "string" ? piece : this.#marked(piece))).join("");
  }

  #marked(atom: Atom): string {
    const number = this.#atoms.push(atom) - 1;
    const mark = isOutcome(atom) ? this.#marks!.outcome : this.#marks!.value;
    const digits = [...String(number)].map((digit) => String.fromCharCode(DIGITS + Number(digit))).join("");
    return mark + digits + mark;
  }

  /** The pieces of a text that may contain marks. */
  split(text: string): MarkdownPiece[] {
    if (this.#marks === undefined || this.#atoms.length === 0) return text === "" ? [] : [text];
    const { value, outcome } = this.#marks;
    const pieces: MarkdownPiece[] = [];
    for (const [i, part] of text.split(outcome).entries()) {
      if (i % 2 === 1) this.#push(part, pieces);
      else
        for (const [j, piece] of part.split(value).entries()) {
          if (j % 2 === 1) this.#push(piece, pieces);
          else if (piece !== "") pieces.push(piece);
        }
    }
    return pieces;
  }

  #push(digits: string, pieces: MarkdownPiece[]): void {
    const number = [...digits].map((sign) => String(sign.charCodeAt(0) - DIGITS)).join("");
    const atom = this.#atoms[Number(number)];
    if (atom !== undefined) pieces.push(atom);
  }
}

export function isOutcome(piece: MarkdownPiece): piece is Atom & { kind: "outcome" | "block" } {
  return typeof piece !== "string" && piece.kind !== "value";
}

/** A character of the range that no text contains. Digits need none, as they are only between two marks. */
function freeMark(pieces: readonly MarkdownPiece[], { first, last }: typeof VALUE_MARKS): string | undefined {
  const used = new Set<number>();
  for (const piece of pieces) {
    if (typeof piece !== "string") continue;
    for (let i = 0; i < piece.length; i++) {
      const unit = piece.charCodeAt(i);
      if (unit >= first && unit <= last) used.add(unit);
    }
  }
  for (let unit = first; unit <= last; unit++) if (!used.has(unit)) return String.fromCharCode(unit);
  return undefined;
}
