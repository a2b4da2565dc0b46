import { type PrintableArgument, printShortcode } from "../../grammar/shortcode/print.ts";
import type { Command } from "../commands/command.ts";
import type { BoundValue } from "../commands/signature.ts";
import { readWholeNumber } from "../commands/whole-number.ts";
import { withoutMarks } from "./binding/segments.ts";
import type { ReadyCommand } from "./prepared-command.ts";

/**
 * The shortcode that runs a prepared command later and in another message: it names what it refers to by id, so that no
 * placeholder and no name can mean something else by then.
 */
export function lastingShortcode({ command, values, references, prepared }: ReadyCommand): string {
  return shortcodeOf(command, (name) => references[name]?.id ?? prepared.resolved?.[name] ?? values[name]);
}

/** The shortcode that gives a command these arguments. */
export function shortcodeOf(command: Command, argumentFor: (parameter: string) => BoundValue | undefined): string {
  const hasNumbers = command.signature.some(({ kind }) => kind === "int");
  const args = command.signature.map(({ name, kind, greedy }): PrintableArgument => {
    const value = argumentFor(name);
    // Quoted, it is the text that it is.
    if (kind === "text" && typeof value === "string" && isReadOtherwise(value, hasNumbers))
      return { kind: "json", value };
    return argumentOf(value, greedy === true && !hasNumbers);
  });
  const last = args.findLastIndex((argument) => argument.kind === "json" || argument.text !== "");
  return printShortcode(command.namespace, command.action, args.slice(0, last + 1));
}

/** Whether a bare text would lose its quotation marks, or be taken for a number. */
function isReadOtherwise(text: string, hasNumbers: boolean): boolean {
  return withoutMarks(text) !== text || (hasNumbers && readWholeNumber(text).kind !== "text");
}

/** A number at the end of a text would be read as another argument, if the command takes numbers. */
function argumentOf(value: BoundValue | undefined, isSpan: boolean): PrintableArgument {
  if (value === undefined) return { kind: "text", text: "" };
  if (typeof value === "object" && "whole" in value && "parts" in value)
    return { kind: "text", text: String(value.whole) };
  if (typeof value === "object") return { kind: "json", value };
  return { kind: isSpan ? "span" : "text", text: String(value) };
}
