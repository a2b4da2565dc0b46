import type { JsonValue } from "../../grammar/shortcode/nodes.ts";
import type { Vocabulary } from "../../grammar/shortcode/parse.ts";
import { parseMessage } from "./vocabulary.ts";

/** An argument in a table: bare text, or JSON as it stood or after repair. */
export type ArgumentSummary = string | { json: JsonValue } | { repaired: JsonValue };

/** A shortcode in a table: its action (with the namespace unless MULTISTEP) and arguments, or the code of its error. */
export type ShortcodeSummary = [action: string, ...args: ArgumentSummary[]] | `!${string}`;

/** A row of a table: what the text demonstrates, the text, and its shortcodes. */
export type Row = [statement: string, text: string, shortcodes: ShortcodeSummary[]];

/** The shortcodes of a text, for comparison with a table. */
export function shortcodesOf(text: string, vocabulary?: Vocabulary): ShortcodeSummary[] {
  const shortcodes: ShortcodeSummary[] = [];
  for (const node of parseMessage(text, vocabulary).nodes) {
    if (node.type === "broken") shortcodes.push(`!${node.error.code}`);
    if (node.type !== "shortcode") continue;
    const name = node.namespace === "MULTISTEP" ? node.action : `${node.namespace}:${node.action}`;
    const args = node.args.map((argument): ArgumentSummary => {
      if (argument.kind === "text") return argument.text;
      return argument.repaired ? { repaired: argument.value } : { json: argument.value };
    });
    shortcodes.push([name, ...args]);
  }
  return shortcodes;
}

/** The prose of a text, with `#` in the place of each shortcode. */
export function proseOf(text: string): string {
  return parseMessage(text)
    .nodes.map((node) => (node.type === "text" ? node.text : "#"))
    .join("");
}
