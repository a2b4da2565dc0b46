import type { JsonValue } from "../json.ts";

/** The functions, each also a method of its first argument. */
export type FunctionName =
  | "len"
  | "int"
  | "float"
  | "str"
  | "lower"
  | "upper"
  | "strip"
  | "contains"
  | "startswith"
  | "endswith";

/** How two values are compared. `is` is the strict equality of JavaScript's `===` and Python's `is`. */
export type Comparison = "==" | "!=" | "is" | "is not" | "<" | "<=" | ">" | ">=" | "in" | "not in";

/** Arithmetic operators. */
export type Arithmetic = "+" | "-" | "*" | "/" | "%";

/** One step along a chain such as `context.a['b'].get('c').lower()`. */
export type Access =
  | { kind: "key"; key: Expression }
  | { kind: "get"; key: Expression; fallback: Expression | undefined }
  | { kind: "call"; name: FunctionName; args: Expression[] };

/**
 * A parsed condition. Chains and lists of operands are flat, so that long ones need no stack; the parser limits nesting.
 */
export type Expression =
  | { kind: "literal"; value: JsonValue }
  | { kind: "list"; items: Expression[] }
  | { kind: "object"; entries: { key: Expression; value: Expression }[] }
  | { kind: "context" }
  | { kind: "steps" }
  | { kind: "access"; target: Expression; path: Access[] }
  | { kind: "call"; name: FunctionName; args: Expression[] }
  | { kind: "not"; operand: Expression }
  | { kind: "negate"; operand: Expression }
  | { kind: "and"; operands: Expression[] }
  | { kind: "or"; operands: Expression[] }
  | { kind: "arithmetic"; first: Expression; rest: { operator: Arithmetic; operand: Expression }[] }
  /** `texts`: the values compared, as they are written. */
  | { kind: "compare"; first: Expression; rest: { operator: Comparison; operand: Expression }[]; texts: string[] };

/** The expressions that an expression consists of, in the order of the text. */
export function operandsOf(node: Expression): Expression[] {
  switch (node.kind) {
    case "list":
      return node.items;
    case "object":
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case "access":
      return [node.target, ...node.path.flatMap(operandsOfAccess)];
    case "call":
      return node.args;
    case "not":
    case "negate":
      return [node.operand];
    case "and":
    case "or":
      return node.operands;
    case "arithmetic":
    case "compare":
      return [node.first, ...node.rest.map(({ operand }) => operand)];
    default:
      return [];
  }
}

/** The expressions in one step along a chain, in the order of the text. */
export function operandsOfAccess(access: Access): Expression[] {
  if (access.kind === "call") return access.args;
  return access.kind === "get" && access.fallback !== undefined ? [access.key, access.fallback] : [access.key];
}
