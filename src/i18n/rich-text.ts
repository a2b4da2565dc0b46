import { wholeStart } from "../../grammar/graphemes.ts";
import { oneLine, visible } from "../../grammar/plain-text.ts";

/** Styled text, later turned into Telegram entities or terminal lines. Not markup: nothing in `text` is interpreted. */
export type RichText = RichSpan[];

/**
 * How a span looks. `code` is monospaced within a line; `pre` is a block of it; `quote` is a block quotation, and `folded` one
 * that is collapsed until someone opens it. Blocks are on separate lines; the text has to have those line breaks.
 */
export type Style = "bold" | "italic" | "strikethrough" | "code" | "pre" | "quote" | "folded";

export interface RichSpan {
  text: string;
  /** One style, or several at once. */
  style?: Style | readonly Style[];
  /** The programming language of a `pre` block, as its author named it. */
  language?: string;
  /** The address that the text links to. */
  link?: string;
  /** What the text represents, for servers that can show more than text. */
  block?: RichBlock;
}

/**
 * A part of a heading; a table, whose text is aligned code; a rule; the marker before a list's item. Depths begin at 0, and
 * the first row of a table is its heading.
 */
export type RichBlock =
  | { kind: "heading"; size: 1 | 2 | 3 | 4 | 5 | 6 }
  | { kind: "table"; rows: string[][]; align: ("left" | "center" | "right" | null)[] }
  | { kind: "rule" }
  | { kind: "item"; depth: number; value?: number; checked?: boolean };

/** The text without characters that are invisible or disguise the text around them; see {@link visible}. */
export function visibleRich(rich: RichText): RichText {
  return rich.map((span) => ({
    ...span,
    text: visible(span.text),
    ...(span.block?.kind === "table"
      ? { block: { ...span.block, rows: span.block.rows.map((row) => row.map(visible)) } }
      : {}),
  }));
}

/** The text without styles. */
export function plain(rich: RichText): string {
  return rich.map((span) => span.text).join("");
}

/** The styles of a span. */
export function stylesOf({ style }: RichSpan): readonly Style[] {
  if (style === undefined) return [];
  return typeof style === "string" ? [style] : style;
}

/** Whether a span has any style, or is a link. */
export function isStyled({ style, link, block }: RichSpan): boolean {
  return style !== undefined || link !== undefined || block !== undefined;
}

export function bold(text: string): RichSpan {
  return { text, style: "bold" };
}
export function italic(text: string): RichSpan {
  return { text, style: "italic" };
}
export function code(text: string): RichSpan {
  return { text, style: "code" };
}
export function pre(text: string): RichSpan {
  return { text, style: "pre" };
}

/** Adds a style to a whole text, in addition to those it has: `styled("folded", rich`Thinking: ${bold("why")}`)`. */
export function styled(style: Style, text: RichPart): RichText {
  return spansOf(text).map((span) => {
    const before = stylesOf(span);
    if (before.includes(style)) return span;
    return { ...span, style: before.length === 0 ? style : [...before, style] };
  });
}

/** Makes all of a text a link. */
export function linked(address: string, text: RichPart): RichText {
  return spansOf(text).map((span) => ({ ...span, link: address }));
}

/** What the placeholders of {@link rich} accept. */
export type RichPart = string | number | RichSpan | RichText;

/** Builds rich text from a template; joins adjacent plain pieces and drops empty ones. */
export function rich(words: TemplateStringsArray, ...holes: RichPart[]): RichText {
  return joined(words.flatMap((word, i) => (i < holes.length ? [word, holes[i] as RichPart] : [word])));
}

/** Concatenates pieces. */
export function joined(parts: readonly RichPart[]): RichText {
  const out: RichText = [];
  for (const part of parts) for (const span of spansOf(part)) append(out, span);
  return out;
}

/** Joins rich texts as lines. */
export function lines(rows: readonly RichText[]): RichText {
  return joined(rows.flatMap((row, i): RichPart[] => (i === 0 ? [row] : ["\n", row])));
}

/** Cuts the text to at most `limit` UTF-16 units, never within what people see as one character; a cut text ends in "…". */
export function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${wholeStart(text, limit - 1)}…`;
}

/** What someone wrote, as one line of at most `limit` UTF-16 units to put among other words; see {@link oneLine}. */
export function lineOf(text: string, limit: number): string {
  return shortened(oneLine(text), limit);
}

function spansOf(part: RichPart): RichSpan[] {
  if (Array.isArray(part)) return part;
  return typeof part === "object" ? [part] : [{ text: String(part) }];
}

function append(out: RichText, span: RichSpan): void {
  if (span.text === "") return;
  const last = out.at(-1);
  if (last !== undefined && !isStyled(last) && !isStyled(span)) last.text += span.text;
  else out.push({ ...span });
}
