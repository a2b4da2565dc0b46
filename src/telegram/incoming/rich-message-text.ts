import type { RichBlockListItem, RichBlockTableCell, RichMessage, RichText } from "grammy/types";
import type { CodeRange, TextFormats, TextRange } from "../../../grammar/position.ts";

/** The readable parts that a block may have. New kinds of blocks appear over time. */
interface ReadableBlock {
  type: string;
  summary?: RichText;
  text?: RichText;
  expression?: string;
  blocks?: readonly ReadableBlock[];
  items?: readonly (Pick<RichBlockListItem, "label"> & { blocks: readonly ReadableBlock[] })[];
  cells?: readonly (readonly Pick<RichBlockTableCell, "text">[])[];
  caption?: RichText | { text: RichText; credit?: RichText };
  credit?: RichText;
}

/** The types of formatting, in plain messages too, that quote or withdraw a text. */
export const QUOTATIONS: ReadonlySet<string> = new Set([
  "blockquote",
  "expandable_blockquote",
  "pullquote",
  "strikethrough",
]);
/** Those that emphasize it. */
export const EMPHASIS: ReadonlySet<string> = new Set(["bold", "italic", "underline"]);

/**
 * Reads a rich message, line by line, as a plain message would have it, and tells how its parts are formatted. Telegram's clients
 * send formatted text that is pasted or forwarded as a rich message without `text`. Pictures, buttons and other formatting are
 * left out.
 */
export function readRichMessage({ blocks }: Pick<RichMessage, "blocks">): { text: string } & TextFormats {
  let text = "";
  const quotations: TextRange[] = [];
  const code: CodeRange[] = [];
  const emphasis: TextRange[] = [];
  const lines = (blocks as readonly ReadableBlock[]).flatMap((block) => linesOf(block, PLAIN));
  for (const [i, line] of lines.entries()) {
    if (i > 0) text += "\n";
    for (const piece of line) {
      const range = { start: text.length, end: text.length + piece.text.length };
      if (piece.format.isQuoted) quotations.push(range);
      if (piece.format.isEmphasized) emphasis.push(range);
      if (piece.format.code !== undefined)
        code.push({ ...range, ...(piece.format.code === "pre" ? { isBlock: true } : {}) });
      text += piece.text;
    }
  }
  return { text, quotations, code, emphasis };
}

/** A part of a line. */
interface Piece {
  text: string;
  format: Format;
}

interface Format {
  isQuoted: boolean;
  isEmphasized: boolean;
  code?: "code" | "pre";
}

const PLAIN: Format = { isQuoted: false, isEmphasized: false };

/** The format of what a block or a formatted text of that type contains. */
function formatIn(type: string, format: Format): Format {
  if (QUOTATIONS.has(type)) return { ...format, isQuoted: true };
  if (EMPHASIS.has(type)) return { ...format, isEmphasized: true };
  return type === "code" || type === "pre" ? { ...format, code: type } : format;
}

function linesOf(block: ReadableBlock, around: Format): Piece[][] {
  const { type, summary, text, expression, blocks, items, cells, caption, credit } = block;
  const format = formatIn(type, around);
  const piecesOf = (part: RichText): Piece[] => plainText(part, format);
  const said = [summary, text, expression].filter((part) => part !== undefined).map(piecesOf);
  const rows = cells?.map((row) => row.flatMap(({ text = "" }, i) => piecesOf(i === 0 ? text : [" | ", text]))) ?? [];
  const below = [captionOf(caption), credit].filter((part) => part !== undefined).map(piecesOf);
  const inner = (blocks ?? []).flatMap((one) => linesOf(one, format));
  return [...said, ...inner, ...(items ?? []).flatMap((item) => itemLines(item, format)), ...rows, ...below];
}

function itemLines({ label, blocks }: NonNullable<ReadableBlock["items"]>[number], format: Format): Piece[][] {
  const [first = [], ...rest] = blocks.flatMap((block) => linesOf(block, format));
  return [label ? [{ text: `${label} `, format }, ...first] : first, ...rest];
}

function captionOf(caption: ReadableBlock["caption"]): RichText | undefined {
  return typeof caption === "object" && "credit" in caption && caption.credit !== undefined
    ? [caption.text, "\n", caption.credit]
    : (caption as RichText | undefined);
}

/** A rich text without its formatting. */
function plainText(text: RichText, format: Format): Piece[] {
  if (typeof text === "string") return [{ text, format }];
  if (Array.isArray(text)) return text.flatMap((part) => plainText(part, format));
  if ("text" in text) return plainText(text.text, formatIn(text.type, format));
  if ("alternative_text" in text) return [{ text: text.alternative_text, format }];
  return "expression" in text ? [{ text: text.expression, format }] : [];
}
