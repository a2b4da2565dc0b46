import { type JsonValue, lookup } from "../json.ts";
import type { Scope } from "../scope.ts";
import { type Said, say } from "../sentences.ts";
import type { Access, Expression } from "./ast.ts";
import {
  calculate,
  callFunction,
  compare,
  type EvaluationCode,
  EvaluationError,
  negate,
  truthy,
} from "./operations.ts";

export { truthy } from "./operations.ts";

/** A condition's value, or why it has none. */
export type Evaluation = { ok: true; value: JsonValue } | { ok: false; error: { code: EvaluationCode } & Said };

/**
 * Evaluates a condition by walking its tree; it is met if the value is `truthy`. A missing value is None. As in Python,
 * `and` and `or` stop early and give one of their operands, and comparisons chain. Never throws.
 */
export function evaluate(expression: Expression, scope: Scope): Evaluation {
  try {
    return { ok: true, value: walk(expression, scope) };
  } catch (error) {
    if (error instanceof EvaluationError)
      return { ok: false, error: { code: error.code, message: error.message, reason: error.reason } };
    // Nothing else is thrown on purpose, so this is the stack running out on a value of hostile depth.
    return { ok: false, error: { code: "too-deep", ...say("valuesTooDeep") } };
  }
}

function walk(node: Expression, scope: Scope): JsonValue {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "list":
      return node.items.map((item) => walk(item, scope));
    case "object":
      return Object.fromEntries(node.entries.map(({ key, value }) => [keyText(walk(key, scope)), walk(value, scope)]));
    case "context":
      return scope.context as { [key: string]: JsonValue };
    case "steps":
      throw new EvaluationError("type", say("stepNameNeeded"));
    case "access":
      return follow(node.target, node.path, scope);
    case "call":
      return callFunction(node.name, subject(node.args, scope), second(node.args, scope));
    case "not":
      return !truthy(walk(node.operand, scope));
    case "negate":
      return negate(walk(node.operand, scope));
    case "and":
    case "or": {
      let value: JsonValue = null;
      for (const operand of node.operands) {
        value = walk(operand, scope);
        if (truthy(value) === (node.kind === "or")) break;
      }
      return value;
    }
    case "arithmetic": {
      let value = walk(node.first, scope);
      for (const { operator, operand } of node.rest) value = calculate(operator, value, walk(operand, scope));
      return value;
    }
    case "compare":
      return compareChain(node, scope);
  }
}

function compareChain(node: Extract<Expression, { kind: "compare" }>, scope: Scope): boolean {
  let left = walk(node.first, scope);
  for (const { operator, operand } of node.rest) {
    if (operand.kind === "steps" && (operator === "in" || operator === "not in")) {
      const known = typeof left === "string" && scope.step(left) !== undefined;
      if (known !== (operator === "in")) return false;
      continue;
    }
    const right = walk(operand, scope);
    if (!compare(operator, left, right)) return false;
    left = right;
  }
  return true;
}

function follow(target: Expression, path: readonly Access[], scope: Scope): JsonValue {
  let value: JsonValue;
  let from = 0;
  if (target.kind === "steps") {
    value = stepValue(path[0]!, scope);
    from = 1;
  } else value = walk(target, scope);
  for (const access of path.slice(from)) {
    if (access.kind === "call") value = callFunction(access.name, value, second([target, ...access.args], scope));
    else {
      const found = lookup(value, walk(access.key, scope));
      value = found ?? (found === undefined ? fallback(access, scope) : null);
    }
  }
  return value;
}

function stepValue(access: Access, scope: Scope): JsonValue {
  if (access.kind === "call") throw new EvaluationError("type", say("noStepFunction", { name: access.name }));
  const name = walk(access.key, scope);
  const step = typeof name === "string" ? scope.step(name) : undefined;
  if (step === undefined) return fallback(access, scope);
  const { status, result, error, attempts } = step;
  return { status, result: result ?? null, error: error ?? null, attempts };
}

function fallback(access: Access, scope: Scope): JsonValue {
  return access.kind === "get" && access.fallback !== undefined ? walk(access.fallback, scope) : null;
}

function subject(args: readonly Expression[], scope: Scope): JsonValue {
  return args[0] === undefined ? null : walk(args[0], scope);
}

function second(args: readonly Expression[], scope: Scope): JsonValue {
  return args[1] === undefined ? null : walk(args[1], scope);
}

function keyText(key: JsonValue): string {
  if (typeof key === "string") return key;
  if (typeof key === "number") return String(key);
  throw new EvaluationError("type", say("keysAreText"));
}
