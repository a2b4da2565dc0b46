import { expect, it } from "vitest";
import { literalBraces } from "../../grammar/template/template.ts";
import { expectLinear } from "../ms-of-work.ts";

const DOLLAR = "$";

it.each([
  ["Hi {{ user.first_name }}", "{{ user.first_name }}", "{context.user.first_name}"],
  ["Hi {name}", "{name}", "{context.name}"],
  [`${DOLLAR}{name}`, `${DOLLAR}{name}`, "{context.name}"],
  [`${DOLLAR}{context.name|you}`, `${DOLLAR}{context.name|you}`, "{context.name|you}"],
  ["{context.a} {{b}}", "{{b}}", "{context.b}"],
  ["{Load.result.rows}", "{Load.result.rows}", "{steps.Load.result.rows}"],
  ["{{ step1.output }}", "{{ step1.output }}", "{steps.step1.result}"],
  ["{{env.KEY}}", "{{env.KEY}}", "{secrets.KEY}"],
])("%s would be filled in elsewhere", (text, written, instead) => {
  expect(literalBraces({ list: [text] })).toEqual({ written, instead });
});

it.each(["{context.name}", "{{ steps.a.result }}", "\\{name}", "\\{{name}}", '{"a": 1}', "{}", "{ a b }", "{1}", "$5"])(
  "%s is not spoken of",
  (text) => expect(literalBraces(text)).toBeUndefined(),
);

it("takes linear time", () => {
  for (const part of ["{{a", `${DOLLAR}{context.`])
    expectLinear(
      (count) => part.repeat(count),
      (text) => expect(literalBraces(text)).toBeUndefined(),
      40_000,
    );
});
