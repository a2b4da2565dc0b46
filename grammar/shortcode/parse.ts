import type { Node, ShortcodeError } from "./nodes.ts";
import { Reader, textTooLong } from "./reader.ts";
import { MAX_TEXT, Source } from "./source.ts";
import { compileVocabulary, type Vocabulary } from "./vocabulary.ts";

export { unescapeText } from "./bare-text.ts";
export { DEFAULT_VOCABULARY, type Vocabulary } from "./vocabulary.ts";

/** A text as nodes that cover it in order, and every error in it. */
export interface ParsedMessage {
  nodes: Node[];
  errors: ShortcodeError[];
}

/** Parses a whole message. Never throws; takes time linear in the text; one bad island never stops the others. */
export function parseMessage(text: string, vocabulary?: Vocabulary): ParsedMessage {
  if (text.length > MAX_TEXT) {
    return { nodes: [{ type: "text", text, start: 0, end: text.length }], errors: [textTooLong()] };
  }
  const reader = new Reader(new Source(text), compileVocabulary(vocabulary));
  const nodes: Node[] = [];
  for (const node of reader.nodes()) if (node !== undefined) nodes.push(node);
  return { nodes, errors: reader.errors };
}
