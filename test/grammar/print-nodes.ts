import { isBlank } from "../../grammar/characters.ts";
import { mergeText, type Node } from "../../grammar/shortcode/nodes.ts";
import { printShortcode } from "../../grammar/shortcode/print.ts";

/**
 * Prints nodes so that parsing the result gives the same nodes again. A bracket in prose is escaped where some vocabulary
 * could have a shortcode there. A broken shortcode is printed as written; one that was never closed may end elsewhere
 * if what follows it is escaped differently.
 */
export function printNodes(pieces: readonly Node[]): string {
  const nodes = mergeText(pieces);
  let text = "";
  for (const [i, node] of nodes.entries()) {
    if (node.type === "text") text += printProse(node.text, opensBracket(nodes[i + 1]));
    else text += node.type === "broken" ? node.source : printShortcode(node.namespace, node.action, node.args);
  }
  return text;
}

function opensBracket(node: Node | undefined): boolean {
  return node?.type === "shortcode" || (node?.type === "broken" && node.source.startsWith("["));
}

function printProse(text: string, shortcodeFollows: boolean): string {
  let printed = "";
  let from = 0;
  for (let at = text.indexOf("["); at >= 0; at = text.indexOf("[", at + 1)) {
    const sign = mayOpenShortcode(text, at) ? 1 : 0;
    printed += `${text.slice(from, at)}${"\\".repeat(backslashesBefore(text, at) + sign)}[`;
    from = at + 1;
  }
  const rest = text.slice(from);
  // The last backslashes would escape the bracket of the shortcode that follows.
  return printed + rest + (shortcodeFollows ? "\\".repeat(backslashesBefore(rest, rest.length)) : "");
}

/** Whether some vocabulary could have a shortcode or a near miss at `at`: a letter or a blank follows the bracket. */
function mayOpenShortcode(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1) | 32;
  return (next >= 97 && next <= 122) || isBlank(text.charCodeAt(at + 1));
}

function backslashesBefore(text: string, at: number): number {
  let run = 0;
  while (run < at && text[at - 1 - run] === "\\") run += 1;
  return run;
}
