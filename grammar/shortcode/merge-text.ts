import type { Node } from "./ast.ts";

/** Joins neighbouring pieces of text to one text node each. */
export function mergeText(nodes: Iterable<Node>): Node[] {
  const merged: Node[] = [];
  for (const node of nodes) {
    const last = merged.at(-1);
    if (node.type === "text" && last?.type === "text") {
      merged[merged.length - 1] = { ...last, text: last.text + node.text, end: node.end };
    } else merged.push(node);
  }
  return merged;
}
