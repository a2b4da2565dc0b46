/**
 * The languages of shortcodes, conditions and templates on their own: pure functions from text to syntax trees, values and errors.
 *
 * @module
 */
import { type ParsedMessage, parseMessage } from "../../grammar/shortcode/parse.ts";
import { ShortcodeStream as VocabularyStream } from "../../grammar/shortcode/stream.ts";
import type { Vocabulary } from "../../grammar/shortcode/vocabulary.ts";
import { CommandRegistry } from "../commands/registry.ts";

export { type Evaluation, evaluate } from "../../grammar/expression/evaluation.ts";
export {
  type Expression,
  type ExpressionSyntaxError,
  type ParsedExpression,
  parseExpression,
} from "../../grammar/expression/parse.ts";
export type { Scope, StepView } from "../../grammar/scope.ts";
export type {
  Argument,
  BrokenNode,
  Node,
  ShortcodeError,
  ShortcodeErrorCode,
  ShortcodeNode,
  TextNode,
} from "../../grammar/shortcode/nodes.ts";
export { mergeText } from "../../grammar/shortcode/stream.ts";
export type { Vocabulary } from "../../grammar/shortcode/vocabulary.ts";
export {
  parseTemplate,
  type Rendered,
  renderTemplate,
  renderValue,
  type Template,
  type TemplateError,
} from "../../grammar/template/template.ts";

/** The text as a sequence of nodes that cover it, and every error in it. */
export type ParsedText = Pick<ParsedMessage, "nodes" | "errors">;

const builtIn = new CommandRegistry().vocabulary;

/** The namespaces and actions that Stepgram itself registers. */
export const DEFAULT_VOCABULARY: { readonly [namespace: string]: readonly string[] } = Object.fromEntries(
  Object.entries(builtIn).map(([namespace, actions]) => [namespace, Object.keys(actions)]),
);

/**
 * Parses a whole text. Never throws; takes time linear in the text. `vocabulary` is the built-in one unless given, and has the
 * built-in MULTISTEP actions unless it defines its own.
 */
export function parseShortcodes(text: string, vocabulary?: Vocabulary): ParsedText {
  const { nodes, errors } = parseMessage(text, withMultistep(vocabulary));
  return { nodes, errors };
}

/** Parses a text that arrives in chunks, such as an AI's answer while it is being written. Vocabularies work as in `parseShortcodes`. */
export class ShortcodeStream extends VocabularyStream {
  constructor(vocabulary?: Vocabulary) {
    super(withMultistep(vocabulary));
  }
}

function withMultistep(vocabulary: Vocabulary | undefined): Vocabulary {
  if (vocabulary === undefined) return builtIn;
  return Object.hasOwn(vocabulary, "MULTISTEP") ? vocabulary : { ...vocabulary, MULTISTEP: builtIn.MULTISTEP! };
}
