import { z } from "zod";
import { defineHandler, PermanentError } from "../engine/handler.ts";
import type { JsonValue } from "../engine/json.ts";
import { type Reader, requiredParam } from "./params/param.ts";
import { readText } from "./params/read-text.ts";
import { strictParams } from "./params/strict-params.ts";

const readSource = readText({ max: 10_000 });

/** A condition as text, or the value that a template left in its place. */
const readCondition: Reader<string | number | boolean> = (value) =>
  typeof value === "boolean" || typeof value === "number" ? { value } : readSource(value);

/** Python's truth: empty text, lists and objects, zero and None are false. */
const isTrue = (value: JsonValue): boolean => {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
};

/** `condition_check`: whether a condition holds now. Result: `{condition, met}`. What cannot be evaluated fails for good. */
export const conditionCheck = defineHandler({
  name: "condition_check",
  summary: "Says whether a condition holds.",
  example: { condition: "context.get('count') > 5" },
  capability: "chat",
  params: strictParams({
    condition: requiredParam("an expression of the condition language", readCondition),
  }),
  result: z.strictObject({ condition: z.string(), met: z.boolean() }),
  run: async ({ params, evaluate }) => {
    const condition = String(params.condition);
    if (typeof params.condition !== "string") return { condition, met: isTrue(params.condition) };
    const outcome = evaluate(condition);
    if (!outcome.ok) throw new PermanentError(`condition ${JSON.stringify(condition)}: ${outcome.message}`);
    return { condition, met: isTrue(outcome.value) };
  },
});
