import type { Argument } from "../../grammar/shortcode/nodes.ts";
import { printShortcode } from "../../grammar/shortcode/print.ts";
import type { BoundValue } from "../commands/signature.ts";
import type { ReadyCommand } from "./prepared-command.ts";

/**
 * The shortcode that runs a prepared command later and in another message: it names what it refers to by id, so that no
 * placeholder and no name can mean something else by then.
 */
export function lastingShortcode({ command, values, references, prepared }: ReadyCommand): string {
  const args = command.signature.map(({ name }) =>
    argumentOf(references[name]?.id ?? prepared.resolved?.[name] ?? values[name]),
  );
  const last = args.findLastIndex((argument) => argument.kind === "json" || argument.text !== "");
  return printShortcode(command.namespace, command.action, args.slice(0, last + 1));
}

function argumentOf(value: BoundValue | undefined): Argument {
  const at = { start: 0, end: 0 };
  if (value === undefined) return { kind: "text", text: "", ...at };
  if (typeof value === "object" && "whole" in value && "parts" in value)
    return { kind: "text", text: String(value.whole), ...at };
  if (typeof value === "object") return { kind: "json", value, repaired: false, ...at };
  return { kind: "text", text: String(value), ...at };
}
