import { jsonText } from "../json-text.ts";
import type { JsonValue } from "./nodes.ts";

/** An argument to print. */
export type PrintableArgument =
  | { kind: "text"; text: string }
  | { kind: "json"; value: JsonValue }
  /** A text that its command reads as one, colons included: it is printed as people write it, where that is safe. */
  | { kind: "span"; text: string };

/** A shortcode that is parsed as these arguments, with escapes where they are needed. */
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
