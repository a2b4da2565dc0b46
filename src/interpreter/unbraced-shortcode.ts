import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { parseMessage, type Vocabulary } from "../../grammar/shortcode/parse.ts";
import { parsePlaceholder } from "../commands/placeholder-name.ts";

const BRACED = /(?<=:)[ \t]*\{\{?([ \w-]{1,40})\}\}?[ \t]*(?=[:\]])/g;

/** A shortcode by itself: its spans refer to its own source. */
export interface OwnShortcode {
  node: ShortcodeNode;
  source: string;
}

/**
 * `[MULTISTEP:EXECUTE:{workflow_id}]` is broken by the letter, since braces open JSON. Where an argument is a placeholder
 * in braces, this is the shortcode with blanks instead of the braces, or undefined if that does not repair it.
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
