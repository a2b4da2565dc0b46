import { truthy } from "../../grammar/expression/evaluation.ts";
import { parseCondition } from "../../grammar/expression/parse.ts";
import { defineHandler, PermanentError } from "../engine/handler.ts";
import { z } from "../engine/zod.ts";
import { problem } from "../i18n/problem.ts";
import { readText } from "./param-readers.ts";
import { type Read, requiredParam, strictParams } from "./params.ts";

/**
 * `condition_check`: evaluates a condition. Result: `{condition, met}`. A condition that cannot be evaluated fails the step
 * permanently.
 */
export const conditionCheck = defineHandler({
  name: "condition_check",
  summary: "Checks whether a condition is true; stops nothing by itself: the steps after it read its result.met.",
  example: { condition: "context.get('count') > 5" },
  synonyms: ["condition", "if", "check", "branch", "evaluate", "check_condition", "conditional"],
  capability: "chat",
  ownOutcome: true,
  params: strictParams(
    { condition: requiredParam("a condition, such as context.get('count') > 5", readCondition) },
    { condition: "expression expr if when check kondisi syarat" },
  ),
  conditions: ({ condition }) => (typeof condition === "string" ? [condition] : []),
  verdict: "met",
  result: z.strictObject({ condition: z.string(), met: z.boolean() }),
  run: async ({ params, evaluate }) => {
    const condition = String(params.condition);
    if (typeof params.condition !== "string") return { condition, met: truthy(params.condition) };
    const outcome = await evaluate(condition);
    if (!outcome.ok) {
      const why = outcome.problem ?? outcome.message;
      throw new PermanentError(problem("conditionOf", { condition: JSON.stringify(condition), why }));
    }
    return { condition, met: truthy(outcome.value) };
  },
});

/** Reads a condition that parses, or the value that a template has filled in. */
function readCondition(value: unknown): Read<string | number | boolean> {
  if (typeof value === "boolean" || typeof value === "number") return { value };
  const source = readText({ max: 4_000 })(value);
  if (!("value" in source)) return source;
  const parsed = parseCondition(source.value);
  return parsed.ok
    ? source
    : { problem: problem("cannotBeParsed", { why: parsed.error.reason, caret: parsed.error.caret }) };
}
