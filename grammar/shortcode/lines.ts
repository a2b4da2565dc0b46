import { type TextRange, within } from "../position.ts";
import type { Node } from "./nodes.ts";

/** A part of a line: prose as written, or a shortcode. */
export type Piece = { text: string; start: number; repaired?: boolean } | { shortcode: number };

/** A line of a message. A shortcode is one piece, however many lines it takes. */
export interface Line {
  pieces: Piece[];
  /** It belongs to a code block: it is one of its lines or fences. */
  fenced: boolean;
}

/** The character that represents a shortcode in the text of a line. */
export const SHORTCODE_SIGN = "\uFFFC";

/** The text of a line with a sign for each shortcode. */
export function lineText({ pieces }: Line): string {
  return pieces.map((piece) => ("text" in piece ? piece.text : SHORTCODE_SIGN)).join("");
}

interface LineOptions {
  isProse?(node: Node): boolean;
  blocks?: readonly TextRange[];
  emphasis?: readonly TextRange[];
}

/**
 * The lines of a message outside of its thinking. Shortcodes are counted as in the message. A message without any line
 * break may write them as `\n`, because it came out of a JSON string. Shortcodes for which `isProse` are read as prose; `blocks` are
 * the parts of the text that are formatted as code blocks; `emphasis` those in bold or italics, which get Markdown's marks for it.
 */
export function linesOf(
  nodes: readonly Node[],
  source: string,
  { isProse = () => false, blocks = [], emphasis = [] }: LineOptions = {},
): Line[] {
  const written = withMarks(source, emphasis);
  const lines: Line[] = [];
  const inBlock = new Set<Line>();
  const isInBlock = within(blocks);
  let line: Line = { pieces: [], fenced: false };
  const end = (): void => {
    lines.push(line);
    line = { pieces: [], fenced: false };
  };
  const breaks = /[\n\r]/.test(source) ? /\r\n|\n|\r/g : /\\n/g;
  let shortcode = 0;
  for (const node of nodes) {
    if (isInBlock(node.start)) inBlock.add(line);
    if (node.type !== "text" && !isProse(node)) {
      line.pieces.push({ shortcode: shortcode++ });
      continue;
    }
    const repaired = node.type === "shortcode";
    if (node.type === "text" && node.thinking === true) {
      end();
      continue;
    }
    let from = node.start;
    const text = source.slice(node.start, node.end);
    for (const { 0: found, index } of text.matchAll(breaks)) {
      line.pieces.push({ text: written(from, node.start + index), start: from, repaired });
      end();
      from = node.start + index + found.length;
      if (isInBlock(from)) inBlock.add(line);
    }
    line.pieces.push({ text: written(from, node.end), start: from, repaired });
  }
  end();
  markFences(lines);
  for (const one of inBlock) one.fenced = true;
  return lines;
}

/** Reads parts of the text, each behind the one before, with marks around what is emphasized in them. */
function withMarks(source: string, emphasis: readonly TextRange[]): (from: number, to: number) => string {
  const ranges = merged(emphasis);
  let next = 0;
  return (from, to) => {
    let text = "";
    let done = from;
    for (; next < ranges.length && ranges[next]!.start < to; next += 1) {
      const { start, end } = ranges[next]!;
      const [first, last] = [Math.max(start, done), Math.min(end, to)];
      const inside = source.slice(first, last);
      if (inside.trim() !== "") {
        text += `${source.slice(done, first)}**${inside}**`;
        done = last;
      }
      if (end > to) break;
    }
    return text + source.slice(done, to);
  };
}

/** The ranges in order, those that overlap or touch as one. */
function merged(ranges: readonly TextRange[]): TextRange[] {
  const all: TextRange[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}

function markFences(lines: readonly Line[]): void {
  let fence: Fence | undefined;
  for (const line of lines) {
    const text = lineText(line);
    line.fenced = fence !== undefined;
    if (fence === undefined) {
      fence = openedFence(text);
      line.fenced = fence !== undefined;
    } else if (closesFence(text, fence)) fence = undefined;
  }
}

/** The beginning of a code block. */
export interface Fence {
  sign: string;
  length: number;
}

/** The fence that a line opens: three or more backticks or tildes, which nothing but quote and list marks come before. */
export function openedFence(line: string): Fence | undefined {
  const [, run = "", rest = ""] = /^[\s>*+\d.)-]*?(`{3,}|~{3,})(.*)$/s.exec(line.slice(0, MAX_FENCE_LINE)) ?? [];
  const sign = run.charAt(0);
  if (sign === "" || rest.includes(SHORTCODE_SIGN) || (sign === "`" && rest.includes("`"))) return undefined;
  return { sign, length: run.length };
}

const MAX_FENCE_LINE = 200;

/** Whether a line closes that fence. */
export function closesFence(line: string, { sign, length }: Fence): boolean {
  if (line.length > MAX_FENCE_LINE) return false;
  const bare = line.replaceAll(/[\s>]/g, "");
  return bare.length >= length && bare === sign.repeat(bare.length);
}

/** The parts of a line's text that are inline code: from a run of backticks to the next run of the same length. */
export function inlineCode(text: string): { start: number; end: number }[] {
  const runs = [...text.matchAll(/`+/g)].map(({ 0: run, index }) => ({ length: run.length, start: index }));
  // The next run of each length, found from the end, so that many runs without a partner cost one pass.
  const nextOf: (number | undefined)[] = [];
  const seen = new Map<number, number>();
  for (let i = runs.length - 1; i >= 0; i -= 1) {
    const { length } = runs[i]!;
    nextOf[i] = seen.get(length);
    seen.set(length, i);
  }
  const spans: { start: number; end: number }[] = [];
  for (let i = 0; i < runs.length; i += 1) {
    const close = nextOf[i];
    if (close === undefined) continue;
    const last = runs[close]!;
    spans.push({ start: runs[i]!.start, end: last.start + last.length });
    i = close;
  }
  return spans;
}
