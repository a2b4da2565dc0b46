import type { Node } from "../../grammar/shortcode/nodes.ts";
import { isOutcome, type MarkdownPiece } from "../i18n/markdown/atoms.ts";

/** Removes from the prose what belonged to a shortcode and makes no sense next to its outcome. */
export function withoutLitter(pieces: readonly MarkdownPiece[]): MarkdownPiece[] {
  const clean = pieces.map((piece, i) => {
    if (typeof piece !== "string") return piece;
    return isEscaped(piece, isBeside(pieces[i - 1]), isBeside(pieces[i + 1])) ? unescapedProse(piece) : piece;
  });
  for (const [i, piece] of clean.entries()) {
    const [before, after] = [clean[i - 1], clean[i + 1]];
    if (!isBeside(piece) || typeof before !== "string" || typeof after !== "string") continue;
    // Notes link in double brackets.
    if (!before.endsWith("[") || !after.startsWith("]")) continue;
    clean[i - 1] = before.slice(0, -1);
    clean[i + 1] = after.slice(1);
  }
  return clean;
}

function isBeside(piece: MarkdownPiece | undefined): boolean {
  return piece !== undefined && isOutcome(piece);
}

/** Whether the prose came out of a JSON string: `\n` is written out next to a shortcode, and there is no line break. */
function isEscaped(text: string, follows: boolean, precedes: boolean): boolean {
  if (text.includes("\n")) return false;
  const words = text.trim();
  return (follows && words.startsWith("\\n")) || (precedes && words.endsWith("\\n"));
}

/**
 * Whether a whole message came out of a JSON string, as when tools pass on an AI's answer: it has no line breaks, but `\n` next
 * to its brackets.
 */
export function isEscapedMessage(text: string): boolean {
  return !text.trim().includes("\n") && (text.includes("]\\n") || text.includes("\\n["));
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "", t: "\t" };

/** Prose that came out of a JSON string as it was before: `\n` is a line break, `\"` a quote. */
export function unescapedProse(text: string): string {
  return text.replaceAll(/\\([nrt"\\/])/g, (_, sign: string) => ESCAPES[sign] ?? sign);
}

const MARKERS = String.raw`\[TOOL_CALLS\]|<\/?(?:\w+:)?(?:function_calls?|tool_calls?|tool_use)>|<\|?\/?tool_calls?_?(?:begin|end|sep)?\|?>`;
const KEYS = String.raw`"(?:tool_calls|tool_use|function_calls?|calls|tools|actions|commands)"[ \t]{0,4}:`;
const OPENS = new RegExp(`(?:${MARKERS}|${KEYS}|[[{,])$`);
const CLOSES = new RegExp(String.raw`^(?:${MARKERS}|[\]},])`);
/** The longest piece of a wrapper. */
const MAX_PIECE = 40;

/**
 * The text between shortcodes, without the wrapper of an adjacent tool call, such as `{"tool_calls":[` or `</function_calls>`:
 * the intended shortcode is shown instead of the call.
 */
export function withoutWrapper(text: string, before: Node | undefined, after: Node | undefined): string {
  let [from, to] = [0, text.length];
  if (isCall(after))
    for (;;) {
      const end = trimmedEnd(text, from, to);
      const piece = OPENS.exec(text.slice(Math.max(from, end - MAX_PIECE), end))?.[0];
      if (piece === undefined) break;
      to = end - piece.length;
    }
  if (isCall(before))
    for (;;) {
      const start = trimmedStart(text, from, to);
      const piece = CLOSES.exec(text.slice(start, Math.min(to, start + MAX_PIECE)))?.[0];
      if (piece === undefined) break;
      from = start + piece.length;
    }
  return text.slice(from, to);
}

function isCall(node: Node | undefined): boolean {
  return node?.type === "broken" && node.error.code === "near-miss" && /^[{<]/.test(node.source);
}

function trimmedEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && /\s/.test(text[end - 1]!)) end -= 1;
  return end;
}

function trimmedStart(text: string, from: number, to: number): number {
  let start = from;
  while (start < to && /\s/.test(text[start]!)) start += 1;
  return start;
}
