/**
 * The languages alone: shortcodes, conditions and templates. Pure: text in, nodes, values and errors out.
 *
 * @module
 */
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
export {
  DEFAULT_VOCABULARY,
  type ParsedMessage as ParsedText,
  parseMessage as parseShortcodes,
  type Vocabulary,
} from "../../grammar/shortcode/parse.ts";
export { mergeText, ShortcodeStream } from "../../grammar/shortcode/stream.ts";
export {
  parseTemplate,
  type Rendered,
  renderTemplate,
  renderValue,
  type Template,
  type TemplateError,
} from "../../grammar/template/template.ts";
