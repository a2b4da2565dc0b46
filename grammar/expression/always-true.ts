import type { IToken } from "chevrotain";
import type { Expression } from "./ast.ts";

/**
 * The text or number that a condition takes for true by itself: `'ok'` in `context.answer == 'yes' or 'ok'`, which would always
 * be true. A number alone is a condition that someone has switched on or off.
 */
export function alwaysTrueIn(node: Expression, isPart = false): Expression | undefined {
  switch (node.kind) {
    case "literal":
      return (typeof node.value === "string" || (isPart && typeof node.value !== "boolean")) && node.value
        ? node
        : undefined;
    case "not":
      return alwaysTrueIn(node.operand, true);
    case "and":
    case "or":
      for (const operand of node.operands) {
        const found = alwaysTrueIn(operand, true);
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** `context.answer == 'yes' or 'ok'` as it was meant: `context.answer in ['yes', 'ok']`. `written`: where its literals are. */
export function asMembership(node: Expression, written: ReadonlyMap<Expression, IToken>): string | undefined {
  if (node.kind !== "or" && node.kind !== "and") return undefined;
  const [compared, ...others] = node.operands;
  if (compared?.kind !== "compare" || compared.rest.length !== 1) return undefined;
  const { operator, operand } = compared.rest[0]!;
  const isNot = operator === "!=";
  if (!isNot && (operator !== "==" || node.kind === "and")) return undefined;
  const values = [operand, ...others].map((one) => written.get(one)?.image);
  if (values.includes(undefined)) return undefined;
  return `${compared.texts[0]} ${isNot ? "not in" : "in"} [${values.join(", ")}]`;
}
