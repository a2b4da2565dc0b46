import { nearest } from "../../../grammar/nearest.ts";
import { type HandlerTable, suggestHandler } from "../../engine/handler.ts";
import { fail, type Result } from "../../engine/result.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { objectIn, type Segment, textOf } from "./segments.ts";

/**
 * Finds the handler among a step's segments (those after the workflow): a registered name right before a JSON object, so a step
 * may itself be called `log`; without params, the first registered name followed by nothing or by an empty argument. Anything
 * else right before the params is taken as an unknown handler, never as part of the name.
 */
export function locateHandler(segments: readonly Segment[], handlers: HandlerTable): Result<number> {
  if (segments.length === 0) return fail("invalid", "The step's name and its handler are missing.");
  const json = segments.findIndex((segment) => objectIn(segment) !== undefined);
  const isHandler = (index: number): boolean => registeredHandler(segments[index], handlers) !== undefined;
  const leavesParamsOut = (index: number): boolean =>
    isHandler(index) && (segments[index + 1] === undefined || segments[index + 1]?.text === "");

  if (json >= 2 && isHandler(json - 1)) return { ok: true, value: json - 1 };
  const end = json < 0 ? segments.length : json;
  for (let i = 1; i < end; i++) if (leavesParamsOut(i)) return { ok: true, value: i };
  if (json === 0) return fail("invalid", "The step's name and its handler are missing before the params.");
  if (json === 1) return oneWordBeforeParams(segments[0] as Segment, handlers);
  if (json === 2 && isHandler(0)) return swapped(segments);
  const glued = colonMissing(segments, handlers);
  if (glued !== undefined) return glued;
  const early = json > 2 ? segments.findIndex((_, i) => i > 0 && i < json - 1 && isHandler(i)) : -1;
  if (early > 0 && nearest(textOf(segments[json - 1] as Segment), handlers.keys()) === undefined)
    return paramsNotNext(segments, early, json, handlers);
  if (json > 1 && segments[json - 1]?.text !== "")
    return unknownHandler(textOf(segments[json - 1] as Segment), handlers);
  for (let i = 1; i < end; i++) if (isHandler(i)) return { ok: true, value: i };
  if (segments.length === 1) return oneWordBeforeParams(segments[0] as Segment, handlers);
  const likely = likelyHandler(segments.slice(1, end), handlers) ?? (segments[1] as Segment);
  return unknownHandler(textOf(likely), handlers);
}

/** The registered handler that a segment names, in any case and with or without Markdown, or undefined. */
export function registeredHandler(segment: Segment | undefined, handlers: HandlerTable): string | undefined {
  return segment === undefined ? undefined : registeredName(textOf(segment), handlers);
}

function registeredName(text: string, handlers: HandlerTable): string | undefined {
  const written = text.replaceAll(/[`*\\]/g, "");
  return [written, written.toLowerCase()].find((name) => handlers.has(name));
}

/** The registered handler of that name, or an error with a suggestion. */
export function handlerNamed(text: string, handlers: HandlerTable): Result<string> {
  const name = registeredName(text, handlers);
  return name === undefined ? unknownHandler(text, handlers) : { ok: true, value: name };
}

function swapped([handler, name]: readonly Segment[]) {
  return fail(
    "invalid",
    `There is no handler "${name?.text}"; ${handler?.text} is in the position of the name.`,
    `Write the name first: ${name?.text}:${handler?.text}:{…}`,
  );
}

/** `log{"message":"x"}`: the colon before the params is missing, so the one inside split them. */
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
    return fail(
      "invalid",
      `A colon is missing between the handler ${handler} and its params.`,
      `Write ${handler}:${shortened(params, 200)}`,
    );
  }
  return undefined;
}

/** `Save:log:step1:{…}`: whatever is between a handler and its params belongs after them. */
function paramsNotNext(segments: readonly Segment[], at: number, json: number, handlers: HandlerTable) {
  const handler = registeredHandler(segments[at], handlers);
  const between = segments.slice(at + 1, json).map((segment) => segment.text);
  const before = segments.slice(0, at).map((segment) => segment.text);
  const params = shortened(segments[json]?.text ?? "", 200);
  return fail(
    "invalid",
    `The params of ${handler} must come right after it, but "${between.join(":")}" is in between.`,
    `Write ${[...before, handler, params, ...between].join(":")}`,
  );
}

function oneWordBeforeParams(segment: Segment, handlers: HandlerTable) {
  const handler = registeredHandler(segment, handlers);
  if (handler !== undefined) return fail("invalid", `The step has no name before its handler ${handler}.`);
  return fail(
    "invalid",
    `Step "${textOf(segment)}" has no handler: what should it do?`,
    `Handlers: ${[...handlers.keys()].join(", ")}.`,
  );
}

function unknownHandler(written: string, handlers: HandlerTable) {
  const near = suggestHandler(written, handlers);
  return fail(
    "invalid",
    `There is no handler "${written}".${near === undefined ? "" : ` Did you mean ${near}?`}`,
    near === undefined ? `Handlers: ${[...handlers.keys()].join(", ")}.` : `Write ${near} instead of ${written}.`,
  );
}

/** The segment most like a handler: one similar to a registered name, else the one before the first empty argument. */
function likelyHandler(segments: readonly Segment[], handlers: HandlerTable): Segment | undefined {
  const near = segments.find((segment) => nearest(textOf(segment), handlers.keys()) !== undefined);
  if (near !== undefined) return near;
  const empty = segments.findIndex((segment) => segment.text === "");
  return empty > 0 ? segments[empty - 1] : undefined;
}
