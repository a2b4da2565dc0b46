import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { parseMessage, type Vocabulary } from "../../grammar/shortcode/parse.ts";
import { parsePlaceholder } from "../commands/placeholder-name.ts";

const BRACED = /(?<=:)[ \t]*\{\{?([ \w-]{1,40})\}\}?[ \t]*(?=[:\]])/g;

/** A shortcode on its own: its spans refer to its own source. */
export interface OwnShortcode {
  node: ShortcodeNode;
  source: string;
}

/**
 * `[MULTISTEP:EXECUTE:{workflow_id}]` does not parse, because braces open JSON. If an argument is a placeholder in braces, returns
 * the shortcode with spaces instead of the braces, or undefined if that does not repair it.
 */
export function unbracedShortcode(node: BrokenNode, vocabulary: Vocabulary): OwnShortcode | undefined {
  if (node.error.code !== "bad-json") return undefined;
  const source = node.source.replaceAll(BRACED, (all, name: string) =>
    parsePlaceholder(name) === undefined ? all : all.replaceAll(/[{}]/g, " "),
  );
  if (source === node.source) return undefined;
  const { nodes } = parseMessage(source, vocabulary);
  const [only] = nodes;
  return nodes.length === 1 && only?.type === "shortcode" ? { node: only, source } : undefined;
}
