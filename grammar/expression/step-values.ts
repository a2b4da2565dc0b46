import type { JsonValue } from "../json.ts";
import { type Access, type Comparison, type Expression, operandsOf } from "./ast.ts";
import { type Folding, foldingOf } from "./folding.ts";

/** A value of a step that a condition reads: `steps['Ask'].result.decision == 'Yes'`. */
export interface StepValue {
  step: string;
  /** The keys after the step, up to the first that is computed: `["result", "decision"]`. */
  path: string[];
  /** The functions around it where it is compared, from inside out: `lower(steps['Ask'].result.decision)`. */
  foldings: readonly Folding[];
  /** The literals that it must equal; none if something else is computed from it first. */
  equal: JsonValue[];
  /** The literals that it must not equal; none likewise. */
  unequal: JsonValue[];
}

type Literals = Pick<StepValue, "equal" | "unequal">;
type Read = Pick<StepValue, "step" | "path">;

const NONE: Literals = { equal: [], unequal: [] };
/** The comparisons with what a value must equal or not. */
const EQUALITIES: { readonly [operator in Comparison]?: keyof Literals } = {
  "==": "equal",
  is: "equal",
  in: "equal",
  "!=": "unequal",
  "is not": "unequal",
  "not in": "unequal",
};

/** The values of steps that a condition reads, in the order of the text. Linear. */
export function stepValues(expression: Expression): StepValue[] {
  const found: StepValue[] = [];
  const visit = (node: Expression, compared = NONE): void => {
    const { foldings, inner } = foldingOf(node);
    const value = readOf(inner);
    if (value !== undefined) found.push({ ...value.read, foldings, ...(value.isWhole ? compared : NONE) });
    const operands = operandsOf(value === undefined ? node : inner);
    for (const [i, operand] of operands.entries())
      visit(operand, node.kind === "compare" ? comparedWith(operands, node.rest, i) : NONE);
  };
  visit(expression);
  return found;
}

/** The literals beside one operand of a chain of comparisons. */
function comparedWith(
  operands: readonly Expression[],
  rest: Extract<Expression, { kind: "compare" }>["rest"],
  at: number,
): Literals {
  const compared: Literals = { equal: [], unequal: [] };
  for (const [operator, other] of [
    [rest[at - 1]?.operator, operands[at - 1]],
    [rest[at]?.operator, operands[at + 1]],
  ] as const) {
    const how = operator === undefined ? undefined : EQUALITIES[operator];
    // A text is in another if it is a part of it.
    const isPart = (operator === "in" || operator === "not in") && other?.kind !== "list";
    if (how !== undefined && other !== undefined && !isPart) compared[how].push(...literals(other));
  }
  return compared;
}

/** What of a step a chain reads. `isWhole`: and nothing further. */
function readOf(node: Expression): { read: Read; isWhole: boolean } | undefined {
  if (node.kind !== "access" || node.target.kind !== "steps") return undefined;
  const keys = constantKeys(node.path);
  const [step, ...path] = keys;
  return step === undefined ? undefined : { read: { step, path }, isWhole: keys.length === node.path.length };
}

function constantKeys(path: readonly Access[]): string[] {
  const keys: string[] = [];
  for (const access of path) {
    if (access.kind === "call" || access.key.kind !== "literal" || typeof access.key.value !== "string") break;
    keys.push(access.key.value);
  }
  return keys;
}

function literals(node: Expression): JsonValue[] {
  if (node.kind === "literal") return [node.value];
  return node.kind === "list" ? node.items.flatMap((item) => (item.kind === "literal" ? [item.value] : [])) : [];
}
