import type { JsonObject, JsonValue } from "../engine/json.ts";
import { fail, hinted, type Result } from "../engine/result.ts";
import { problem } from "../i18n/problem.ts";
import { parsePlaceholder } from "./placeholder-name.ts";
import type { Session } from "./session.ts";

/** What placeholders in a step's params may refer to. */
export interface MessageIds {
  current: number;
  repliedTo: number | undefined;
  /** The workflow that the step belongs to, if known. */
  workflow?: string;
}

const WORD = /[A-Za-z][A-Za-z0-9_]*/g;

/**
 * Fills the placeholders in the params of a step that runs a shortcode, itself or in the tasks of a `parallel_group`. For an
 * edited step whose handler is unknown, its params decide.
 */
export function fillStepParams(
  handler: string | undefined,
  params: JsonObject,
  session: Session,
  ids: MessageIds,
): Result<JsonObject> {
  const calls = handler === "execute_shortcode" || (handler === undefined && "shortcode" in params);
  if (calls) return fillShortcodeParams(params, session, ids);
  const { tasks } = params;
  if (!Array.isArray(tasks) || (handler ?? "parallel_group") !== "parallel_group") return { ok: true, value: params };
  const filled: JsonValue[] = [];
  for (const task of tasks) {
    const own = isObject(task) && isObject(task.params) ? task.params : undefined;
    if (!isObject(task) || own === undefined || typeof task.handler !== "string") {
      filled.push(task);
      continue;
    }
    const inner = fillStepParams(task.handler, own, session, ids);
    if (!inner.ok) return inner;
    filled.push({ ...task, params: inner.value });
  }
  return { ok: true, value: { ...params, tasks: filled } };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Fills the shortcode and all strings in its params. */
function fillShortcodeParams(params: JsonObject, session: Session, ids: MessageIds): Result<JsonObject> {
  const out: JsonObject = { ...params };
  for (const key of ["shortcode", "params"]) {
    const value = params[key];
    if (value === undefined) continue;
    const filled = fill(value, session, ids);
    if (!filled.ok) return filled;
    out[key] = filled.value;
  }
  return { ok: true, value: out };
}

function fill(value: JsonValue, session: Session, ids: MessageIds): Result<JsonValue> {
  if (typeof value === "string") return fillText(value, session, ids);
  if (typeof value !== "object" || value === null) return { ok: true, value };
  const entries: [string, JsonValue][] = [];
  for (const [key, item] of Object.entries(value)) {
    const filled = fill(item, session, ids);
    if (!filled.ok) return filled;
    entries.push([key, filled.value]);
  }
  return { ok: true, value: Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries) };
}

/** Leaves words in braces, which are templates, and words after a dot, which are keys. */
function fillText(text: string, session: Session, ids: MessageIds): Result<string> {
  let out = "";
  let from = 0;
  let seen = 0;
  let inBraces = false;
  for (const match of text.matchAll(WORD)) {
    const at = match.index;
    for (; seen < at; seen++) {
      if (text[seen] === "{") inBraces = true;
      else if (text[seen] === "}") inBraces = false;
    }
    if (text[at - 1] === "." || isWordCharacter(text[at - 1]) || inBraces) continue;
    const id = idOf(match[0], session, ids);
    if (id === undefined) continue;
    if (!id.ok) return id;
    out += text.slice(from, at) + id.value;
    from = at + match[0].length;
  }
  return { ok: true, value: out + text.slice(from) };
}

function idOf(word: string, session: Session, ids: MessageIds): Result<string> | undefined {
  const placeholder = parsePlaceholder(word);
  switch (placeholder?.kind) {
    case "current_message":
      return { ok: true, value: String(ids.current) };
    case "message":
      return { ok: true, value: String(ids.repliedTo ?? ids.current) };
    case "workflow":
      return placeholder.mayBeName ? undefined : workflowFor(word, placeholder.number, session, ids);
    case "execution":
      return placeholder.mayBeName ? undefined : executionFor(word, placeholder.number, session);
    case "schedule":
      return placeholder.mayBeName ? undefined : session.scheduleId(placeholder.number);
    case "webhook":
      return placeholder.mayBeName ? undefined : session.webhookId(placeholder.number);
    default:
      return undefined;
  }
}

/** Only workflows of this message and the step's own count: by the time the step runs, the chat's memory is out of date. */
function workflowFor(
  word: string,
  number: number | undefined,
  session: Session,
  { workflow }: MessageIds,
): Result<string> {
  if (session.hasMade("workflow")) return session.workflowId(number);
  if (number === undefined && workflow !== undefined) return { ok: true, value: workflow };
  return fail("invalid", problem("createsNone", { placeholder: word }));
}

function executionFor(word: string, number: number | undefined, session: Session): Result<string> {
  const id = session.hasMade("execution")
    ? session.executionId(number)
    : fail("invalid", problem("thereIsNone", { placeholder: word }));
  if (id.ok) return id;
  return hinted(id, problem("ownExecutionId"));
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z0-9_]/.test(character);
}
