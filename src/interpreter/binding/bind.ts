import { jsonText } from "../../../grammar/json-text.ts";
import { nearest } from "../../../grammar/nearest.ts";
import type { Bound, Parameter, Signature } from "../../commands/signature.ts";
import { EXECUTION_STATUSES } from "../../engine/execution.ts";
import { fail, type Result } from "../../engine/result.ts";
import type { HandlerTable } from "../../engine/suggest-handler.ts";
import { problem } from "../../i18n/problem.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { knownHandler, locateHandler, registeredHandler } from "./handler-position.ts";
import { withoutNames } from "./named-arguments.ts";
import {
  joinedText,
  objectIn,
  type Segment,
  saysNothing,
  standsAlone,
  textOf,
  withoutTrailingEmpty,
} from "./segments.ts";
import { bindStepTail, type StepTail } from "./step-arguments.ts";
import { bindNumber, jsonFor, takeTypedEnd } from "./typed-arguments.ts";

/** Everything that binding needs besides the signature and the segments. */
export interface BindingScope {
  /** The whole message, which the segments' spans refer to. */
  source: string;
  /** The registered handlers. */
  handlers: HandlerTable;
}

/** Longer JSON that was repaired is not shown again. */
const MAX_SHOWN_JSON = 60;

/**
 * Binds a command's segments to its signature. Typed parameters are recognized first; the greedy text takes the raw span that
 * remains, colons included. `leading` is how many segments the reference at the beginning takes if a greedy text follows it
 * (more than one if a workflow's name contains colons).
 */
export function bind(
  signature: Signature,
  segments: readonly Segment[],
  scope: BindingScope,
  leading = 1,
): Result<Bound> {
  const given = withoutNames(signature, withoutTrailingEmpty(segments), scope.source);
  const handlerAt = signature.findIndex((parameter) => parameter.kind === "handler");
  const isStep = signature.some((parameter) => parameter.kind === "dependencies");
  const bound =
    handlerAt < 0 || !isStep
      ? bindPlain(signature, given, scope, leading)
      : bindAroundHandler(signature, handlerAt, given, scope, leading);
  if (!bound.ok) return bound;
  for (const parameter of signature)
    if (parameter.optional === undefined && bound.value[parameter.name] === undefined) return missing(parameter, given);
  const repaired = given.filter((segment) => segment.repaired && segment.json !== undefined);
  const notes = repaired.map((segment) => {
    const json = jsonText(segment.json);
    return problem("jsonRepaired", { json: json.length > MAX_SHOWN_JSON ? undefined : json });
  });
  return { ok: true, value: { values: bound.value, notes } };
}

function bindAroundHandler(
  signature: Signature,
  handlerAt: number,
  given: readonly Segment[],
  scope: BindingScope,
  leading: number,
): Result<Bound["values"]> {
  const located = locateHandler(given.slice(leading), scope.handlers);
  if (given.length > 0 && !located.ok) return located;
  const at = located.ok ? located.value + leading : 0;
  const left = bindPlain(signature.slice(0, handlerAt), given.slice(0, at), scope, leading);
  if (!left.ok) return left;
  const handler = registeredHandler(given[at], scope.handlers);
  if (handler === undefined) return left;
  const [params, dependencies, timeout, options] = signature.slice(handlerAt + 1);
  const tail = { params, dependencies, timeout, options } as StepTail;
  const right = bindStepTail(
    given.slice(at + 1),
    tail,
    scope.source,
    JSON.stringify(scope.handlers.get(handler)?.example ?? {}),
  );
  if (!right.ok) return right;
  return { ok: true, value: { ...left.value, [signature[handlerAt]?.name ?? ""]: handler, ...right.value } };
}

