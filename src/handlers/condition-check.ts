import { truthy } from "../../grammar/expression/evaluation.ts";
import { parseExpression } from "../../grammar/expression/parse.ts";
import { defineHandler, PermanentError } from "../engine/handler.ts";
import { z } from "../engine/zod.ts";
import { readText } from "./param-readers.ts";
import { type Reader, requiredParam, strictParams } from "./params.ts";

const readSource = readText({ max: 4_000 });

/** A condition as text that can be read, or the value that a template left in its place. */
const readCondition: Reader<string | number | boolean> = (value) => {
  if (typeof value === "boolean" || typeof value === "number") return { value };
  const source = readSource(value);
  if (!("value" in source)) return source;
  const parsed = parseExpression(source.value);
  return parsed.ok ? source : { problem: `cannot be read: ${parsed.error.message}\n${parsed.error.caret}` };
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
    if (typeof params.condition !== "string") return { condition, met: truthy(params.condition) };
    const outcome = evaluate(condition);
    if (!outcome.ok) throw new PermanentError(`condition ${JSON.stringify(condition)}: ${outcome.message}`);
    return { condition, met: truthy(outcome.value) };
  },
});
