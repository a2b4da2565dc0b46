import type { JsonValue } from "../../engine/json.ts";
import { z } from "../../engine/zod.ts";
import { jsonProblem } from "../json/json-problem.ts";

/** A required parameter that may be any JSON value, null too; plain and within the usual limits. */
export function jsonParam(describe: string): z.ZodType<JsonValue> {
  return z
    .unknown()
    .transform((value, ctx): JsonValue => {
      if (value === undefined) {
        ctx.issues.push({ code: "custom", message: "is required", input: value });
        return z.NEVER;
      }
      const problem = jsonProblem(value);
      if (problem === undefined) return value as JsonValue;
      ctx.issues.push({ code: "custom", message: problem.message, path: problem.path, input: value });
      return z.NEVER;
    })
    .describe(describe);
}
