import type { JsonObject, JsonValue } from "../engine/json.ts";
import { z } from "../engine/zod.ts";
import { problem } from "../i18n/problem.ts";
import type { Read } from "./params.ts";
import { jsonWithinLimits, sayInParam } from "./plain-json.ts";

/** The largest schema, in characters of JSON. */
const MAX_SCHEMA = 20_000;

/** Reads a JSON Schema of an object. Regular expressions are refused, since nothing bounds what they cost. */
export function readAnswerSchema(value: unknown): Read<JsonObject> {
  const wrong = jsonWithinLimits(value);
  if (wrong !== undefined) return { problem: sayInParam(wrong) };
  const schema = value as JsonValue;
  if (typeof schema !== "object" || schema === null || Array.isArray(schema) || schema.type !== "object")
    return { problem: problem("mustBeSchema") };
  if (JSON.stringify(schema).length > MAX_SCHEMA) return { problem: problem("longerThan", { most: MAX_SCHEMA }) };
  if (hasPattern(schema)) return { problem: problem("schemaWithPattern") };
  try {
    z.fromJSONSchema(schema as never);
    return { value: schema };
  } catch (error) {
    return { problem: problem("schemaUnreadable", { why: error instanceof Error ? error.message : String(error) }) };
  }
}

/** Whether a value fits a schema that `readAnswerSchema` has taken. */
export function fitsSchema(schema: JsonObject, value: unknown): boolean {
  return z.fromJSONSchema(schema as never).safeParse(value).success;
}

function hasPattern(schema: JsonValue): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  if (!Array.isArray(schema) && (typeof schema.pattern === "string" || "patternProperties" in schema)) return true;
  return Object.values(schema).some(hasPattern);
}
