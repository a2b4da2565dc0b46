import type { Code, List, ListItem, Nodes, PhrasingContent, Resource, RootContent, Table } from "mdast";
import { plain, type RichBlock, type RichSpan, type RichText, type Style, styled } from "../rich-text.ts";
import { AtomTable, isOutcome, type MarkdownPiece } from "./atoms.ts";
import { type Chunk, chunksOf, MAX_MARKDOWN } from "./chunks.ts";
import { linkTarget } from "./link-target.ts";
import { type Item, isSpan, outcomeItem, placeOutcomes } from "./place-outcomes.ts";
import { linesOf, parseBlocks } from "./syntax.ts";
import { alignedTable } from "./table.ts";
import { closeOpenMarks, showable } from "./unfinished.ts";

/**
 * Markdown as styled text: headings bold, lists with "•", numbers and boxes, tables as aligned code, images as links. Line
 * breaks and blank lines stay as they are written, as people expect in a chat. Atoms are never read as Markdown. What is
 * too long, or nested too deeply, stays as it is written.
 */
export function markdownText(pieces: readonly MarkdownPiece[]): RichText {
  const atoms = new AtomTable(pieces);
  const { source } = atoms;
  if (source === undefined || source.length > MAX_MARKDOWN) return placeOutcomes(pieces.map(unread));
  return placeOutcomes(new Writer(source, atoms).items);
}

/**
 * Markdown that is still being written: unclosed markup is shown as if it were closed, and a mark at the end waits until its
 * meaning is known. So the text grows, and changes only near its end.
 */
export function unfinishedMarkdown(pieces: readonly MarkdownPiece[]): RichText {
  const atoms = new AtomTable(pieces);
  const { source } = atoms;
  if (source === undefined || source.length > MAX_MARKDOWN) return placeOutcomes(pieces.map(unread));
  return placeOutcomes(new Writer(showable(source), atoms, { isOpen: true }).items);
}

function unread(piece: MarkdownPiece): Item {
  if (typeof piece === "string") return { text: piece };
  return isOutcome(piece) ? outcomeItem(piece) : { text: plain(piece.text) };
}

/** How many levels of nested fences are opened. */
const MAX_FENCES = 4;
/** Labels of fences whose content may be an answer in Markdown, not code. */
const PROSE: ReadonlySet<string> = new Set(
  "markdown md text txt plain plaintext prose multistep shortcode shortcodes stepgram telegram".split(" "),
);
const RULE = "———";
/** Enough to see whether the text ends in a blank line. */
const LOOK_BACK = 200;

/** Writes the blocks of a text one after another. */
class Writer {
  readonly items: Item[] = [];
  readonly #atoms: AtomTable;
  /** How many fences it is in. */
  readonly #fences: number;
  readonly #isOpen: boolean;
  /** The lines of the chunk being written. */
  #lines: string[] = [];

  /** `isOpen`: the text continues after its last paragraph. */
  constructor(source: string, atoms: AtomTable, { fences = 0, isOpen = false } = {}) {
    this.#atoms = atoms;
    this.#fences = fences;
    this.#isOpen = isOpen;
    const goesOn = isOpen && !/\n[ \t]*\n[ \t]*$/.test(source.slice(-LOOK_BACK));
    const chunks = chunksOf(source);
    for (const [i, chunk] of chunks.entries()) {
      if (chunk.gap > 0) this.items.push({ text: "\n".repeat(chunk.gap) });
      this.items.push(...this.#chunk(chunk, goesOn && i === chunks.length - 1));
    }
  }

  #chunk({ text, isReadable }: Chunk, goesOn: boolean): Item[] {
    if (!isReadable) return this.#filled(text);
    this.#lines = text.split("\n");
    const blocks = parseBlocks(text);
    if (goesOn) closeOpenMarks(blocks);
    return this.#blocks(blocks, true);
  }

  /** Blocks with the blank lines between them as they are written. */
  #blocks(nodes: readonly RootContent[], isTop = false): Item[] {
    const items: Item[] = [];
    let last = 0;
    for (const node of nodes) {
      const lines = linesOf(node);
      if (items.length > 0) items.push({ text: "\n".repeat(Math.max(1, lines.first - last)) });
      last = lines.last;
      if (isTop && node.type === "paragraph") items.push(...this.#indent(node));
      items.push(...this.#block(node));
    }
    return items;
  }

  /** The blanks before a paragraph, which Markdown drops. */
  #indent(node: Nodes): Item[] {
    const { start } = node.position!;
    const before = this.#lines[start.line - 1]!.slice(0, start.column - 1);
    return before === "" ? [] : [{ text: before }];
  }

