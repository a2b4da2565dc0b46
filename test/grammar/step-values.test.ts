import { expect, it } from "vitest";
import { parseExpression } from "../../grammar/expression/parse.ts";
import { stepValues } from "../../grammar/expression/step-values.ts";

function read(condition: string): string[] {
  const parsed = parseExpression(condition);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return stepValues(parsed.expression).map(({ step, path, equal, unequal }) =>
    [[step, ...path].join("."), ...equal.map((one) => `=${one}`), ...unequal.map((one) => `!${one}`)].join(" "),
  );
}

it.each([
  [
    "steps['A'].status == 'failed' or steps['B'].status in ['x', 'y'] or steps['C'].result.n != 1",
    "A.status =failed",
    "B.status =x =y",
    "C.result.n !1",
  ],
  ["'yes' == steps['A'].result.decision == 'no'", "A.result.decision =yes =no"],
  ["steps['A'].result.text.lower() == 'yes'", "A.result.text =yes"],
  ["context.get('k', steps['A'].result.decision == 'Yes')", "A.result.decision =Yes"],
  ["steps['A'].result[steps['B'].result.key] == 1", "A.result", "B.result.key"],
])("in %s, the values of steps and their comparisons are found in the order of the text", (condition, ...values) => {
  expect(read(condition)).toEqual(values);
});
