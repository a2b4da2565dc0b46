import type { RichBlockListItem, RichBlockTableCell, RichMessage, RichText } from "grammy/types";
import type { TextRange } from "../../../grammar/position.ts";

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

const QUOTATIONS: ReadonlySet<string> = new Set(["blockquote", "expandable_blockquote", "pullquote"]);

/**
 * Reads a rich message, line by line, as a plain message would have it, and tells which parts are quoted or struck through.
 * Telegram's clients send formatted text that is pasted or forwarded as a rich message without `text`. Pictures, buttons and
 * other formatting are left out.
 */
export function readRichMessage({ blocks }: Pick<RichMessage, "blocks">): { text: string; quotations: TextRange[] } {
  let text = "";
  const quotations: TextRange[] = [];
  const lines = (blocks as readonly ReadableBlock[]).flatMap((block) => linesOf(block, false));
  for (const [i, line] of lines.entries()) {
    if (i > 0) text += "\n";
    for (const piece of line) {
      if (piece.isQuoted) quotations.push({ start: text.length, end: text.length + piece.text.length });
      text += piece.text;
    }
  }
  return { text, quotations };
}

/** A part of a line. */
interface Piece {
  text: string;
  isQuoted: boolean;
}

function linesOf(block: ReadableBlock, isInQuotation: boolean): Piece[][] {
  const { type, summary, text, expression, blocks, items, cells, caption, credit } = block;
  const isQuoted = isInQuotation || QUOTATIONS.has(type);
  const piecesOf = (part: RichText): Piece[] => plainText(part, isQuoted);
  const said = [summary, text, expression].filter((part) => part !== undefined).map(piecesOf);
  const rows = cells?.map((row) => row.flatMap(({ text = "" }, i) => piecesOf(i === 0 ? text : [" | ", text]))) ?? [];
  const below = [captionOf(caption), credit].filter((part) => part !== undefined).map(piecesOf);
  const inner = (blocks ?? []).flatMap((one) => linesOf(one, isQuoted));
  return [...said, ...inner, ...(items ?? []).flatMap((item) => itemLines(item, isQuoted)), ...rows, ...below];
}

function itemLines({ label, blocks }: NonNullable<ReadableBlock["items"]>[number], isQuoted: boolean): Piece[][] {
  const [first = [], ...rest] = blocks.flatMap((block) => linesOf(block, isQuoted));
  return [label ? [{ text: `${label} `, isQuoted }, ...first] : first, ...rest];
}

function captionOf(caption: ReadableBlock["caption"]): RichText | undefined {
  return typeof caption === "object" && "credit" in caption && caption.credit !== undefined
    ? [caption.text, "\n", caption.credit]
    : (caption as RichText | undefined);
}

/** A rich text without its formatting. */
function plainText(text: RichText, isQuoted: boolean): Piece[] {
  if (typeof text === "string") return [{ text, isQuoted }];
  if (Array.isArray(text)) return text.flatMap((part) => plainText(part, isQuoted));
  if ("text" in text) return plainText(text.text, isQuoted || text.type === "strikethrough");
  if ("alternative_text" in text) return [{ text: text.alternative_text, isQuoted }];
  return "expression" in text ? [{ text: text.expression, isQuoted }] : [];
}
