import { describe, expect, test } from "vitest";
import { parseExpression } from "../../grammar/expression/parse.ts";
import { references } from "../../grammar/expression/references.ts";

describe("the references of a condition", () => {
  test.each<[source: string, context: string[], steps: string[]]>([
    ["context.get('error_occurred') == True", ["error_occurred"], []],
    ["context.a.b > context['c'] or not context.get('a', context.d)", ["a", "c", "d"], []],
    ["steps['Load Users'].result.x and steps.step2.status", [], ["Load Users", "step2"]],
    ["'error_occurred' in context", ["error_occurred"], []],
    ["contains(context, 'k') or context.contains('l')", ["k", "l"], []],
    ["'a' in steps and steps.b.status", [], ["b"]],
    ["context[context.key]", ["*", "key"], []],
    ["len(context) > 1 and steps[context.name].status", ["*", "name"], ["*"]],
    ["[context.a, {'b': -context.b}] == lower(context.c)", ["a", "b", "c"], []],
    ["1 < context.x < context.y", ["x", "y"], []],
    ["1 + 1", [], []],
  ])("%s", (source, keys, steps) => {
    const parsed = parseExpression(source);
    expect(parsed.ok && references(parsed.expression)).toEqual({ context: keys, steps });
  });
});
