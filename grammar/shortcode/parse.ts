import { textTooLong } from "./errors.ts";
import type { ParsedMessage } from "./nodes.ts";
import { MessageReader } from "./reader.ts";
import { MAX_TEXT, Source } from "./source.ts";
import { markThinking } from "./thinking.ts";
import { compileVocabulary, type Vocabulary } from "./vocabulary.ts";

export { unescapeText } from "./bare-text.ts";
export type { ParsedMessage } from "./nodes.ts";
export type { Vocabulary } from "./vocabulary.ts";

/** Parses a whole message. Never throws; takes time linear in the text; one broken shortcode never stops the others. */
export function parseMessage(source: string, vocabulary: Vocabulary): ParsedMessage {
  if (source.length > MAX_TEXT) {
    return { nodes: [{ type: "text", text: source, start: 0, end: source.length }], errors: [textTooLong()], source };
  }
  const reader = new MessageReader(new Source(source), compileVocabulary(vocabulary));
  return { nodes: reader.read(), errors: reader.errors, source };
}

/** How many parsed messages are kept for a vocabulary, and their total length in characters. */
const MAX_KEPT = 200;
const MAX_KEPT_LENGTH = 2_000_000;

/** The messages parsed last with a vocabulary, oldest first, and their total length. */
interface KeptMessages {
  messages: Map<string, ParsedMessage>;
  length: number;
}

const kept = new WeakMap<Vocabulary, KeptMessages>();

/**
 * A message with its thinking marked. It is parsed once, though several stages ask for it: whether it has shortcodes, what
 * needs confirmation, what runs.
 */
export function parseOnce(source: string, vocabulary: Vocabulary): ParsedMessage {
  return kept.get(vocabulary)?.messages.get(source) ?? keepParsed(parseMessage(source, vocabulary), vocabulary);
}

/** Keeps a message for {@link parseOnce}, such as one that was parsed while it streamed in, with its thinking marked. */
export function keepParsed(message: ParsedMessage, vocabulary: Vocabulary): ParsedMessage {
  const parsed = markThinking(message);
  const { source } = parsed;
  const all = kept.get(vocabulary) ?? { messages: new Map(), length: 0 };
  kept.set(vocabulary, all);
  if (!all.messages.has(source)) all.length += source.length;
  all.messages.set(source, parsed);
  for (const oldest of all.messages.keys()) {
    if (oldest === source || (all.messages.size <= MAX_KEPT && all.length <= MAX_KEPT_LENGTH)) break;
    all.messages.delete(oldest);
    all.length -= oldest.length;
  }
  return parsed;
}

/** Whether a message has shortcodes, broken ones included, or what was probably meant as one. */
export function hasShortcodes({ nodes, errors }: ParsedMessage): boolean {
  return errors.length > 0 || nodes.some(({ type }) => type !== "text");
}

/** Whether an AI thought of shortcodes before its answer. */
export function thinksOfShortcodes({ nodes, source }: ParsedMessage): boolean {
  return nodes.some(
    (node) => node.type === "text" && node.thinking === true && namesShortcode(source.slice(node.start, node.end)),
  );
}

/** Whether a thought names what may be a shortcode. */
export function namesShortcode(thought: string): boolean {
  return /\[\s{0,9}[A-Z]\w{0,40}\s{0,9}:/i.test(thought);
}

/** Whether anything in a message can have run: it has a shortcode that could at least be read. */
export function couldRun({ nodes }: ParsedMessage): boolean {
  return nodes.some(({ type }) => type === "shortcode");
}

/** Whether a text ends in the middle of a shortcode, as the first part of a longer one may. */
export function endsOpen({ nodes, source }: ParsedMessage): boolean {
  if (/\[[A-Z_]{0,20}$/i.test(source.slice(-24))) return true;
  return nodes.some((node) => node.type === "broken" && node.error.code === "unclosed");
}

/** Whether two versions of a message have the same shortcodes. */
export function haveSameShortcodes(before: ParsedMessage, after: ParsedMessage): boolean {
  const shortcodesIn = ({ nodes, source }: ParsedMessage): string =>
    nodes.flatMap(({ type, start, end }) => (type === "text" ? [] : [source.slice(start, end)])).join("\n");
  return shortcodesIn(before) === shortcodesIn(after);
}
