import { Arr, Doc, type Value } from "../bson/document.ts";
import { UNDEFINED } from "../bson/scalars.ts";
import { CommandError } from "../errors.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { compareValues } from "../values/compare-values.ts";
import type { TextKey } from "../values/encode-key.ts";
import { argumentsOf, isNullish } from "./arguments.ts";
import { checkMembers, located } from "./date-arguments.ts";
import type { CompileOperator } from "./operators.ts";
import { textInForce } from "./text-in-force.ts";
import { isTruthy } from "./truth.ts";
import { checkVariableName } from "./variable-name.ts";

function comparison(holds: (order: number) => boolean): CompileOperator {
  return (argument, compile, name) => {
    const [left, right] = argumentsOf(name, argument, 2).map(compile);
    const textKey = textInForce();
    return (scope) => holds(compareMissing(left?.(scope), right?.(scope), textKey));
  };
}

/** A missing value sorts before null, as undefined does. */
function compareMissing(left: Value | undefined, right: Value | undefined, textKey: TextKey | undefined): number {
  return compareValues(
    left ?? (left === undefined ? UNDEFINED : null),
    right ?? (right === undefined ? UNDEFINED : null),
    textKey,
  );
}

const literal: CompileOperator = (argument) => () => argument;

/** Comparison, boolean, conditional and variable operators. */
export const logicOperators: Record<string, CompileOperator> = {
  $literal: literal,
  $const: literal,
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $cmp: (argument, compile, name) => {
    const [left, right] = argumentsOf(name, argument, 2).map(compile);
    const textKey = textInForce();
    return (scope) => Math.sign(compareMissing(left?.(scope), right?.(scope), textKey));
  },
  $and: (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 0, 1e6).map(compile);
    return (scope) => parts.every((part) => isTruthy(part(scope)));
  },
  $or: (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 0, 1e6).map(compile);
    return (scope) => parts.some((part) => isTruthy(part(scope)));
  },
  $not: (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => !isTruthy(part?.(scope));
  },
  $cond: (argument, compile, name) => {
    const branches = ["if", "then", "else"];
    // biome-ignore lint/suspicious/noThenProperty: MongoDB calls its member so.
    const codes = { shape: 17083, unknown: 17083, missing: { if: 17080, then: 17081, else: 17082 } };
    const parts =
      argument instanceof Doc
        ? branches.map((member) => checkMembers(name, argument, branches, branches, codes).get(member) as Value)
        : argumentsOf(name, argument, 3);
    const [condition, then, otherwise] = parts.map(compile);
    return (scope) => (isTruthy(condition?.(scope)) ? then?.(scope) : otherwise?.(scope));
  },
  $ifNull: (argument, compile, name) => {
    const given = argument instanceof Arr ? argument.items : [argument];
    if (given.length < 2) throw located(1257300, `${name} needs at least two arguments, had: ${given.length}`);
    const parts = given.map(compile);
    return (scope) => {
      for (const part of parts.slice(0, -1)) {
        const value = part(scope);
        if (!isNullish(value)) return value;
      }
      return parts.at(-1)?.(scope);
    };
  },
  $switch: (argument, compile, name) => {
    const members = checkMembers(name, argument, ["branches", "default"], ["branches"], {
      shape: 40060,
      unknown: 40067,
      missing: 40068,
    });
    const list = members.get("branches");
    if (!(list instanceof Arr)) throw located(40061, `${name} expected an array for 'branches'`);
    if (list.items.length === 0)
      throw new CommandError(40068, "Location40068", "$switch requires at least one branch.");
    const branches = list.items.map((item) => {
      const branch = checkMembers(name, item, ["case", "then"], ["case", "then"], {
        shape: 40062,
        unknown: 40063,
        // biome-ignore lint/suspicious/noThenProperty: MongoDB calls its member so.
        missing: { case: 40064, then: 40065 },
      });
      return { when: compile(branch.get("case") as Value), result: compile(branch.get("then") as Value) };
    });
    const fallback = members.has("default") ? compile(members.get("default") as Value) : undefined;
    return (scope) => {
      for (const { when, result } of branches) if (isTruthy(when(scope))) return result(scope);
      if (fallback !== undefined) return fallback(scope);
      throw new CommandError(
        40066,
        "Location40066",
        "$switch could not find a matching branch for an input, and no default was specified.",
      );
    };
  },
  $let: (argument, compile, name) => {
    const members = checkMembers(name, argument, ["vars", "in"], ["vars", "in"], {
      shape: 16874,
      unknown: 16875,
      missing: { vars: 16876, in: 16877 },
    });
    const given = members.get("vars");
    if (!(given instanceof Doc))
      throw new CommandError(16874, "Location16874", "invalid parameter: expected an object (vars)");
    given.names.forEach(checkVariableName);
    const vars = given.names.map((variable, i) => [variable, compile(given.values[i] as Value)] as const);
    const body = compile(members.get("in") as Value);
    return (scope) => {
      const variables = new Map(scope.variables);
      for (const [variable, evaluate] of vars) variables.set(variable, evaluate(scope));
      return body({ ...scope, variables });
    };
  },
  $type: (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      return value === undefined ? "missing" : typeNameOf(value);
    };
  },
};
