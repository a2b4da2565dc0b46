import type { BrokenNode } from "../../grammar/shortcode/nodes.ts";
import type { Command } from "../commands/command.ts";
import { type HandlerTable, suggestHandler } from "../engine/handler.ts";
import { registeredHandler } from "./binding/handler-position.ts";
import { joinedText, type Segment, textOf } from "./binding/segments.ts";

/** What suggesting needs to know. */
export interface SuggestionScope {
  source: string;
  /** The registered handlers. */
  handlers: HandlerTable;
}

/** Longer islands are answered with the command's own example. */
const MAX_SOURCE = 240;

/** What to write instead of a broken island: the island itself mended where that is plain, else an example with what was given. */
export function writtenInstead(
  node: BrokenNode,
  segments: readonly Segment[],
  command: Command | undefined,
  scope: SuggestionScope,
): string {
  const { code, expected = "" } = node.error;
  const source = node.source.trim();
  const short = source.length <= MAX_SOURCE && !source.includes("\n");
  if (code === "unknown-action" && !expected.includes(",") && short) {
    const from = source.indexOf(":") + 1;
    const rest = source.slice(from).search(/[:\]]/);
    const [action = "", ...others] = source.slice(from).trim().split(/\s+/);
    if (action.toUpperCase() === expected && others.length > 0)
      return `Write ${source.slice(0, from)}${expected}:${others.join(" ")}`;
    if (expected !== "" && rest >= 0) return `Write ${source.slice(0, from)}${expected}${source.slice(from + rest)}`;
  }
  if (code === "unclosed" && short && !/[{"]/.test(source)) return `Write ${source}]`;
  const asStep = code === "unknown-action" && command === undefined ? handlerAsStep(source, scope) : undefined;
  if (asStep !== undefined) return asStep;
  if (command === undefined) return "[MULTISTEP:HELP] lists the commands.";
  return `Write for example ${withWhatWasGiven(segments, command, scope) ?? command.example}`;
}

/** `[MULTISTEP:SEND_MESSAGE:Hello]`: the action is the name of a handler. */
function handlerAsStep(source: string, { handlers }: SuggestionScope): string | undefined {
  const action = /^\s*([\w\s\\-]{1,64})/.exec(source.slice(source.indexOf(":") + 1))?.[1] ?? "";
  const handler = suggestHandler(action, handlers);
  if (handler === undefined) return undefined;
  const step = `{"name":"My step","handler":"${handler}","params":${JSON.stringify(handlers.get(handler)?.example)}}`;
  return `${handler} is what a step does: [MULTISTEP:QUICK_WORKFLOW:My workflow:[${step}]]`;
}

function withWhatWasGiven(segments: readonly Segment[], command: Command, scope: SuggestionScope): string | undefined {
  const given = segments.filter((segment) => segment.text !== "" && segment.text.length <= 100);
  const [first] = given;
  if (first === undefined || first.json !== undefined) return undefined;
  if (command.namespace !== "MULTISTEP") return undefined;
  const start = `[MULTISTEP:${command.action}:${textOf(first)}`;
  const json = command.signature.findLast(({ kind }) => kind === "list" || kind === "object");
  switch (command.action) {
    case "ADD_STEP": {
      const at = given.findLastIndex(
        (segment, i) => i >= 2 && registeredHandler(segment, scope.handlers) !== undefined,
      );
      const handler = registeredHandler(given[at], scope.handlers);
      if (handler === undefined) return undefined;
      return `${start}:${joinedText(given.slice(1, at), scope.source)}:${handler}:${JSON.stringify(scope.handlers.get(handler)?.example)}]`;
    }
    case "EXECUTE":
      return `${start}:${json?.example}]`;
    case "QUICK_WORKFLOW":
      return `${start}:${command.signature.find(({ kind }) => kind === "list")?.example}]`;
    case "EDIT_STEP":
      return given[1] === undefined ? undefined : `${start}:${textOf(given[1])}:${json?.example}]`;
    default:
      return undefined;
  }
}
