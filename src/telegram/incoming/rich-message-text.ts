import type { RichBlockListItem, RichBlockTableCell, RichMessage, RichText } from "grammy/types";

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

/**
 * The text of a rich message, line by line, as a plain message would have it. Telegram's clients send formatted text
 * that is pasted or forwarded as a rich message without `text`. Pictures, buttons and formatting are left out.
 */
export function richMessageText({ blocks }: Pick<RichMessage, "blocks">): string {
  return (blocks as readonly ReadableBlock[]).flatMap(linesOf).join("\n");
}

function linesOf({ summary, text, expression, blocks, items, cells, caption, credit }: ReadableBlock): string[] {
  const said = [summary, text, expression].filter((part) => part !== undefined).map(plainText);
  const rows = cells?.map((row) => row.map((cell) => plainText(cell.text ?? "")).join(" | ")) ?? [];
  const below = [captionOf(caption), credit].filter((part) => part !== undefined).map(plainText);
  return [...said, ...(blocks ?? []).flatMap(linesOf), ...(items ?? []).flatMap(itemLines), ...rows, ...below];
}

function itemLines({ label, blocks }: NonNullable<ReadableBlock["items"]>[number]): string[] {
  const [first = "", ...rest] = blocks.flatMap(linesOf);
  return [label ? `${label} ${first}` : first, ...rest];
}

function captionOf(caption: ReadableBlock["caption"]): RichText | undefined {
  return typeof caption === "object" && "credit" in caption && caption.credit !== undefined
    ? [caption.text, "\n", caption.credit]
    : (caption as RichText | undefined);
}

/** A rich text without its formatting. */
function plainText(text: RichText): string {
  if (typeof text === "string") return text;
  if (Array.isArray(text)) return text.map(plainText).join("");
  if ("text" in text) return plainText(text.text);
  if ("alternative_text" in text) return text.alternative_text;
  return "expression" in text ? text.expression : "";
}
