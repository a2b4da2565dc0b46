import { nearest } from "../../../grammar/nearest.ts";
import { handlerNamed } from "../../engine/respell-step.ts";
import { fail, type Result } from "../../engine/result.ts";
import { type HandlerTable, suggestHandler } from "../../engine/suggest-handler.ts";
import { problem } from "../../i18n/problem.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { objectIn, type Segment, textOf } from "./segments.ts";

/**
 * Finds the index of the handler among a step's segments (those after the workflow). It is the registered name right before
 * the JSON object, so a step may itself be called `log`. Without params, it is the first registered name followed by nothing
 * or by an empty argument. Anything else right before the params is an unknown handler, never part of the step's name.
 */
export function locateHandler(segments: readonly Segment[], handlers: HandlerTable): Result<number> {
  if (segments.length === 0) return fail("invalid", problem("nameAndHandlerMissing"));
  const paramsAt = segments.findIndex((segment) => objectIn(segment) !== undefined);
  const isHandler = (index: number): boolean => registeredHandler(segments[index], handlers) !== undefined;
  const isHandlerWithoutParams = (index: number): boolean =>
    isHandler(index) && (segments[index + 1] === undefined || segments[index + 1]?.text === "");

  if (paramsAt >= 2 && isHandler(paramsAt - 1)) return { ok: true, value: paramsAt - 1 };
  const end = paramsAt < 0 ? segments.length : paramsAt;
  for (let i = 1; i < end; i++) if (isHandlerWithoutParams(i)) return { ok: true, value: i };
  if (paramsAt === 0) return fail("invalid", problem("nameAndHandlerMissingBeforeParams"));
  if (paramsAt === 1) return nameOrHandlerMissing(segments[0] as Segment, handlers);
  if (paramsAt === 2 && isHandler(0) && !isLikeHandler(segments[1] as Segment, handlers)) return swapped(segments);
  const missingColon = colonMissing(segments, handlers);
  if (missingColon !== undefined) return missingColon;
  const handlerAt = paramsAt > 2 ? segments.findIndex((_, i) => i > 0 && i < paramsAt - 1 && isHandler(i)) : -1;
  if (handlerAt > 0 && nearest(textOf(segments[paramsAt - 1] as Segment), handlers.keys()) === undefined)
    return paramsNotNext(segments, handlerAt, paramsAt, handlers);
  if (paramsAt > 1 && segments[paramsAt - 1]?.text !== "")
    return unknownHandler(textOf(segments[paramsAt - 1] as Segment), handlers);
  for (let i = 1; i < end; i++) if (isHandler(i)) return { ok: true, value: i };
  if (segments.length === 1) return nameOrHandlerMissing(segments[0] as Segment, handlers);
  const likely = likelyHandler(segments.slice(1, end), handlers) ?? (segments[1] as Segment);
  return unknownHandler(textOf(likely), handlers);
}

/** The registered handler that a segment names, in any case and with or without Markdown, or undefined. */
export function registeredHandler(segment: Segment | undefined, handlers: HandlerTable): string | undefined {
  return segment === undefined ? undefined : registeredName(textOf(segment), handlers);
}

function registeredName(text: string, handlers: HandlerTable): string | undefined {
  return handlerNamed(text.replaceAll(/[`*]/g, ""), handlers);
}

/** The registered handler with that name, or an error with a suggestion. */
export function knownHandler(text: string, handlers: HandlerTable): Result<string> {
  const name = registeredName(text, handlers);
  return name === undefined ? unknownHandler(text, handlers) : { ok: true, value: name };
}

/** `human_approval`: written like a handler's name, and similar to one. A step's name usually has blanks or capitals. */
function isLikeHandler(segment: Segment, handlers: HandlerTable): boolean {
  const text = textOf(segment);
  return /^[a-z]{1,40}(?:[_-][a-z]{1,40}){1,4}$/.test(text) && suggestHandler(text, handlers) !== undefined;
}

function swapped([handler, name]: readonly Segment[]) {
  return fail("invalid", problem("handlerInNamePosition", { name: name?.text ?? "", handler: handler?.text ?? "" }));
}

/** `log{"message":"x"}`: the colon before the params is missing, so they were split at the colon inside. */
function colonMissing(segments: readonly Segment[], handlers: HandlerTable) {
  for (const [i, { raw }] of segments.entries()) {
    const [, name = "", space] = /^\s*([A-Za-z_]{1,64})(\s*)\{/.exec(raw) ?? [];
    const handler = registeredName(name, handlers);
    if (handler === undefined || space === undefined) continue;
    const params = segments
      .slice(i)
      .map((segment) => segment.raw)
      .join(":")
      .trimStart()
      .slice(name.length + space.length);
    return fail("invalid", problem("colonMissing", { handler, written: `${handler}:${shortened(params, 200)}` }));
  }
  return undefined;
}

/** `Save:log:step1:{…}`: whatever is between a handler and its params belongs after them. */
function paramsNotNext(segments: readonly Segment[], handlerAt: number, paramsAt: number, handlers: HandlerTable) {
  const handler = registeredHandler(segments[handlerAt], handlers);
  const between = segments.slice(handlerAt + 1, paramsAt).map((segment) => segment.text);
  const before = segments.slice(0, handlerAt).map((segment) => segment.text);
  const params = shortened(segments[paramsAt]?.text ?? "", 200);
  return fail(
    "invalid",
    problem("paramsNotNext", {
      handler: handler ?? "",
      between: between.join(":"),
      written: [...before, handler, params, ...between].join(":"),
    }),
  );
}

function nameOrHandlerMissing(segment: Segment, handlers: HandlerTable) {
  const handler = registeredHandler(segment, handlers);
  if (handler !== undefined) return fail("invalid", problem("noNameBeforeHandler", { handler }));
  return fail("invalid", problem("stepWithoutHandler", { name: textOf(segment), handlers: [...handlers.keys()] }));
}

function unknownHandler(written: string, handlers: HandlerTable) {
  const near = suggestHandler(written, handlers);
  return fail(
    "invalid",
    problem("noSuchHandler", { written, near, handlers: near === undefined ? [...handlers.keys()] : [] }),
  );
}

/** The segment most likely meant as the handler: one similar to a registered name, or the one before the first empty argument. */
function likelyHandler(segments: readonly Segment[], handlers: HandlerTable): Segment | undefined {
  const near = segments.find((segment) => nearest(textOf(segment), handlers.keys()) !== undefined);
  if (near !== undefined) return near;
  const empty = segments.findIndex((segment) => segment.text === "");
  return empty > 0 ? segments[empty - 1] : undefined;
}
