import { literalBraces } from "../../grammar/template/template.ts";
import { type Handler, hasOwnOutcome } from "../engine/handler.ts";
import type { JsonValue } from "../engine/json.ts";
import type { NewStep } from "../engine/workflow.ts";
import type { ReplyMessages } from "../i18n/reply-messages.ts";
import { italic, type RichText, rich, shortened } from "../i18n/rich-text.ts";

const MAX_NAMED = 3;

/** A note on a separate line, below what an outcome says. */
export function noteLine(note: string): RichText {
  return rich`\n${italic(note)}`;
}

/** The names of steps in a row: the first five, and how many more there are. */
export function listed(names: readonly string[], messages: ReplyMessages): string {
  const more = names.length > 5 ? messages.andOthers(names.length - 5) : "";
  return `${shortened(names.slice(0, 5).join(", "), 150)}${more}`;
}

/** A note for the reply if several steps share a name, so that nobody depends on the wrong one. */
export function sameNames(names: readonly string[], messages: ReplyMessages): RichText {
  if (names.length === 0) return [];
  const listed = names.slice(0, MAX_NAMED).map((name) => `"${shortened(name, 60)}"`);
  const more = names.length > MAX_NAMED ? messages.andNames(names.length - MAX_NAMED) : "";
  return noteLine(messages.sameNames(listed.join(", ") + more));
}

/** A note for the reply if the step has an idempotency key, but its outcome belongs to its own run. */
export function keyNote(
  { handler, params = {}, idempotency_key }: Pick<NewStep, "handler" | "params" | "idempotency_key">,
  handlers: ReadonlyMap<string, Handler>,
  messages: ReplyMessages,
): RichText {
  const registered = handlers.get(handler);
  const isIgnored = idempotency_key !== undefined && registered !== undefined && hasOwnOutcome(registered, params);
  return isIgnored ? noteLine(messages.keyIgnored(handler)) : [];
}

/** Names that occur more than once. */
export function doubleNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  const double = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) double.add(name);
    seen.add(name);
  }
  return [...double];
}

/** A note for the reply if a step's params contain braces that are plain text here but a template in other languages. */
export function literalNote(params: JsonValue, messages: ReplyMessages): RichText {
  const found = literalBraces(params);
  if (found === undefined) return [];
  const [written, instead] = [shortened(found.written, 80), shortened(found.instead, 80)];
  const note = written === `$${instead}` ? messages.dollarStays(written) : messages.bracesStay(written, instead);
  return noteLine(note);
}
