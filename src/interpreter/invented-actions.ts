import { type PrintableArgument, printShortcode } from "../../grammar/shortcode/print.ts";
import { parsePlaceholder } from "../commands/placeholder-name.ts";
import { type HandlerTable, suggestHandler } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { readDuration } from "../engine/when/duration.ts";
import { registeredHandler } from "./binding/handler-position.ts";
import { objectIn, type Segment, textOf } from "./binding/segments.ts";
import { printableSegments } from "./candidates.ts";

/** Words for starting a workflow that are no aliases of EXECUTE. */
const STARTS = /^(?:START|RUN|BEGIN|LAUNCH|GO|EXEC|TRIGGER)(?:_?(?:WORKFLOW|NOW|IT))?$/;
const NUMBERED_STEP = /^(?:STEP|TASK)_?(\d{1,4})$/;

/** Words for handlers that people use as if they were actions. */
const HANDLER_WORDS: Readonly<Record<string, string>> = {
  WAIT: "delay",
  SLEEP: "delay",
  PAUSE_FOR: "delay",
  APPROVE: "approval",
  CONFIRM: "approval",
  GATE: "approval",
  MESSAGE: "send_message",
  SEND: "send_message",
  SAY: "send_message",
  TELL: "send_message",
  PRINT: "log",
  ECHO: "log",
  NOTIFY: "notification",
  HTTP: "api_call",
  FETCH: "api_call",
  REQUEST: "api_call",
  IF: "condition_check",
};

/** Shortcodes that may be meant by one whose action is invented, with the arguments that were written. */
export function inventedActions(written: string, segments: readonly Segment[], handlers: HandlerTable): string[] {
  const word = written
    .trim()
    .toUpperCase()
    .replaceAll(/[\s\\-]+/g, "_")
    .replaceAll(/_+/g, "_");
  if (STARTS.test(word)) {
    const given = printableSegments(segments);
    const [first] = given;
    const isNamed = first?.kind === "text" && first.text !== "";
    return [printShortcode("MULTISTEP", "EXECUTE", isNamed ? given : [workflow, ...given.slice(1)])];
  }
  const number = NUMBERED_STEP.exec(word)?.[1];
  if (number !== undefined) return [numberedStep(Number(number), segments, handlers)];
  const handler = HANDLER_WORDS[word] ?? suggestHandler(word, handlers);
  return handler === undefined || !handlers.has(handler) ? [] : asStep(handler, segments, handlers);
}

const workflow: PrintableArgument = { kind: "text", text: "workflow_id" };

/** `[MULTISTEP:STEP1:log:{…}]`: the step has neither a workflow nor a name. */
function numberedStep(number: number, segments: readonly Segment[], handlers: HandlerTable): string {
  const [reference, rest] = withoutWorkflow(segments);
  const isNamed = registeredHandler(rest[0], handlers) === undefined;
  const name: PrintableArgument[] = isNamed ? [] : [{ kind: "text", text: `Step ${number}` }];
  return printShortcode("MULTISTEP", "ADD_STEP", [reference, ...name, ...printableSegments(rest)]);
}

/** `[MULTISTEP:SEND_MESSAGE:Hello]`: a step of the last workflow, else a workflow of its own. */
function asStep(handler: string, segments: readonly Segment[], handlers: HandlerTable): string[] {
  const [reference, rest] = withoutWorkflow(segments);
  const given = rest.filter((segment) => segment.text !== "");
  const params = given.map(objectIn).find((object) => object !== undefined);
  const texts = given.filter((segment) => objectIn(segment) === undefined).map(textOf);
  const title = handler.charAt(0).toUpperCase() + handler.slice(1).replaceAll("_", " ");
  const example = handlers.get(handler)?.example ?? {};
  const filled = params ?? withText(texts.join(": "), example);
  if (filled === undefined) return [];
  const name = params !== undefined && texts[0] !== undefined ? texts[0] : title;
  return [
    printShortcode("MULTISTEP", "ADD_STEP", [
      reference,
      { kind: "text", text: name },
      { kind: "text", text: handler },
      { kind: "json", value: filled },
    ]),
    printShortcode("MULTISTEP", "QUICK_WORKFLOW", [
      { kind: "text", text: name },
      { kind: "json", value: [{ name, handler, params: filled }] },
    ]),
  ];
}

/** The example's params with the written text in its first place that takes one. */
function withText(text: string, example: JsonObject): JsonObject | undefined {
  const [first] = Object.entries(example);
  if (text === "" || first === undefined) return example;
  if (typeof first[1] !== "number") return { [first[0]]: text };
  const duration = /^\d{1,9}(?:\.\d{1,3})?$/.test(text) ? Number(text) * 1000 : readDuration(text.slice(0, 100));
  return duration === undefined ? undefined : { [first[0]]: duration / 1000 };
}

function withoutWorkflow(segments: readonly Segment[]): [PrintableArgument, Segment[]] {
  const [first, ...rest] = segments;
  const isWorkflow =
    first !== undefined && (parsePlaceholder(first.text)?.kind === "workflow" || /^wf_/.test(first.text));
  return isWorkflow ? [{ kind: "text", text: first.text }, rest] : [workflow, [...segments]];
}
