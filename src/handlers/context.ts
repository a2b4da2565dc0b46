import { defineHandler } from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { z } from "../engine/zod.ts";
import { jsonParam, type Read, requiredParam, strictParams } from "./params.ts";
import { anyJson, keyProblem } from "./plain-json.ts";

const MAX_LENGTH = 256;

/** `set_context`: sets one key of the shared context, together with the step's outcome. Result: `{key, value}`. */
export const setContext = defineHandler({
  name: "set_context",
  summary: "Keeps a value under a key that later steps can read.",
  example: { key: "user_name", value: "AERIS" },
  capability: "chat",
  params: strictParams({
    key: requiredParam("the name, without dots, at most 256 characters", readContextKey),
    value: jsonParam("any JSON value"),
  }),
  result: z.strictObject({ key: z.string(), value: anyJson }),
  run: async ({ params, setContext }) => {
    setContext(params.key, params.value);
    return { key: params.key, value: params.value };
  },
});

/** What stands at a key or dotted path, own members only; undefined when there is nothing. A key that contains the dots wins. */
function lookUp(context: Readonly<JsonObject>, path: string): JsonValue | undefined {
  if (Object.hasOwn(context, path)) return context[path];
  let value: JsonValue | undefined = context as JsonObject;
  for (const segment of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return undefined;
    if (Array.isArray(value) && segment === "length") return undefined;
    value = (value as JsonObject)[segment];
  }
  return value;
}

/** `get_context`: reads the shared context. Result: `{key, value, found}`; a missing value is null and not found. */
export const getContext = defineHandler({
  name: "get_context",
  summary: "Reads a value of the shared context.",
  example: { key: "user_name" },
  capability: "chat",
  params: strictParams({
    key: requiredParam("the name, or a dotted path such as user.address.city or items.0", readContextPath),
  }),
  result: z.strictObject({ key: z.string(), value: anyJson, found: z.boolean() }),
  run: async ({ params, context }) => {
    const value = lookUp(context, params.key);
    return { key: params.key, value: value ?? null, found: value !== undefined };
  },
});

/**
 * Reads the name under which a value is kept in the shared context: one whole key. Numbers become text. Dots are
 * refused because the context is set key by key, and `{context.a.b}` would not find a key named `a.b`.
 */
export function readContextKey(value: unknown): Read<string> {
  const key = typeof value === "number" ? String(value) : value;
  if (typeof key !== "string") return { problem: "must be a name, such as user_name" };
  if (key.trim() === "") return { problem: "must not be empty" };
  if (key.length > MAX_LENGTH) return { problem: `must not be longer than ${MAX_LENGTH} characters` };
  const problem = keyProblem(key);
  if (problem !== undefined) return { problem };
  if (key.startsWith("$")) return { problem: "must not start with $" };
  if (key.includes(".")) {
    const top = key.slice(0, key.indexOf(".")) || "user";
    return { problem: `must not contain a dot; set the key ${JSON.stringify(top)} to an object instead` };
  }
  return { value: key };
}

/** Reads where a value stands in the shared context: a key, or a dotted path into it. */
export function readContextPath(value: unknown): Read<string> {
  const path = typeof value === "number" ? String(value) : value;
  if (typeof path !== "string") return { problem: "must be a name or a dotted path, such as user.name" };
  if (path.trim() === "") return { problem: "must not be empty" };
  if (path.length > MAX_LENGTH * 4) return { problem: `must not be longer than ${MAX_LENGTH * 4} characters` };
  return { value: path };
}
