import type { JsonValue } from "../../grammar/shortcode/nodes.ts";
import type { Vocabulary } from "../../grammar/shortcode/parse.ts";
import { parseMessage } from "./vocabulary.ts";

/** An argument in a table: bare text, or JSON as it stood or after mending. */
export type ArgumentSummary = string | { json: JsonValue } | { mended: JsonValue };

/** An island in a table: its action (with the namespace unless MULTISTEP) and arguments, or the code of its error. */
export type IslandSummary = [action: string, ...args: ArgumentSummary[]] | `!${string}`;

/** A row of a table: what the text shows, the text, its islands. */
export type Row = [statement: string, text: string, islands: IslandSummary[]];

/** The islands of a text, for comparison with a table. */
export function islandsOf(text: string, vocabulary?: Vocabulary): IslandSummary[] {
  const islands: IslandSummary[] = [];
  for (const node of parseMessage(text, vocabulary).nodes) {
    if (node.type === "broken") islands.push(`!${node.error.code}`);
    if (node.type !== "shortcode") continue;
    const name = node.namespace === "MULTISTEP" ? node.action : `${node.namespace}:${node.action}`;
    const args = node.args.map((argument): ArgumentSummary => {
      if (argument.kind === "text") return argument.text;
      return argument.repaired ? { mended: argument.value } : { json: argument.value };
    });
    islands.push([name, ...args]);
  }
  return islands;
}

/** The prose of a text, with `#` in the place of each island. */
export function proseOf(text: string): string {
  return parseMessage(text)
    .nodes.map((node) => (node.type === "text" ? node.text : "#"))
    .join("");
}
