import { jsonText } from "../../../grammar/json-text.ts";
import { foldName } from "../../../grammar/names.ts";
import { jsonLike, splitOutside } from "../../../grammar/shortcode/tool-call.ts";
import { type Command, labelOf } from "../../commands/command.ts";
import { parsePlaceholder } from "../../commands/placeholder-name.ts";
import type { Parameter, Signature } from "../../commands/signature.ts";
import { readWholeNumber } from "../../commands/whole-number.ts";
import type { JsonObject, JsonValue } from "../../engine/json.ts";
import { type Failure, fail } from "../../engine/result.ts";
import type { HandlerTable } from "../../engine/suggest-handler.ts";
import { type Problem, problem } from "../../i18n/problem.ts";
import { shortened } from "../../i18n/rich-text.ts";
import type { BindingScope } from "./bind.ts";
import { registeredHandler } from "./handler-position.ts";
import { NAMES } from "./named-arguments.ts";
import { listIn, objectIn, type Segment, textOf } from "./segments.ts";

/** The error for arguments that are not in order, and the segments in their likely order. */
export interface OtherForm {
  failed: Failure;
  reordered: Segment[];
}

/** An error if the JSON comes first, the workflow comes late or the arguments are named; else undefined. */
export function otherForm(
  command: Command,
  segments: readonly Segment[],
  { source, handlers }: BindingScope,
): OtherForm | undefined {
  const [first, ...others] = segments;
  const [parameter] = command.signature;
  if (first === undefined || parameter === undefined || isJson(parameter)) return undefined;
  const late = workflowLater(command, parameter, segments, handlers);
  if (late !== undefined) return late;
  const isList = listIn(first) !== undefined;
  const object = objectIn(first);
  if (object === undefined && !isList) return namedByText(command, segments, source);
  const texts = others.filter((one) => one.text !== "");
  if (texts.length > 0) return jsonFirst(command, parameter, first, texts);
  return object === undefined ? undefined : namedByJson(command, object, first);
}

/** `SCHEDULED_WORKFLOW:every day at 8:workflow_id`: workflow_id is not the first argument. */
function workflowLater(
  command: Command,
  parameter: Parameter,
  segments: readonly Segment[],
  handlers: HandlerTable,
): OtherForm | undefined {
  const isPlaceholder = (one: Segment): boolean => {
    const placeholder = one.json === undefined ? parsePlaceholder(one.text) : undefined;
    return placeholder?.kind === "workflow" && !placeholder.mayBeName;
  };
  const at = segments.findIndex(isPlaceholder);
  const workflow = segments[at];
  if (parameter.kind !== "workflow" || at < 1 || workflow === undefined || objectIn(segments[0]) !== undefined)
    return undefined;
  const others = segments.filter((one) => one !== workflow && one.text !== "");
  const isStep = command.signature.some(({ kind }) => kind === "handler");
  const rest = isStep ? handlerBeforeParams(others, handlers) : jsonLast(others);
  const reordered = [workflow, ...rest];
  return {
    failed: fail("invalid", problem("workflowFirst"), write(written(command, reordered.map(shownSegment)))),
    reordered,
  };
}

function jsonLast(segments: readonly Segment[]): Segment[] {
  return [...segments.filter((one) => !one.json), ...segments.filter((one) => one.json)];
}

/**
 * A step's segments after the workflow with the handler right before its params, if only one names a handler: where a name
 * comes before it, what is between the two goes after the params.
 */
export function handlerBeforeParams(segments: readonly Segment[], handlers: HandlerTable): Segment[] {
  const named = segments.filter((one) => one.json === undefined && registeredHandler(one, handlers) !== undefined);
  const [handler] = named;
  if (handler === undefined || named.length > 1) return [...segments];
  const at = segments.indexOf(handler);
  const params = segments.find((one) => objectIn(one) !== undefined);
  if (params !== undefined && at > 0 && segments.indexOf(params) > at)
    return [...segments.slice(0, at + 1), params, ...segments.slice(at + 1).filter((one) => one !== params)];
  const others = segments.filter((one) => one !== handler);
  const paramsAt = params === undefined ? -1 : others.indexOf(params);
  return paramsAt < 0 ? [...segments] : [...others.slice(0, paramsAt), handler, ...others.slice(paramsAt)];
}

function isJson({ kind }: Parameter): boolean {
  return kind === "object" || kind === "list";
}

