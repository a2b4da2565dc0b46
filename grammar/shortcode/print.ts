import { isBlank } from "../characters.ts";
import { type Argument, type JsonValue, mergeText, type Node } from "./nodes.ts";

/**
 * Prints nodes so that parsing the result gives the same nodes again. A bracket of prose is escaped where
 * any vocabulary could take it for an island's. A broken island is printed as it stood; one that was never closed may
 * end elsewhere when what follows it has other escapes.
 */
export function printShortcodes(pieces: readonly Node[]): string {
  const nodes = mergeText(pieces);
  let text = "";
  for (const [i, node] of nodes.entries()) {
    if (node.type === "text")
      text += printProse(node.text, nodes[i + 1] !== undefined && nodes[i + 1]?.type !== "text");
    else text += node.type === "broken" ? node.source : printShortcode(node.namespace, node.action, node.args);
  }
  return text;
}

/** Prints one shortcode. */
export function printShortcode(namespace: string, action: string, args: readonly Argument[]): string {
  let text = `[${namespace}:${action}`;
  for (const argument of args) {
    text += `:${argument.kind === "json" ? printJson(argument.value) : printArgumentText(argument.text)}`;
  }
  return `${text}]`;
}

function printProse(text: string, islandFollows: boolean): string {
  let printed = "";
  let from = 0;
  for (let at = text.indexOf("["); at >= 0; at = text.indexOf("[", at + 1)) {
    const sign = mayOpenIsland(text, at) ? 1 : 0;
    printed += `${text.slice(from, at)}${"\\".repeat(backslashesBefore(text, at) + sign)}[`;
    from = at + 1;
  }
  const rest = text.slice(from);
  // The last backslashes would escape the bracket of the island that follows.
  return printed + rest + (islandFollows ? "\\".repeat(backslashesBefore(rest, rest.length)) : "");
}

/** Whether some vocabulary could make an island of the bracket at `at`: a capital, an `m` or a blank follows it. */
function mayOpenIsland(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return next === 109 || (next >= 65 && next <= 90) || isBlank(next);
}

function backslashesBefore(text: string, at: number): number {
  let run = 0;
  while (run < at && text[at - 1 - run] === "\\") run += 1;
  return run;
}

function printArgumentText(text: string): string {
  const escaped = text.replaceAll(/[\\:[\]]/g, "\\$&");
  // Without its backslash a first brace or quote could be read as JSON; a bracket has one already.
  return escaped.startsWith("{") || escaped.startsWith('"') ? `\\${escaped}` : escaped;
}

/** JSON.stringify writes -0 as 0, which would not come back as it was. */
function printJson(value: JsonValue): string {
  if (Object.is(value, -0)) return "-0";
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(printJson).join(",")}]`;
  return `{${Object.keys(value)
    .map((key) => `${JSON.stringify(key)}:${printJson(value[key]!)}`)
    .join(",")}}`;
}
