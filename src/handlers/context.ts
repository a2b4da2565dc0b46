import { defineHandler } from "../engine/handler.ts";
import { type JsonObject, type JsonValue, keyProblem } from "../engine/json.ts";
import { z } from "../engine/zod.ts";
import { problem } from "../i18n/problem.ts";
import { jsonParam, type Read, requiredParam, strictParams } from "./params.ts";
import { anyJson } from "./plain-json.ts";

const MAX_KEY = 256;
const MAX_PATH = 1024;
const KEY_SYNONYMS = "name variable var field context_key kunci nama";

/** `set_context`: sets one key of the shared context when the step completes. Result: `{key, value}`. */
export const setContext = defineHandler({
  name: "set_context",
  summary: "Stores a value in the context for later steps.",
  example: { key: "user_name", value: "AERIS" },
  synonyms: ["set_variable", "set_var", "set", "assign", "variable", "set_value", "context", "set_data"],
  capability: "chat",
  ownOutcome: true,
  params: strictParams(
    {
      key: requiredParam("the name, without dots, at most 256 characters", readContextKey),
      value: jsonParam("any JSON value"),
    },
    { key: KEY_SYNONYMS, value: "val data content nilai" },
  ),
  result: z.strictObject({ key: z.string(), value: anyJson }),
  run: async ({ params, setContext }) => {
    setContext(params.key, params.value);
    return { key: params.key, value: params.value };
  },
});

/** `get_context`: reads the shared context. Result: `{key, value, found}`; a missing value is null, with `found` false. */
export const getContext = defineHandler({
  name: "get_context",
  summary: "Reads a value from the context.",
  example: { key: "user_name" },
  synonyms: ["get_variable", "get_var", "get", "get_value"],
  capability: "chat",
  ownOutcome: true,
  params: strictParams(
    { key: requiredParam("the name, or a dotted path such as user.address.city or items.0", readContextPath) },
    { key: KEY_SYNONYMS },
  ),
  result: z.strictObject({ key: z.string(), value: anyJson, found: z.boolean() }),
  run: async ({ params, context }) => {
    const value = lookUp(context, params.key);
    return { key: params.key, value: value ?? null, found: value !== undefined };
  },
});

/**
 * Reads one whole key of the context. Dots are refused: the context is set key by key, and `{context.a.b}` would not find a key
 * named `a.b`.
 */
function readContextKey(value: unknown): Read<string> {
  const key = typeof value === "number" ? String(value) : value;
  if (typeof key !== "string") return { problem: problem("mustBeName") };
  if (key.trim() === "") return { problem: problem("mustNotBeEmpty") };
  if (key.length > MAX_KEY) return { problem: problem("longerThan", { most: MAX_KEY }) };
  const wrong = keyProblem(key);
  if (wrong !== undefined) return { problem: wrong };
  if (key.startsWith("$")) return { problem: problem("mustNotStartWith", { start: "$" }) };
  if (key.includes(".")) {
    const top = key.slice(0, key.indexOf(".")) || "user";
    return { problem: problem("dotInKey", { key: JSON.stringify(top) }) };
  }
  return { value: key };
}

/** Reads a key of the context, or a dotted path into it. */
function readContextPath(value: unknown): Read<string> {
  const path = typeof value === "number" ? String(value) : value;
  if (typeof path !== "string") return { problem: problem("mustBeNameOrPath") };
  if (path.trim() === "") return { problem: problem("mustNotBeEmpty") };
  if (path.length > MAX_PATH) return { problem: problem("longerThan", { most: MAX_PATH }) };
  return { value: path };
}

/** The value at a key or dotted path, own members only. A key that itself contains the dots takes precedence. */
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
