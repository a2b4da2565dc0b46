import type { BrokenNode } from "../../grammar/shortcode/nodes.ts";
import type { Command } from "../commands/command.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import { type HandlerTable, suggestHandler } from "../engine/suggest-handler.ts";
import { type Problem, problem } from "../i18n/problem.ts";
import { registeredHandler } from "./binding/handler-position.ts";
import { joinedText, type Segment, textOf } from "./binding/segments.ts";

/** Everything that suggesting needs. */
export interface SuggestionScope {
  source: string;
  /** The registered handlers. */
  handlers: HandlerTable;
  registry: CommandRegistry;
}

/** For longer shortcodes the command's own example is suggested. */
const MAX_SOURCE = 240;

/** What to write instead of a broken shortcode: its repaired text if that is obvious, else an example with the given arguments. */
export function suggestedShortcode(
  node: BrokenNode,
  segments: readonly Segment[],
  command: Command | undefined,
  scope: SuggestionScope,
): Problem {
  const { code, expected = "" } = node.error;
  const source = node.source.trim();
  const short = source.length <= MAX_SOURCE && !source.includes("\n");
  if (code === "unknown-action" && !expected.includes(",") && short) {
    const from = source.indexOf(":") + 1;
    const rest = source.slice(from).search(/[:\]]/);
    const [action = "", ...others] = source.slice(from).trim().split(/\s+/);
    if (action.toUpperCase() === expected && others.length > 0)
      return write(`${source.slice(0, from)}${expected}:${others.join(" ")}`);
    if (expected !== "" && rest >= 0) return write(`${source.slice(0, from)}${expected}${source.slice(from + rest)}`);
  }
  if (code === "unclosed" && short && !/[{"]/.test(source)) return write(`${source}]`);
  const asStep = code === "unknown-action" && command === undefined ? handlerAsStep(source, scope) : undefined;
  if (asStep !== undefined) return asStep;
  if (node.namespace !== "MULTISTEP") {
    const { commands } = scope.registry;
    const names = commands.filter(({ namespace }) => namespace === node.namespace).map(({ action }) => action);
    return problem("actionsOf", { names });
  }
  if (command === undefined) return problem("helpLists");
  return problem("forExampleWrite", { shortcode: withGivenArguments(segments, command, scope) ?? command.example });
}

function write(what: string): Problem {
  return problem("write", { what });
}

/** `[MULTISTEP:SEND_MESSAGE:Hello]`: the action is the name of a handler. */
function handlerAsStep(source: string, { handlers }: SuggestionScope): Problem | undefined {
  const action = /^\s*([\w\s\\-]{1,64})/.exec(source.slice(source.indexOf(":") + 1))?.[1] ?? "";
  const handler = suggestHandler(action, handlers);
  if (handler === undefined) return undefined;
  const step = `{"name":"My step","handler":"${handler}","params":${JSON.stringify(handlers.get(handler)?.example)}}`;
  return problem("handlerAsStep", { handler, shortcode: `[MULTISTEP:QUICK_WORKFLOW:My workflow:[${step}]]` });
}

/** The arguments before the JSON as written, followed by example JSON. */
function withGivenArguments(
  segments: readonly Segment[],
  command: Command,
  scope: SuggestionScope,
): string | undefined {
  const given = segments.filter((segment) => segment.text !== "" && segment.text.length <= 100);
  const json = command.signature.findIndex(({ kind }) => kind === "list" || kind === "object");
  const before = command.signature.slice(0, json);
  if (!command.keepsGiven || given[0] === undefined || given[0].json !== undefined) return undefined;
  const start = `[${command.namespace}:${command.action}`;
  if (before.some(({ kind }) => kind === "handler")) {
    const at = given.findLastIndex((segment, i) => i >= 2 && registeredHandler(segment, scope.handlers) !== undefined);
    const handler = registeredHandler(given[at], scope.handlers);
    if (handler === undefined) return undefined;
    const name = joinedText(given.slice(1, at), scope.source);
    return `${start}:${textOf(given[0])}:${name}:${handler}:${JSON.stringify(scope.handlers.get(handler)?.example)}]`;
  }
  if (given.length < before.length) return undefined;
  const texts = given.slice(0, before.length).map(textOf);
  return `${[start, ...texts, command.signature[json]?.example].join(":")}]`;
}
