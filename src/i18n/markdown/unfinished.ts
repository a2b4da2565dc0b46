import type { PhrasingContent, RootContent } from "mdast";
import { isInFence } from "./chunks.ts";

/** A label that is longer is taken for a bracket. */
const MAX_LABEL = 200;
/** A line that is only marks so far: what it begins is not known yet. */
const ONLY_MARKS = /^[>|#=~`*_+\-: \t]*(?:\d{1,9}[.)]?[ \t]*)?(?:\[[ xX]?\]?)?[ \t]*$/;
const MAX_LINE_OF_MARKS = 200;

/**
 * The part of a text that streams in which can be shown already. A mark at its end is held back until its meaning is known, and
 * so are incomplete links and table rows.
 */
export function showable(source: string): string {
  const lineStart = source.lastIndexOf("\n") + 1;
  const line = source.slice(lineStart);
  const isHeld = line.length <= MAX_LINE_OF_MARKS && ONLY_MARKS.test(line);
  // The label of a fence is not its content.
  if (isInFence(source)) return isHeld || /^ *(?:```|~~~)/.test(line) ? source.slice(0, lineStart) : source;
  if (isHeld || line.trimStart().startsWith("|")) return withoutHeading(source.slice(0, lineStart));
  return source.slice(0, lineStart) + withoutTail(line);
}

/** Whole lines, without the first row of a table if nothing follows it yet. */
function withoutHeading(lines: string): string {
  const rows = lines.split("\n").slice(0, -1);
  let first = rows.length;
  while (first > 0 && rows[first - 1]!.trimStart().startsWith("|")) first -= 1;
  return rows.length - first === 1 ? rows.slice(0, first).join("\n") : lines;
}

function withoutTail(line: string): string {
  const open = line.lastIndexOf("[");
  if (open >= 0 && line[open - 1] !== "\\") {
    const close = line.indexOf("]", open);
    const label = line.slice(open + 1, close < 0 ? line.length : close);
    const start = line[open - 1] === "!" ? open - 1 : open;
    const isLabelOpen = close < 0 || close === line.length - 1;
    if (isLabelOpen && label.length <= MAX_LABEL) return withoutMarks(line.slice(0, start));
    if (line[close + 1] === "(" && !line.includes(")", close)) return withoutMarks(line.slice(0, start) + label);
  }
  return withoutMarks(line);
}

function withoutMarks(line: string): string {
  let end = line.length;
  while (end > 0 && "*_~`!\\".includes(line[end - 1]!)) end -= 1;
  return line.slice(0, end);
}

const OPENER = /(?<![\p{L}\p{N}])(\*\*\*|\*\*|__|~~|\*|_|`{1,3})(?=[^\s*_~`])/u;

/** Closes the markup left open in the last paragraph, the way it will probably be closed. */
export function closeOpenMarks(nodes: readonly RootContent[]): void {
  let last: RootContent | undefined = nodes.at(-1);
  while (last !== undefined && "children" in last && !isTextBlock(last)) last = last.children.at(-1) as RootContent;
  if (last !== undefined && isTextBlock(last)) last.children = closed(last.children);
}

function isTextBlock(node: RootContent): node is RootContent & { children: PhrasingContent[] } {
  return node.type === "paragraph" || node.type === "heading";
}

function closed(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  for (const [i, node] of nodes.entries()) {
    const match = node.type === "text" ? OPENER.exec(node.value) : null;
    if (node.type !== "text" || match === null) continue;
    const mark = match[1]!;
    const after: PhrasingContent = { type: "text", value: node.value.slice(match.index + mark.length) };
    const rest = [after, ...nodes.slice(i + 1)];
    return [...nodes.slice(0, i), { type: "text", value: node.value.slice(0, match.index) }, styledAs(mark, rest)];
  }
  return [...nodes];
}

function styledAs(mark: string, rest: PhrasingContent[]): PhrasingContent {
  if (mark.startsWith("`")) return { type: "inlineCode", value: rest.map(textOf).join("") };
  const children = closed(rest);
  if (mark === "~~") return { type: "delete", children };
  if (mark === "***") return { type: "strong", children: [{ type: "emphasis", children }] };
  return mark.length === 2 ? { type: "strong", children } : { type: "emphasis", children };
}

function textOf(node: PhrasingContent): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}
