import { defineHandler } from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { z } from "../engine/zod.ts";
import { readContextPath } from "./context-key.ts";
import { anyJson } from "./json/any-json.ts";
import { requiredParam } from "./params/param.ts";
import { strictParams } from "./params/strict-params.ts";

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
