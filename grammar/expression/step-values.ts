import type { JsonValue } from "../json.ts";
import type { Access, Comparison, Expression } from "./ast.ts";

/** A value of a step that a condition reads: `steps['Ask'].result.decision == 'Yes'`. */
export interface StepValue {
  step: string;
  /** The keys after the step, up to the first that is computed: `["result", "decision"]`. */
  path: string[];
  /** The literals that it must equal; none if something is computed from it first. */
  equal: JsonValue[];
  /** The literals that it must not equal; none likewise. */
  unequal: JsonValue[];
}

type Literals = Pick<StepValue, "equal" | "unequal">;

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
  const open: Expression[] = [expression];
  const read = (node: Expression, compared = NONE): void => {
    const value = readOf(node);
    if (value === undefined) open.push(node);
    else found.push({ ...value.read, ...(value.isWhole ? compared : NONE) });
  };
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === "compare") {
      const operands = [node.first, ...node.rest.map(({ operand }) => operand)];
      for (const [i, operand] of operands.entries()) {
        const compared: Literals = { equal: [], unequal: [] };
        for (const [operator, other] of [
          [node.rest[i - 1]?.operator, operands[i - 1]],
          [node.rest[i]?.operator, operands[i + 1]],
        ] as const) {
          const how = operator === undefined ? undefined : EQUALITIES[operator];
          if (how !== undefined && other !== undefined) compared[how].push(...literals(other));
        }
        read(operand, compared);
      }
    } else if (readOf(node) !== undefined) read(node);
    else open.push(...parts(node));
  }
  return found;
}

/** What of a step a chain reads. `isWhole`: and nothing further. */
function readOf(node: Expression): { read: Omit<StepValue, keyof Literals>; isWhole: boolean } | undefined {
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

function parts(node: Expression): Expression[] {
  switch (node.kind) {
    case "list":
      return node.items;
    case "object":
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case "access":
      return [node.target, ...node.path.flatMap((access) => (access.kind === "call" ? access.args : [access.key]))];
    case "call":
      return node.args;
    case "not":
    case "negate":
      return [node.operand];
    case "and":
    case "or":
      return node.operands;
    case "arithmetic":
      return [node.first, ...node.rest.map(({ operand }) => operand)];
    default:
      return [];
  }
}