  #block(node: RootContent): Item[] {
    switch (node.type) {
      case "paragraph":
        return this.#inline(node.children);
      case "heading":
        return wrapped("bold", this.#inline(node.children)).map((item) =>
          isSpan(item) ? { ...item, block: { kind: "heading", size: node.depth } } : item,
        );
      case "blockquote": {
        const items = this.#blocks(node.children);
        return isOnlyOutcomes(items) ? items : wrapped("quote", items);
      }
      case "list":
        return this.#list(node);
      case "code":
        return this.#code(node);
      case "table":
        return this.#table(node);
      case "thematicBreak":
        return [{ text: RULE, block: { kind: "rule" } }];
      default:
        return this.#phrase(node as PhrasingContent);
    }
  }

  #list(list: List): Item[] {
    const items: Item[] = [];
    let last = 0;
    for (const [i, item] of list.children.entries()) {
      const lines = linesOf(item);
      if (i > 0) items.push({ text: "\n".repeat(Math.max(1, lines.first - last)) });
      last = lines.last;
      const value = list.ordered === true ? (list.start ?? 1) + i : undefined;
      items.push(...this.#listItem(item, value));
    }
    return items;
  }

  /** The sign after an item's number: a full stop or a parenthesis. */
  #delimiter(item: ListItem): string {
    const { start } = item.position!;
    return /^\d+\)/.test(this.#lines[start.line - 1]!.slice(start.column - 1)) ? ")" : ".";
  }

  #listItem(item: ListItem, value: number | undefined): Item[] {
    const number = value === undefined ? "" : `${value}${this.#delimiter(item)} `;
    const box = item.checked === true ? "☑ " : item.checked === false ? "☐ " : "";
    const marker = number + box || "• ";
    const content = this.#blocks(item.children);
    const block: RichBlock = {
      kind: "item",
      depth: 0,
      ...(value === undefined ? {} : { value }),
      ...(typeof item.checked === "boolean" ? { checked: item.checked } : {}),
    };
    const text = content.length === 0 ? marker.trimEnd() : marker;
    return [{ text, block }, ...indented(content, number === "" ? 2 : 3)];
  }

  /** A fence. If it holds nothing but shortcodes, it is removed; prose with shortcodes in it is read as prose. */
  #code({ value, lang, meta }: Code): Item[] {
    const info = this.#atoms.split([lang ?? "", meta ?? ""].join(" ").trim());
    // Its content is still to come.
    if (value === "" && this.#isOpen && !info.some(isOutcome)) return [];
    // Something other than a label follows the fence.
    if (value === "" || info.some((piece) => typeof piece !== "string")) {
      const below = value === "" ? [] : this.#code({ type: "code", value });
      return [...info.map(unread), ...(info.length > 0 && below.length > 0 ? [{ text: "\n" }] : []), ...below];
    }
    const pieces = this.#atoms.split(value);
    const language = lang ?? undefined;
    if (!pieces.some(isOutcome)) return [block(pieces.map(said).join(""), language)];
    const isProse = language === undefined || PROSE.has(language.toLowerCase());
    if (isProse && this.#fences < MAX_FENCES) return new Writer(value, this.#atoms, { fences: this.#fences + 1 }).items;
    return pieces.flatMap((piece): Item[] => {
      if (isOutcome(piece)) return [outcomeItem(piece)];
      const text = said(piece);
      if (text.trim() === "") return [{ text }];
      // The line breaks around an outcome are not part of the code.
      const from = text.startsWith("\n") ? 1 : 0;
      const to = text.endsWith("\n") ? text.length - 1 : text.length;
      return [{ text: text.slice(0, from) }, block(text.slice(from, to), language), { text: text.slice(to) }];
    });
  }

  /** A table as aligned code; one that holds outcomes as lines, so that those keep their formatting. */
  #table({ children, align }: Table): Item[] {
    const rows = children.map((row) => row.children.map((cell) => this.#inline(cell.children)));
    if (rows.flat(2).every(isSpan)) {
      const cells = rows.map((row) => row.map((cell) => oneLine(cell as RichSpan[])));
      const sides = (align ?? []).map((side) => side ?? null);
      return [{ ...block(alignedTable(cells, sides)), block: { kind: "table", rows: cells, align: sides } }];
    }
    return rows.flatMap((row, i): Item[] => [
      ...(i === 0 ? [] : [{ text: "\n" }]),
      ...row.flatMap((cell, j): Item[] => [...(j === 0 ? [] : [{ text: " | " }]), ...cell]),
    ]);
  }

  #inline(nodes: readonly PhrasingContent[]): Item[] {
    return nodes.flatMap((node) => this.#phrase(node));
  }

  #phrase(node: PhrasingContent): Item[] {
    switch (node.type) {
      case "text":
        return this.#filled(node.value);
      case "strong":
        return wrapped("bold", this.#inline(node.children));
      case "emphasis":
        return wrapped("italic", this.#inline(node.children));
      case "delete":
        return wrapped("strikethrough", this.#inline(node.children));
      case "inlineCode":
        return this.#inlineCode(node.value);
      case "break":
        return [{ text: "\n" }];
      case "link":
        return this.#link(node, this.#inline(node.children));
      case "image":
        return this.#link(node, this.#filled(node.alt || node.url));
      default:
        return "value" in node ? this.#filled(node.value) : [];
    }
  }

  #inlineCode(text: string): Item[] {
    const pieces = this.#atoms.split(text);
    if (!pieces.some(isOutcome)) return [{ text: pieces.map(said).join(""), style: "code" }];
    const items = pieces.map(unread);
    return isOnlyOutcomes(items) ? items : wrapped("code", items);
  }

  /** A link. If the text is the address, it needs no markup: every client finds those itself. */
  #link({ url, title }: Resource, label: Item[]): Item[] {
    const pieces = this.#atoms.split(url);
    const outcomes = [...pieces, ...this.#atoms.split(title ?? "")].filter(isOutcome).map(outcomeItem);
    const shown = new Set(label.map((item) => (isSpan(item) ? undefined : item.outcome)));
    // Everything that ran must be reported, wherever it was written. A bare address is its own label.
    if (outcomes.length > 0 || !label.every(isSpan))
      return [...label, ...outcomes.filter(({ outcome }) => !shown.has(outcome))];
    const written = pieces.map(said).join("");
    const text = plain(label);
    if (written === text || written === `http://${text}` || written === `mailto:${text}`) return label;
    const target = linkTarget(pieces);
    if (text.trim() === "") return [{ text: written }, ...label];
    // `f[0](x)` is not a link, and an address that a value made invalid must not become one.
    if (target === undefined && pieces.every((piece) => typeof piece === "string"))
      return [{ text: "[" }, ...label, { text: `](${written})` }];
    if (target === undefined) return [...label, { text: ` (${written})` }];
    return label.map((span) => ({ ...span, link: target }));
  }

  #filled(text: string): Item[] {
    return this.#atoms.split(text).map(unread);
  }
}

function said(piece: MarkdownPiece): string {
  return typeof piece === "string" ? piece : plain(piece.text);
}

function block(text: string, language?: string): RichSpan {
  return language === undefined ? { text, style: "pre" } : { text, style: "pre", language };
}

function isOnlyOutcomes(items: readonly Item[]): boolean {
  return items.some((item) => !isSpan(item)) && items.every((item) => !isSpan(item) || item.text.trim() === "");
}

/** Adds a style, but not to outcomes, except that a quotation continues across them. */
function wrapped(style: Style, items: readonly Item[]): Item[] {
  return items.flatMap((item): Item[] => {
    if (isSpan(item)) return styled(style, item);
    return [style === "quote" ? { ...item, outcome: styled(style, item.outcome) } : item];
  });
}

/** Indents the lines after the first, but not those of code. */
function indented(items: readonly Item[], columns: number): Item[] {
  const indent = " ".repeat(columns);
  return items.map((item) => {
    if (!isSpan(item) || item.style === "pre") return item;
    const { block } = item;
    const deeper = block?.kind === "item" ? { block: { ...block, depth: block.depth + 1 } } : {};
    return { ...item, ...deeper, text: item.text.replaceAll(/\n(?!\n)/g, `\n${indent}`) };
  });
}

function oneLine(cell: readonly RichSpan[]): string {
  return plain([...cell])
    .replaceAll("\n", " ")
    .trim();
}
