import { type JsonValue, lookup } from "../json.ts";
import { membersOf, type Scope } from "../scope.ts";
import { type Said, say } from "../sentences.ts";
import type { Access, Expression } from "./ast.ts";
import { type EvaluationCode, EvaluationError } from "./evaluation-error.ts";
import { calculate, callFunction, compare, negate, truthy } from "./operations.ts";
import { Work } from "./work.ts";

export { truthy } from "./operations.ts";

/** A condition's value, or why it has none. */
export type Evaluation = { ok: true; value: JsonValue } | { ok: false; error: { code: EvaluationCode } & Said };

/**
 * Evaluates a condition by walking its tree; it is met if the value is `truthy`. A missing value is None. As in Python, `and`
 * and `or` stop early and give one of their operands, and comparisons chain. Never throws; anything that takes more than
 * `MAX_WORK` is an error.
 */
export function evaluate(expression: Expression, scope: Scope): Evaluation {
  try {
    return { ok: true, value: walk(expression, { scope, work: new Work() }) };
  } catch (error) {
    if (error instanceof EvaluationError)
      return { ok: false, error: { code: error.code, message: error.message, reason: error.reason } };
    // Nothing else is thrown on purpose, so this is a stack overflow on a maliciously deep value.
    return { ok: false, error: { code: "too-deep", ...say("valuesTooDeep") } };
  }
}

/** What an evaluation reads, and how much work it may still do. */
interface Within {
  scope: Scope;
  work: Work;
}

function walk(node: Expression, within: Within): JsonValue {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "list":
      return node.items.map((item) => walk(item, within));
    case "object":
      return Object.fromEntries(
        node.entries.map(({ key, value }) => [keyText(walk(key, within)), walk(value, within)]),
      );
    case "context":
      return within.scope.context as { [key: string]: JsonValue };
    case "steps":
      throw new EvaluationError("type", say("stepNameNeeded"));
    case "access":
      return follow(node.target, node.path, within);
    case "call":
      return callFunction(node.name, subject(node.args, within), second(node.args, within), within.work);
    case "not":
      return !truthy(walk(node.operand, within), within.work);
    case "negate":
      return negate(walk(node.operand, within));
    case "and":
    case "or": {
      let value: JsonValue = null;
      for (const operand of node.operands) {
        value = walk(operand, within);
        if (truthy(value, within.work) === (node.kind === "or")) break;
      }
      return value;
    }
    case "arithmetic": {
      let value = walk(node.first, within);
      for (const { operator, operand } of node.rest)
        value = calculate(operator, value, walk(operand, within), within.work);
      return value;
    }
    case "compare":
      return compareChain(node, within);
  }
}

function compareChain(node: Extract<Expression, { kind: "compare" }>, within: Within): boolean {
  let left = walk(node.first, within);
  for (const [i, { operator, operand }] of node.rest.entries()) {
    if (operand.kind === "steps" && (operator === "in" || operator === "not in")) {
      const known = typeof left === "string" && within.scope.step(left) !== undefined;
      if (known !== (operator === "in")) return false;
      continue;
    }
    const right = walk(operand, within);
    if (!compare(operator, left, right, within.work, [node.texts[i]!, node.texts[i + 1]!])) return false;
    left = right;
  }
  return true;
}

function follow(target: Expression, path: readonly Access[], within: Within): JsonValue {
  let value: JsonValue;
  let from = 0;
  if (target.kind === "steps") {
    value = stepValue(path[0]!, within);
    from = 1;
  } else value = walk(target, within);
  for (const access of path.slice(from)) {
    if (access.kind === "call")
      value = callFunction(access.name, value, second([target, ...access.args], within), within.work);
    else {
      // A text's length is counted character by character.
      within.work.spend(typeof value === "string" ? value.length : 1);
      const found = lookup(value, walk(access.key, within));
      value = found ?? (found === undefined ? fallback(access, within) : null);
    }
  }
  // A step used as a whole is a plain value.
  return target.kind === "steps" && path.length === 1 && typeof value === "object" && value !== null
    ? { ...(value as { [key: string]: JsonValue }) }
    : value;
}

function stepValue(access: Access, within: Within): JsonValue {
  if (access.kind === "call") throw new EvaluationError("type", say("noStepFunction", { name: access.name }));
  const name = walk(access.key, within);
  const step = typeof name === "string" ? within.scope.step(name) : undefined;
  if (step === undefined) return fallback(access, within);
  return membersOf(step);
}

function fallback(access: Access, within: Within): JsonValue {
  return access.kind === "get" && access.fallback !== undefined ? walk(access.fallback, within) : null;
}

function subject(args: readonly Expression[], within: Within): JsonValue {
  return args[0] === undefined ? null : walk(args[0], within);
}

function second(args: readonly Expression[], within: Within): JsonValue {
  return args[1] === undefined ? null : walk(args[1], within);
}

function keyText(key: JsonValue): string {
  if (typeof key === "string") return key;
  if (typeof key === "number") return String(key);
  throw new EvaluationError("type", say("keysAreText"));
}
