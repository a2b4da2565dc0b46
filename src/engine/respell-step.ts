import { withoutQuotes } from "../../grammar/json-text.ts";
import { foldName, NameTable, respellKeys } from "../../grammar/names.ts";
import type { Handler } from "./handler.ts";
import type { JsonObject } from "./json.ts";
import { z } from "./zod.ts";

/** The registered handler that a name means: the one of exactly that name, else the one that differs only in spelling. */
export function handlerNamed(written: string, handlers: ReadonlyMap<string, unknown>): string | undefined {
  if (handlers.has(written)) return written;
  const folded = foldName(written);
  return [...handlers.keys()].find((name) => foldName(name) === folded);
}

/**
 * A step with its handler and its params spelled as they are registered: `sendMessage` with `chatId` is send_message with chat_id,
 * JSON in quotes is JSON where the handler takes no text, and params may stand in `params` once more.
 */
export function respellStep<S extends { handler: string; params?: JsonObject }>(
  step: S,
  handlers: ReadonlyMap<string, Handler>,
): S {
  const name = handlerNamed(step.handler, handlers);
  const handler = name === undefined ? undefined : handlers.get(name);
  if (name === undefined || handler === undefined) return step;
  const { params } = step;
  if (params === undefined) return { ...step, handler: name };
  const inside = withoutWrap(handler.params, params);
  const spelled = unquotedParams(handler.params, respellParams(handler.params, inside));
  return { ...step, handler: name, params: handler.respell?.(spelled) ?? spelled };
}

/**
 * `{"params": {"message": "x"}}` as `{"message": "x"}`, unless the handler takes such a param. A single value is that of the first
 * param, if the handler needs no other.
 */
function withoutWrap(schema: z.ZodType, params: JsonObject): JsonObject {
  const [[key, inside] = [], ...others] = Object.entries(params);
  const names = paramNames(schema);
  const [first] = names;
  if (key === undefined || inside === undefined || others.length > 0 || first === undefined) return params;
  if (!WRAPS.has(foldName(key.slice(0, 40))) || names.some((name) => WRAPS.has(foldName(name)))) return params;
  if (typeof inside === "object" && inside !== null && !Array.isArray(inside)) return inside;
  const single = { [first]: inside };
  return schema.safeParse(single).success ? single : params;
}

/** What a step's params are called. */
const WRAPS: ReadonlySet<string> = new Set(["params", "parameters", "args", "arguments"]);

/** `"query": "{\"a\": 1}"` as `"query": {"a": 1}`. */
function unquotedParams(schema: z.ZodType, params: JsonObject): JsonObject {
  let unquoted = params;
  for (const [name, value] of Object.entries(params)) {
    const json = withoutQuotes(value);
    const member = json === value ? undefined : memberOf(schema, name);
    if (member?.safeParse(value).success === false) unquoted = { ...unquoted, [name]: json };
  }
  return unquoted;
}

function memberOf(schema: z.ZodType, name: string): z.ZodType | undefined {
  if (schema instanceof z.ZodPipe) return memberOf(schema.in as z.ZodType, name);
  const shape = schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : {};
  return Object.hasOwn(shape, name) ? shape[name] : undefined;
}

/** Params with their names spelled as in the schema; what is in them stays as it is. */
export function respellParams(schema: z.ZodType, params: JsonObject): JsonObject {
  return respellKeys(params, namesOf(schema));
}

const known = new WeakMap<z.ZodType, NameTable>();

/** The names of a schema's params; none if it takes others as well, which are then data. */
function namesOf(schema: z.ZodType): NameTable {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const names = new NameTable(paramNames(schema));
  known.set(schema, names);
  return names;
}

/** The names of a schema's params; none if it takes others as well. */
export function paramNames(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodPipe) return paramNames(schema.in as z.ZodType);
  if (!(schema instanceof z.ZodObject)) return [];
  const { catchall } = schema.def;
  return catchall === undefined || catchall instanceof z.ZodNever ? Object.keys(schema.shape) : [];
}
