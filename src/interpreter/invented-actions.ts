import { type PrintableArgument, printShortcode } from "../../grammar/shortcode/print.ts";
import { parsePlaceholder } from "../commands/placeholder-name.ts";
import type { JsonObject } from "../engine/json.ts";
import { type HandlerTable, suggestHandler } from "../engine/suggest-handler.ts";
import { readDuration } from "../engine/when/duration.ts";
import { registeredHandler } from "./binding/handler-position.ts";
import { objectIn, type Segment, textOf } from "./binding/segments.ts";
import { printableSegments } from "./candidates.ts";

/** Words for starting a workflow that are not aliases of EXECUTE. */
const STARTS = /^(?:START|RUN|BEGIN|LAUNCH|GO|EXEC|TRIGGER)(?:_?(?:WORKFLOW|NOW|IT))?$/;
const NUMBERED_STEP = /^(?:STEP|TASK)_?(\d{1,4})$/;

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
  const paramsAt = segments.findIndex((segment) => objectIn(segment) !== undefined);
  if (registeredHandler(segments[paramsAt - 1], handlers) !== undefined) return [writtenStep(segments)];
  const handler = suggestHandler(word, handlers);
  return handler === undefined ? [] : asStep(handler, segments, handlers);
}

const workflow: PrintableArgument = { kind: "text", text: "workflow_id" };

/** `[MULTISTEP:STEP1:log:{…}]`: the step has neither a workflow nor a name. */
function numberedStep(number: number, segments: readonly Segment[], handlers: HandlerTable): string {
  const [reference, rest] = withoutWorkflow(segments);
  const isNamed = registeredHandler(rest[0], handlers) === undefined;
  const name: PrintableArgument[] = isNamed ? [] : [{ kind: "text", text: `Step ${number}` }];
  return printShortcode("MULTISTEP", "ADD_STEP", [reference, ...name, ...printableSegments(rest)]);
}

/** `[MULTISTEP:INSERT:workflow_id:Two:log:{…}]`: everything that ADD_STEP takes, after an action that does not exist. */
function writtenStep(segments: readonly Segment[]): string {
  const [reference, rest] = withoutWorkflow(segments);
  return printShortcode("MULTISTEP", "ADD_STEP", [reference, ...printableSegments(rest)]);
}

/** `[MULTISTEP:SEND_MESSAGE:Hello]`: a step of the last workflow, else a workflow of its own. */
function asStep(handler: string, segments: readonly Segment[], handlers: HandlerTable): string[] {
  const [reference, rest] = withoutWorkflow(segments);
  const paramsAt = rest.findIndex((segment) => objectIn(segment) !== undefined);
  const params = objectIn(rest[paramsAt]);
  // What follows the params are the step's dependencies, timeout and options.
  const [before, after] = params === undefined ? [rest, []] : [rest.slice(0, paramsAt), rest.slice(paramsAt + 1)];
  const texts = before.filter((segment) => segment.text !== "").map(textOf);
  const title = handler.charAt(0).toUpperCase() + handler.slice(1).replaceAll("_", " ");
  const example = handlers.get(handler)?.example ?? {};
  const filled = params ?? withText(texts.join(": "), example);
  if (filled === undefined) return [];
  const name = params !== undefined && texts[0] !== undefined ? texts[0] : title;
  const step = printShortcode("MULTISTEP", "ADD_STEP", [
    reference,
    { kind: "text", text: name },
    { kind: "text", text: handler },
    { kind: "json", value: filled },
    ...printableSegments(after),
  ]);
  if (after.some((segment) => segment.text !== "")) return [step];
  return [
    step,
    printShortcode("MULTISTEP", "QUICK_WORKFLOW", [
      { kind: "text", text: name },
      { kind: "json", value: [{ name, handler, params: filled }] },
    ]),
  ];
}

/** Params with the written text under the first key of the example; undefined if that takes a number and the text is not one. */
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