function jsonFirst(
  command: Command,
  parameter: Parameter,
  json: Segment,
  texts: readonly Segment[],
): OtherForm | undefined {
  const takes = command.signature.some(({ kind }) => kind === (listIn(json) === undefined ? "object" : "list"));
  if (!takes || texts.some((one) => typeof one.json === "object")) return undefined;
  const isNumber = (one: Segment): boolean => readWholeNumber(one.text).kind !== "text";
  const before = texts.filter((one) => !isNumber(one));
  const reordered = [...before, json, ...texts.filter(isNumber)];
  const hint = write(written(command, reordered.map(shownSegment)));
  return { failed: fail("invalid", problem("firstBeforeJson", { parameter: parameter.name }), hint), reordered };
}

/** `{"name":"Report","steps":[…]}` as the only argument. */
function namedByJson(command: Command, object: JsonObject, at: Segment): OtherForm | undefined {
  const values = command.signature.map((parameter, i) => valueFor(parameter, object, i, command.signature));
  const last = command.signature.at(-1);
  const others = Object.entries(object).filter(([, value]) => !values.includes(value));
  // Any other key is an option of the step.
  if ((last?.name === "changes" || last?.name === "options") && values.at(-1) === undefined && others.length > 0)
    values[values.length - 1] = Object.fromEntries(others);
  if (values.every((value) => value === undefined)) return undefined;
  const kept = values.slice(0, values.findLastIndex((value) => value !== undefined) + 1);
  const reordered = kept.map((value): Segment => {
    const text = value === undefined ? "" : typeof value === "string" ? value : jsonText(value);
    const json = typeof value === "object" ? { json: value } : {};
    return { text, raw: text, repaired: false, start: at.start, end: at.end, ...json };
  });
  const shown = reordered.map((one, i) => {
    const parameter = command.signature[i] as Parameter;
    return one.text === "" && parameter.optional === undefined ? parameter.example : shownSegment(one);
  });
  const failed = fail(
    "invalid",
    problem("argumentsNotAsJson", { command: labelOf(command) }),
    write(written(command, shown)),
  );
  return { failed, reordered };
}

function valueFor({ name }: Parameter, object: JsonObject, at: number, signature: Signature): JsonValue | undefined {
  const taken = signature.filter((_, i) => i !== at).map((other) => other.name);
  const names = [name, ...(NAMES[name] ?? "").split(" ").filter((other) => !taken.includes(other))];
  const spelled = new Map(Object.keys(object).map((key) => [foldName(key), key]));
  const key = names.flatMap((one) => (one === "" ? [] : (spelled.get(foldName(one)) ?? [])))[0];
  return key === undefined || object[key] === null ? undefined : object[key];
}

/** `name=Report:description=…`, at least its first argument. */
function namedByText(command: Command, segments: readonly Segment[], source: string): OtherForm | undefined {
  const [first] = segments;
  const last = segments.at(-1);
  const names = command.signature.flatMap(({ name }) => [name, ...(NAMES[name] ?? "").split(" ")]);
  const isNamed = (text: string): boolean => {
    const [, name] = /^\s*([a-z_]{1,40})\s{0,4}=[^=]/i.exec(text) ?? [];
    return name !== undefined && names.includes(name.toLowerCase());
  };
  if (first === undefined || last === undefined || !isNamed(first.raw)) return undefined;
  const bare = source
    .slice(first.start, last.end)
    .replaceAll(/(^|:)\s{0,9}([a-z_]{1,40})\s{0,4}=/gi, (all, colon: string, name: string) =>
      names.includes(name.toLowerCase()) ? colon : all,
    );
  const reordered = splitOutside(bare, ":").map((text): Segment => {
    const value = /^\s*[{["]/.test(text) ? jsonLike(text.trim()) : undefined;
    const json = value === undefined ? {} : { json: value };
    return { text: text.trim(), raw: text, repaired: false, start: first.start, end: first.end, ...json };
  });
  const hint = write(`[${command.namespace}:${command.action}:${shortened(bare.trim(), 300)}]`);
  return { failed: fail("invalid", problem("argumentsWithoutNames"), hint), reordered };
}

function written({ namespace, action }: Command, parts: readonly string[]): string {
  return `[${namespace}:${action}:${parts.join(":")}]`;
}

/** Long JSON is left out: the person who wrote it has it. */
function shownSegment(segment: Segment): string {
  if (segment.text.length <= 300) return segment.json === undefined ? segment.text : textOf(segment);
  return listIn(segment) === undefined ? "{…}" : "[…]";
}

function write(what: string): Problem {
  return problem("write", { what });
}
