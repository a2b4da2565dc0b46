import type { Node } from "../../grammar/shortcode/nodes.ts";

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
