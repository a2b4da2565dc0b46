import { textTooLong } from "./errors.ts";
import type { Node, ShortcodeError } from "./nodes.ts";
import { MessageParser } from "./parser.ts";
import { MAX_TEXT, Source } from "./source.ts";
import { type OpenText, openText } from "./tokens.ts";
import { compileVocabulary, type Vocabulary } from "./vocabulary.ts";

export { unescapeText } from "./bare-text.ts";
export type { Vocabulary } from "./vocabulary.ts";

/** A message as nodes that cover it in order, and every error in it. */
export interface ParsedMessage {
  nodes: Node[];
  errors: ShortcodeError[];
  /** The text that was parsed. */
  source: string;
}

const parser = new MessageParser();

/** Parses a whole message. Never throws; takes time linear in the text; one broken shortcode never stops the others. */
export function parseMessage(source: string, vocabulary: Vocabulary): ParsedMessage {
  if (source.length > MAX_TEXT) {
    return { nodes: [{ type: "text", text: source, start: 0, end: source.length }], errors: [textTooLong()], source };
  }
  const text = openText(new Source(source), compileVocabulary(vocabulary));
  return { nodes: parseSlice(text, 0, source.length), errors: text.errors.errors, source };
}

/** Parses a slice that begins outside of shortcodes; its errors go to those of the text. */
export function parseSlice(text: OpenText, start: number, end: number): Node[] {
  return parser.parse(text, start, end);
}
