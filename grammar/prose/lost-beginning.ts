import type { Node } from "../shortcode/nodes.ts";

/** How far after the brace that closes nothing its shortcode may end, in UTF-16 units. */
const MAX_REST = 300;

/**
 * The offsets of lines that end a shortcode whose beginning is missing, because the part of the text before it was lost or came
 * separately: `"value": "x"}:step1]`. Their shortcodes run nothing, and whatever they may belong to must not start without them.
 * Linear.
 */
export function lostBeginningsIn(nodes: readonly Node[]): number[] {
  const found: number[] = [];
  let braces = 0;
  let brackets = 0;
  let isFirst = true;
  for (const node of nodes) {
    if (node.type !== "text") {
      isFirst = false;
      continue;
    }
    if (node.thinking === true) continue;
    const { text } = node;
    let brace = Number.NEGATIVE_INFINITY;
    let line = 0;
    for (let i = 0; i < text.length; i++) {
      const character = text[i];
      if (character === "\n") line = i + 1;
      else if (character === "\\") {
        if (text[++i] === "\n") line = i + 1;
      } else if (character === "{") braces++;
      else if (character === "[") brackets++;
      else if (character === "}") {
        if (braces > 0) braces--;
        else brace = i;
      } else if (character === "]") {
        if (brackets > 0) brackets--;
        else if (i - brace <= MAX_REST || (isFirst && endsLine(text, line, i))) {
          found.push(node.start + line);
          brace = Number.NEGATIVE_INFINITY;
        }
      }
    }
  }
  return found;
}

/** Whether a bracket ends its line as a shortcode's would, rather than an interval `(0, 1]` or a face `:]`. */
function endsLine(text: string, start: number, at: number): boolean {
  if (!/^[ \t]*(?:\n|$)/.test(text.slice(at + 1, at + 40)) || /[:;=8xX-]$/.test(text.slice(Math.max(0, at - 1), at)))
    return false;
  const line = text.slice(start, at);
  return line.split("(").length <= line.split(")").length;
}
