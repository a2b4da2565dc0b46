import { foldName } from "../../../grammar/names.ts";
import { parsePlaceholder, unwrapped } from "../../commands/placeholder-name.ts";
import type { Parameter, Signature } from "../../commands/signature.ts";
import type { NameScope } from "../../engine/handler.ts";
import type { JsonObject, JsonValue } from "../../engine/json.ts";
import { spellingsOf } from "./bind-params.ts";

/**
 * The params of an `execute_shortcode` step with the ids of the workflows that they name, in every form that `bindParams`
 * takes, and in the steps that they add. Anything that is not the literal name of a known workflow stays unchanged.
 */
export async function withIds(signature: Signature, params: JsonValue, scope: NameScope): Promise<JsonValue> {
  const [first] = signature;
  if (first === undefined || params === null) return params;
  if (typeof params !== "object") return bound(first, params, undefined, scope);
  const spellings = spellingsOf(signature);
  const keyOf = (key: string): string | undefined =>
    Array.isArray(params) ? signature[Number(key)]?.name : spellings(key);
  const entries = Object.entries(params);
  const byName = new Map(entries.map(([key, value]) => [keyOf(key), value]));
  const handlerParameter = signature.find(({ kind }) => kind === "handler");
  const handler = handlerParameter && byName.get(handlerParameter.name);
  return replaced(params, (key, value) => {
    const parameter = signature.find(({ name }) => name === keyOf(key));
    return parameter === undefined ? value : bound(parameter, value, handler, scope);
  });
}

/** `handler`: a handler that the command is given separately; the value then holds its params. */
async function bound(
  { kind, name }: Parameter,
  value: JsonValue,
  handler: JsonValue | undefined,
  scope: NameScope,
): Promise<JsonValue> {
  if (kind === "workflow") return typeof value === "string" ? workflow(value, scope) : value;
  if (kind === "list" && Array.isArray(value))
    return replaced(value, (_, item) => (handler === undefined ? step(item, scope) : paramsOf(handler, item, scope)));
  if (kind !== "object") return value;
  if (handler !== undefined) return name === "params" ? paramsOf(handler, value, scope) : value;
  return name === "changes" ? step(value, scope) : value;
}

async function workflow(written: string, scope: NameScope): Promise<string> {
  if (parsePlaceholder(written)?.kind === "workflow") return written;
  return (await scope.workflow(written)) ?? (await scope.workflow(unwrapped(written))) ?? written;
}

/** A step within params, or changes to one: without a handler, its params decide. */
async function step(written: JsonValue, scope: NameScope): Promise<JsonValue> {
  if (!isObject(written)) return written;
  const handler = Object.entries(written).find(([key]) => foldName(key) === "handler")?.[1];
  return replaced(written, (key, value) => (foldName(key) === "params" ? paramsOf(handler, value, scope) : value));
}

async function paramsOf(handler: JsonValue | undefined, params: JsonValue, scope: NameScope): Promise<JsonValue> {
  if (!isObject(params)) return params;
  if (typeof handler === "string") return scope.step(handler, params);
  return scope.step("shortcode" in params ? "execute_shortcode" : "parallel_group", params);
}

/** The same value if nothing changes. */
async function replaced<T extends JsonObject | JsonValue[]>(
  whole: T,
  change: (key: string, value: JsonValue) => JsonValue | Promise<JsonValue>,
): Promise<T> {
  const entries = await Promise.all(
    Object.entries(whole).map(async ([key, value]): Promise<[string, JsonValue]> => [key, await change(key, value)]),
  );
  if (entries.every(([key, value]) => value === (whole as JsonObject)[key])) return whole;
  return (Array.isArray(whole) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
