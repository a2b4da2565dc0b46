import { isBlank } from "../characters.ts";
import { jsonText } from "../json-text.ts";
import { type JsonValue, mergeText, type Node } from "./nodes.ts";

/**
 * Prints nodes so that parsing the result gives the same nodes again. A bracket in prose is escaped where some vocabulary
 * could have a shortcode there. A broken shortcode is printed as written; one that was never closed may end elsewhere
 * if what follows it is escaped differently.
 */
export function printShortcodes(pieces: readonly Node[]): string {
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

/** An argument to print. */
export type PrintableArgument =
  | { kind: "text"; text: string }
  | { kind: "json"; value: JsonValue }
  /** A text that its command reads as one, colons included: it is printed as people write it, where that is safe. */
  | { kind: "span"; text: string };

/** Prints one shortcode. */
export function printShortcode(namespace: string, action: string, args: readonly PrintableArgument[]): string {
  let text = `[${namespace}:${action}`;
  for (const argument of args) text += `:${printArgument(argument)}`;
  return `${text}]`;
}

function printArgument(argument: PrintableArgument): string {
  if (argument.kind === "json") return printJson(argument.value);
  return argument.kind === "span" && isReadWhole(argument.text) ? argument.text : printArgumentText(argument.text);
}

/** Whether the parts of a text between its colons are bare words, or quoted ones such as a cron line before its zone. */
function isReadWhole(text: string): boolean {
  const parts = text.split(":");
  const isQuoted = (part: string): boolean => /^"[^"\\[\]{}]*"$/.test(part);
  const isBare = (part: string): boolean => /^[^\s"\\[\]{}][^\\[\]{}]*$/.test(part) && !/\s$/.test(part);
  return parts.every((part) => isBare(part) || (parts.length > 1 && isQuoted(part)));
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

function printArgumentText(text: string): string {
  const escaped = text.replaceAll(/[\\:[\]]/g, "\\$&");
  // Without a backslash, a first brace or quote would begin JSON; a bracket has one already.
  return escaped.startsWith("{") || escaped.startsWith('"') ? `\\${escaped}` : escaped;
}

/** Unlike JSON.stringify, this keeps the sign of -0. */
function printJson(value: JsonValue): string {
  if (Object.is(value, -0)) return "-0";
  if (typeof value !== "object" || value === null) return jsonText(value);
  if (Array.isArray(value)) return `[${value.map(printJson).join(",")}]`;
  return `{${Object.keys(value)
    .map((key) => `${JSON.stringify(key)}:${printJson(value[key]!)}`)
    .join(",")}}`;
}
