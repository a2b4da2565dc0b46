import type { InputRichBlock, InputRichMessage, RichText } from "grammy/types";
import { badRequest } from "./api-error.ts";

/** Telegram's limits of a rich message. */
export const RICH_LIMITS = { characters: 32_768, bytes: 35_000, blocks: 500, depth: 16 };

interface Count {
  characters: number;
  bytes: number;
  blocks: number;
}

/** An unchecked block or part of a text. */
type Given = Record<string, unknown>;

const STYLES: ReadonlySet<unknown> = new Set(
  "bold italic underline strikethrough spoiler subscript superscript marked code".split(" "),
);

/** Checks Telegram's rules for a rich message. Knows only some kinds of blocks. */
export function checkRich(given: unknown): InputRichMessage {
  const message = typeof given === "string" ? (JSON.parse(given) as unknown) : given;
  if (message === undefined) throw badRequest("rich message must be non-empty");
  if (!isObject(message)) throw badRequest("object expected as rich message");
  const { blocks, html, markdown } = message;
  if (html !== undefined || markdown !== undefined) throw badRequest("this server reads only blocks");
  if (!Array.isArray(blocks) || blocks.length === 0) throw badRequest("rich message must be non-empty");
  const count: Count = { characters: 0, bytes: 0, blocks: 0 };
  checkBlocks(blocks, 1, count);
  if (count.blocks > RICH_LIMITS.blocks) throw badRequest("RICH_MESSAGE_BLOCKS_TOO_MANY");
  if (count.characters > RICH_LIMITS.characters) throw badRequest("RICH_MESSAGE_TEXT_TOO_LONG");
  // Telegram cuts such a message silently.
  if (count.bytes > RICH_LIMITS.bytes) throw badRequest("RICH_MESSAGE_TOO_LARGE");
  return message as InputRichMessage;
}

function isObject(value: unknown): value is Given {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkBlocks(blocks: unknown, depth: number, count: Count): void {
  if (!Array.isArray(blocks)) throw badRequest("can't parse InputRichBlock: expected an Array");
  if (blocks.length === 0) throw badRequest("RICH_MESSAGE_CONTENT_REQUIRED");
  for (const block of blocks) checkBlock(block, depth, count);
}

function checkBlock(block: unknown, depth: number, count: Count): void {
  if (!isObject(block)) throw badRequest("object expected as InputRichMessageBlock");
  if (depth > RICH_LIMITS.depth) throw badRequest("RICH_MESSAGE_DEPTH_INVALID");
  count.blocks += 1;
  switch (block.type) {
    case "heading":
    case "paragraph":
    case "footer":
    case "pre":
    case "expandable_blockquote":
      if (block.type === "heading" && ![1, 2, 3, 4, 5, 6].includes(block.size as number))
        throw badRequest("can't parse InputRichBlock: Can't find field \"size\"");
      checkRichText(block.text, depth + 1, count);
      break;
    case "divider":
      break;
    case "details":
      checkRichText(block.summary, depth + 1, count);
      checkBlocks(block.blocks, depth + 1, count);
      break;
    case "blockquote":
      checkBlocks(block.blocks, depth + 1, count);
      break;
    case "table":
      checkCells(block.cells, depth + 1, count);
      break;
    case "list":
      checkItems(block.items, depth + 1, count);
      break;
    default:
      throw badRequest(`can't parse InputRichBlock: type "${String(block.type)}" is unsupported`);
  }
}

function checkItems(items: unknown, depth: number, count: Count): void {
  if (!Array.isArray(items) || items.length === 0) throw badRequest("list must be non-empty");
  for (const item of items) {
    if (!isObject(item)) throw badRequest("object expected as InputRichBlockListItem");
    for (const field of ["has_checkbox", "is_checked"])
      if (typeof (item[field] ?? true) !== "boolean") throw badRequest(`Field "${field}" must be of type Boolean`);
    count.blocks += 1;
    checkBlocks(item.blocks, depth + 1, count);
  }
}

function checkCells(rows: unknown, depth: number, count: Count): void {
  if (!Array.isArray(rows) || rows.length === 0) throw badRequest("table must be non-empty");
  for (const row of rows) {
    if (!Array.isArray(row) || row.length === 0) throw badRequest("table row must be non-empty");
    for (const cell of row) {
      if (!isObject(cell)) throw badRequest("object expected as RichBlockTableCell");
      if (!["left", "center", "right"].includes(cell.align as string)) throw badRequest('Can\'t find field "align"');
      if (!["top", "middle", "bottom"].includes(cell.valign as string)) throw badRequest('Can\'t find field "valign"');
      if (cell.text !== undefined) checkRichText(cell.text, depth + 1, count);
    }
  }
}

function checkRichText(text: unknown, depth: number, count: Count): void {
  const before = count.characters;
  addText(text, depth, count);
  if (count.characters === before) throw badRequest("RICH_MESSAGE_CONTENT_REQUIRED");
}

function addText(text: unknown, depth: number, count: Count): void {
  if (depth > RICH_LIMITS.depth) throw badRequest("RICH_MESSAGE_DEPTH_INVALID");
  if (typeof text === "string") {
    // A lone half of a surrogate pair is not UTF-8.
    if (Buffer.from(text, "utf8").toString("utf8") !== text) throw badRequest("strings must be encoded in UTF-8");
    count.characters += [...text].length;
    count.bytes += Buffer.byteLength(text);
  } else if (Array.isArray(text)) {
    for (const part of text) addText(part, depth, count);
  } else if (isObject(text) && text.type === "url") {
    if (typeof text.url !== "string" || !URL.canParse(text.url)) throw badRequest("RICH_MESSAGE_URL_INVALID");
    addText(text.text, depth + 1, count);
  } else if (isObject(text) && STYLES.has(text.type)) addText(text.text, depth + 1, count);
  else throw badRequest("unsupported rich text type");
}

/** A rich text without its formatting. */
export function plainRichText(text: RichText): string {
  if (typeof text === "string") return text;
  if (Array.isArray(text)) return text.map(plainRichText).join("");
  return "text" in text ? plainRichText(text.text) : "";
}

/** What a person reads in a rich message, line by line; a checked box is ✅ and an empty one ☐. */
export function readRichMessage({ blocks = [] }: InputRichMessage): string {
  return blocks.flatMap(linesOf).join("\n");
}

function linesOf(block: InputRichBlock): string[] {
  switch (block.type) {
    case "list":
      return block.items.flatMap(({ blocks, has_checkbox, is_checked }) => {
        const [first = "", ...rest] = blocks.flatMap(linesOf);
        const box = has_checkbox === true ? (is_checked === true ? "✅ " : "☐ ") : "• ";
        return [box + first, ...rest];
      });
    case "blockquote":
      return block.blocks.flatMap(linesOf).map((line) => `> ${line}`);
    case "details":
      return [`▸ ${plainRichText(block.summary)}`, ...block.blocks.flatMap(linesOf)];
    case "table":
      return block.cells.map((row) => row.map(({ text = "" }) => plainRichText(text)).join(" | "));
    case "expandable_blockquote":
      return [`▸ ${plainRichText(block.text)}`];
    case "heading":
    case "paragraph":
    case "footer":
    case "pre":
      return [plainRichText(block.text)];
    case "divider":
      return ["—"];
    default:
      throw new Error(`This server cannot read ${block.type}`);
  }
}
