import type { JsonValue } from "../json.ts";
import type { Reason } from "../sentences.ts";

export type { JsonValue } from "../json.ts";

/** Prose: `text` shows an escaped bracket `\[` as `[`. Offsets are UTF-16 units in the whole text, `end` exclusive. */
export interface TextNode {
  type: "text";
  text: string;
  /** It is what an AI thought before its answer: see `markThinking`. */
  thinking?: true;
  start: number;
  end: number;
}

/** An argument. `start` and `end` span everything between its separators, blanks included. */
export type Argument =
  | {
      kind: "text";
      /** Unescaped and trimmed; `""` means "not given". */
      text: string;
      start: number;
      end: number;
    }
  | {
      kind: "json";
      value: JsonValue;
      /** Whether the source was not valid JSON and had to be repaired. */
      repaired: boolean;
      start: number;
      end: number;
    };

/** A well-formed shortcode. Its names are canonical: upper case, no blanks, `\_` read as `_`. */
export interface ShortcodeNode {
  type: "shortcode";
  namespace: string;
  action: string;
  args: Argument[];
  start: number;
  end: number;
}

/** A shortcode that cannot run, with whatever could be read of it. */
export interface BrokenNode {
  type: "broken";
  namespace: string;
  /** The canonical action; undefined if it is missing or unknown. */
  action: string | undefined;
  /** The arguments that could be read. */
  args: Argument[];
  error: ShortcodeError;
  /** The shortcode that was probably meant, if that can be told. It need not be a working one. */
  meant?: string;
  /** The shortcode as written. */
  source: string;
  start: number;
  end: number;
}

/** One piece of a message. */
export type Node = TextNode | ShortcodeNode | BrokenNode;

/** A passage that is not a shortcode but was probably meant as one. */
export interface NearMiss {
  start: number;
  /** Exclusive. */
  end: number;
  /** The shortcode that was probably meant, with the arguments that were written; undefined if no action is similar. */
  meant: string | undefined;
  /** It is written as a shortcode of this namespace, which has no such action. */
  unknown?: { namespace: string; action: string; near: string | undefined };
}

/** What can be wrong with a shortcode, or with the text as a whole. */
export type ShortcodeErrorCode =
  | "missing-action"
  | "unknown-action"
  /** It is not a shortcode, but was probably meant as one: `(MULTISTEP:HELP)`. */
  | "near-miss"
  | "unclosed"
  | "bad-json"
  | "too-deep"
  | "json-too-long"
  | "text-too-long"
  | "too-many-shortcodes";

/** What is wrong, and where. `line` and `column` count from 1 and point at `start`. */
export interface ShortcodeError {
  code: ShortcodeErrorCode;
  /** One sentence for people, without the position. */
  message: string;
  /** The message as a translatable sentence: its name and values. */
  reason: Reason;
  start: number;
  end: number;
  line: number;
  column: number;
  /** The source line with a caret line under it; of a long line, only the part nearby. */
  caret: string;
  /** What belongs there. */
  expected?: string;
}

/** A message as nodes that cover it in order, and every error in it. */
export interface ParsedMessage {
  nodes: Node[];
  errors: ShortcodeError[];
  /** The text that was parsed. */
  source: string;
}

/** Joins adjacent text nodes. */
export function mergeText(nodes: Iterable<Node>): Node[] {
  const merged: Node[] = [];
  for (const node of nodes) {
    const last = merged.at(-1);
    if (node.type === "text" && last?.type === "text" && node.thinking === last.thinking && !node.thinking) {
      merged[merged.length - 1] = { ...last, text: last.text + node.text, end: node.end };
    } else merged.push(node);
  }
  return merged;
}
