import type { InputRichBlock, InputRichBlockListItem, InputRichMessage, RichText as TelegramText } from "grammy/types";
import { plain, type RichBlock, type RichSpan, type RichText, stylesOf } from "../../i18n/rich-text.ts";

/** Well within Telegram's limits of 32,768 characters and 500 blocks. It was seen to cut silently at 35,000 bytes. */
const MAX_BYTES = 30_000;
const MAX_BLOCKS = 400;
/** Lists within lists; deeper ones continue at this depth. */
const MAX_DEPTH = 5;

/**
 * The text as a rich message, if it has what entities can't show: a heading or a table. Undefined for all others, and for
 * what is too long for one rich message.
 */
export function richMessage(rich: RichText): InputRichMessage | undefined {
  if (!rich.some(({ block }) => block?.kind === "heading" || block?.kind === "table")) return undefined;
  if (Buffer.byteLength(plain(rich)) > MAX_BYTES) return undefined;
  const blocks = new BlockBuilder().build(linesOf(rich));
  // Links and commands that the text only names are found as in other messages.
  return blocks === undefined ? undefined : { blocks };
}

type Line = RichSpan[];

/** The text line by line; a block of code is one line. */
function linesOf(rich: RichText): Line[] {
  const lines: Line[] = [[]];
  for (const span of rich) {
    if (stylesOf(span).includes("pre")) {
      lines.at(-1)!.push(span);
      continue;
    }
    for (const [i, text] of span.text.split("\n").entries()) {
      if (i > 0) lines.push([]);
      if (text !== "") lines.at(-1)!.push({ ...span, text });
    }
  }
  // A list within a list shows its depth by itself.
  return lines.map((line) => (line[1]?.block?.kind === "item" && line[0]!.text.trim() === "" ? line.slice(1) : line));
}

class BlockBuilder {
  readonly #blocks: InputRichBlock[] = [];
  /** The lists that are open, the outermost first. */
  #lists: InputRichBlockListItem[][] = [];
  #count = 0;

  build(lines: readonly Line[]): InputRichBlock[] | undefined {
    let paragraph: Line[] = [];
    let kind: Kind | undefined;
    const flush = (): void => {
      if (kind !== undefined) this.#put(kind, paragraph);
      paragraph = [];
      kind = undefined;
    };
    let isAfterBlank = false;
    for (const line of lines) {
      const next = kindOf(line);
      const leaves = next !== undefined && this.#lists.length > 0 && !belongsToItem(line, next, isAfterBlank);
      if (next === undefined || next !== kind || leaves || !JOINED.has(next)) flush();
      if (leaves) this.#lists = [];
      isAfterBlank = next === undefined;
      if (next === undefined) continue;
      kind = next;
      paragraph.push(line);
    }
    flush();
    return this.#count > MAX_BLOCKS || this.#blocks.length === 0 ? undefined : this.#blocks;
  }

  #put(kind: Kind, lines: readonly Line[]): void {
    if (kind === "item") this.#putItem(lines[0]!);
    else this.#add(blockOf(kind, lines));
  }

  #putItem([marker, ...rest]: Line): void {
    const { depth, value, checked } = marker!.block as RichBlock & { kind: "item" };
    const item: InputRichBlockListItem = {
      blocks: [{ type: "paragraph", text: rest.length === 0 ? " " : textOf([rest]) }],
      ...(checked === undefined ? {} : { has_checkbox: true as const }),
      ...(checked === true ? { is_checked: true as const } : {}),
      ...(value === undefined ? {} : { value, type: "1" as const }),
    };
    const level = Math.min(depth, this.#lists.length, MAX_DEPTH);
    const open = this.#lists[level];
    const isSameKind = (open?.[0]?.value === undefined) === (value === undefined);
    this.#lists.length = isSameKind && open !== undefined ? level + 1 : level;
    if (isSameKind && open !== undefined) open.push(item);
    else {
      const items = [item];
      this.#add({ type: "list", items });
      this.#lists.push(items);
    }
    this.#count += 2;
  }

  /** Adds a block to the item that is open, or to the message. */
  #add(block: InputRichBlock): void {
    this.#count += 2;
    (this.#lists.at(-1)?.at(-1)?.blocks ?? this.#blocks).push(block);
  }
}

type Kind = "item" | "rule" | "table" | "heading" | "pre" | "quote" | "folded" | "paragraph";

/** Kinds whose lines make one block together. */
const JOINED: ReadonlySet<Kind> = new Set<Kind>(["quote", "folded", "paragraph"]);

function kindOf(line: Line): Kind | undefined {
  const [first] = line;
  if (first === undefined || plain(line).trim() === "") return undefined;
  if (first.block !== undefined) return first.block.kind;
  const styles = stylesOf(first);
  for (const style of ["pre", "folded", "quote"] as const) if (styles.includes(style)) return style;
  return "paragraph";
}

/** Whether the line continues the list item before it: an indented line does, and so does code right below. */
function belongsToItem(line: Line, kind: Kind, isAfterBlank: boolean): boolean {
  if (kind === "item") return true;
  return kind === "pre" ? !isAfterBlank : line[0]!.text.startsWith("  ");
}

function blockOf(kind: Exclude<Kind, "item">, lines: readonly Line[]): InputRichBlock {
  const [first] = lines[0]!;
  const { block, language } = first!;
  if (block?.kind === "table") return tableOf(block);
  const text = textOf(lines);
  if (block?.kind === "heading") return { type: "heading", size: block.size, text };
  switch (kind) {
    case "rule":
      return { type: "divider" };
    case "pre":
      return { type: "pre", text: plain(lines[0]!), ...(language === undefined ? {} : { language }) };
    case "quote":
      return { type: "blockquote", blocks: [{ type: "paragraph", text }] };
    case "folded":
      return { type: "expandable_blockquote", text };
    default:
      return { type: "paragraph", text };
  }
}

function tableOf({ rows, align }: RichBlock & { kind: "table" }): InputRichBlock {
  const cells = rows.map((row, i) =>
    row.map((text, column) => ({
      ...(text === "" ? {} : { text }),
      ...(i === 0 ? { is_header: true as const } : {}),
      align: align[column] ?? ("left" as const),
      valign: "top" as const,
    })),
  );
  return { type: "table", cells, is_bordered: true };
}

function textOf(lines: readonly Line[]): TelegramText {
  const parts = lines.flatMap((line, i): TelegramText[] => [...(i === 0 ? [] : ["\n"]), ...trimmed(line).map(partOf)]);
  return parts.length === 1 ? parts[0]! : parts;
}

function trimmed([first, ...rest]: Line): Line {
  if (first === undefined) return [];
  const text = first.text.trimStart();
  return text === "" ? trimmed(rest) : [{ ...first, text }, ...rest];
}

function partOf(span: RichSpan): TelegramText {
  const styles = stylesOf(span);
  if (styles.includes("code")) return { type: "code", text: span.text };
  let part: TelegramText = span.text;
  // A heading is bold by itself.
  if (styles.includes("bold") && span.block?.kind !== "heading") part = { type: "bold", text: part };
  if (styles.includes("italic")) part = { type: "italic", text: part };
  if (styles.includes("strikethrough")) part = { type: "strikethrough", text: part };
  return span.link === undefined ? part : { type: "url", text: part, url: span.link };
}