function bindPlain(
  signature: Signature,
  given: readonly Segment[],
  scope: BindingScope,
  leading: number,
): Result<Bound["values"]> {
  const values: Bound["values"] = {};
  let rest = [...given];
  const greedyAt = signature.findIndex((parameter) => parameter.greedy);
  const greedy = signature[greedyAt];
  const typedAt = signature.findIndex(isTyped);
  const before = signature.slice(
    0,
    [greedyAt, typedAt, signature.length].find((at) => at >= 0),
  );
  for (const [i, parameter] of before.entries()) {
    // An object that another parameter takes means that this optional text was left out.
    if (parameter.optional && objectIn(rest[0]) !== undefined && signature.some(({ kind }) => kind === "object"))
      continue;
    const taken = rest.splice(0, i === 0 ? leading : 1);
    if (parameter.kind === "text" && objectIn(taken[0]) !== undefined)
      return fail(
        "invalid",
        problem("mustBeText", {
          parameter: parameter.name,
          object: shortened(textOf(taken[0] as Segment), 60),
        }),
      );
    const value = bindWord(parameter, joinedText(taken, scope.source), scope);
    if (!value.ok) return value;
    values[parameter.name] = value.value;
  }
  const after = signature.slice(before.length + (greedy === undefined ? 0 : 1));
  const typed = takeTypedEnd(after, rest, greedy);
  if (!typed.ok) return typed;
  Object.assign(values, typed.value.values);
  rest = typed.value.rest;
  if (greedy !== undefined) {
    const alone = rest[0] !== undefined && standsAlone(greedy.kind, textOf(rest[0]));
    const taken = alone ? rest.splice(0, 1) : rest.splice(0);
    const value = bindWord(greedy, joinedText(taken, scope.source), scope);
    if (!value.ok) return value;
    values[greedy.name] = value.value;
  }
  const extra = rest.find((segment) => segment.text !== "");
  const wanted = after.find((parameter) => values[parameter.name] === undefined);
  if (extra === undefined || (wanted?.optional && rest.every(saysNothing))) return { ok: true, value: values };
  // The JSON is present, so what follows it was intended for the next parameter.
  const json = rest.find((segment) => wanted !== undefined && jsonFor(wanted, segment) !== undefined);
  const [next] = after.filter((parameter) => parameter.kind === "int" && values[parameter.name] === undefined);
  const behind = json === undefined ? [] : rest.slice(rest.indexOf(json) + 1).filter(({ text }) => text !== "");
  const [first, second] = behind;
  if (first === undefined) return misplaced(extra, wanted);
  const number = next === undefined ? undefined : bindNumber(next, first.text);
  if (number === undefined) return misplaced(first, undefined);
  return number.ok ? misplaced(second ?? first, undefined) : number;
}

function missing(parameter: Parameter, given: readonly Segment[]) {
  const object = parameter.kind === "list" ? given.find((segment) => objectIn(segment) !== undefined) : undefined;
  const inside = object === undefined ? undefined : objectIn(object)?.[parameter.name];
  if (Array.isArray(inside))
    return fail(
      "invalid",
      problem("listInObject", { parameter: parameter.name, list: shortened(jsonText(inside), 200) }),
    );
  if (object !== undefined)
    return fail(
      "invalid",
      problem("listNotObject", { parameter: parameter.name, list: `[${shortened(object.text, 200)}]` }),
    );
  const time = parameter.name === "when" ? timeInside(given) : undefined;
  if (time !== undefined) return fail("invalid", problem("timeAsJson", { time }));
  return fail("invalid", problem("missing", { parameter: parameter.name }));
}

/** The text of a time that was given as JSON, such as `{"cron":"0 9 * * 1","timezone":"Asia/Jakarta"}`. */
function timeInside(given: readonly Segment[]): string | undefined {
  const entries = given.flatMap((segment) => Object.entries(objectIn(segment) ?? {}));
  const zones = entries.filter(([key]) => /zone|^tz$/i.test(key));
  const times = entries.filter((entry) => !zones.includes(entry));
  const parts = [...times, ...zones].map(([, value]) => value);
  const isTime = times.length === 1 && zones.length <= 1;
  return isTime && parts.every((part) => typeof part === "string" || typeof part === "number")
    ? parts.join(" ")
    : undefined;
}

function isTyped(parameter: Parameter): boolean {
  return ["int", "object", "list"].includes(parameter.kind);
}

/** Binds a reference or a single word. An empty text is undefined. */
export function bindWord(
  parameter: Parameter,
  text: string,
  { handlers }: Pick<BindingScope, "handlers">,
): Result<string | undefined> {
  if (text === "") return { ok: true, value: undefined };
  if (parameter.kind === "handler") return knownHandler(text, handlers);
  if (parameter.kind !== "status") return { ok: true, value: text };
  const status = text.toLowerCase();
  if (status === "all") return { ok: true, value: undefined };
  if ((EXECUTION_STATUSES as readonly string[]).includes(status)) return { ok: true, value: status };
  const near = nearest(text, EXECUTION_STATUSES);
  return fail("invalid", problem("notAStatus", { written: text, near, statuses: EXECUTION_STATUSES }));
}

function misplaced(extra: Pick<Segment, "text">, wanted: Parameter | undefined) {
  if (wanted?.kind === "object" || wanted?.kind === "list") {
    return fail(
      "invalid",
      problem("mustBe", {
        parameter: wanted.name,
        kind: wanted.kind,
        written: `"${extra.text}"`,
        example: wanted.example,
      }),
    );
  }
  return fail("invalid", problem("tooManyArguments", { extra: extra.text }));
}
