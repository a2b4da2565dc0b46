import type { MessageEntity } from "grammy/types";
import { visible } from "../../grammar/plain-text.ts";
import type { FormattedText } from "../telegram/outgoing/formatted-text.ts";

/** The text with the address of each link after it, as text without styles has no other place for it. Not yet {@link visible} alone. */
export function withAddresses(message: FormattedText): string {
  return piecesOf(message)
    .map(({ text, address }) => text + address)
    .join("");
}

/** The text for a terminal, its entities as colors and styles; a link is underlined, and its address follows. */
export function colouredText(message: FormattedText): string {
  let isLineStart = true;
  let out = "";
  for (const { text, address, entities } of piecesOf(message)) {
    const codes = entities.flatMap(({ type }) => CODES[type] ?? []).join(";");
    const isQuote = entities.some(({ type }) => QUOTES.has(type));
    // A style ends with its line, so that a program that shows single lines shows them right.
    const lines = visible(text + address).split("\n");
    for (const [i, line] of lines.entries()) {
      if (i > 0) out += "\n";
      if (isQuote && (i > 0 || isLineStart)) out += styledBy(DIM, "│ ");
      out += styledBy(codes, line);
    }
    isLineStart = lines.at(-1) === "" && (lines.length > 1 || isLineStart);
  }
  return out;
}

const DIM = "2";
const CODES: Readonly<Partial<Record<MessageEntity["type"], string>>> = {
  bold: "1",
  italic: "3",
  text_link: "4",
  strikethrough: "9",
  code: "36",
  pre: "36",
  expandable_blockquote: DIM,
};
const QUOTES: ReadonlySet<string> = new Set<MessageEntity["type"]>(["blockquote", "expandable_blockquote"]);

function styledBy(codes: string, text: string): string {
  return codes === "" || text === "" ? text : `\u001b[${codes}m${text}\u001b[0m`;
}

/** A stretch of the text with the same entities; `address` is " (address)" where a link ends that doesn't show it. */
interface Piece {
  text: string;
  address: string;
  entities: MessageEntity[];
}

function piecesOf({ text, entities }: FormattedText): Piece[] {
  const ends = entities.flatMap(({ offset, length }) => [offset, offset + length]);
  const bounds = [...new Set([0, ...ends, text.length])].sort((a, b) => a - b);
  return bounds.slice(1).map((end, i) => {
    const start = bounds[i]!;
    const here = entities.filter(({ offset, length }) => offset <= start && end <= offset + length);
    return { text: text.slice(start, end), address: addressAt(text, here, end), entities: here };
  });
}

function addressAt(text: string, entities: readonly MessageEntity[], end: number): string {
  for (const entity of entities) {
    const { type, offset, length } = entity;
    if (type !== "text_link" || offset + length !== end) continue;
    const said = text.slice(offset, end);
    if (!entity.url.endsWith(said) && !entity.url.endsWith(`${said}/`)) return ` (${entity.url})`;
  }
  return "";
}
