import { LineCounter } from "../position.ts";
import type { Argument, BrokenNode, JsonValue, ShortcodeError } from "./nodes.ts";
import { parseMessage } from "./parse.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What `stepgram parse` prints. Offsets are UTF-16 units; a broken shortcode appears only among the errors. */
export interface ParseOutput {
  nodes: (
    | { type: "text"; text: string; start: number; end: number }
    | { type: "shortcode"; namespace: string; action: string; args: JsonValue[]; start: number; end: number }
  )[];
  /** `start` and `end` span the whole broken shortcode; line and column are those of its bracket. */
  errors: { message: string; start: number; end: number; line: number; column: number }[];
}

/** Parses a text for `stepgram parse`: arguments are strings, or the value if they are JSON. */
export function parseOutput(text: string, vocabulary: Vocabulary): ParseOutput {
  const parsed = parseMessage(text, vocabulary);
  const output: ParseOutput = { nodes: [], errors: [] };
  for (const node of parsed.nodes) {
    if (node.type === "text") {
      output.nodes.push({ type: "text", text: node.text, start: node.start, end: node.end });
    } else if (node.type === "shortcode") {
      const { namespace, action, start, end } = node;
      output.nodes.push({ type: "shortcode", namespace, action, args: node.args.map(argumentValue), start, end });
    }
  }
  const broken = new Map<ShortcodeError, BrokenNode>();
  for (const node of parsed.nodes) if (node.type === "broken") broken.set(node.error, node);
  const lines = new LineCounter(text);
  for (const error of parsed.errors) {
    const { start, end } = broken.get(error) ?? error;
    output.errors.push({ message: error.message, start, end, ...lines.at(start) });
  }
  return output;
}

function argumentValue(argument: Argument): JsonValue {
  return argument.kind === "json" ? argument.value : argument.text;
}
