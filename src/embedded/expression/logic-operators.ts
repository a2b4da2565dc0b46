import { Arr, Doc, type Value } from "../bson/document.ts";
import { UNDEFINED } from "../bson/scalars.ts";
import { CommandError } from "../errors.ts";
import { compareValues } from "../values/compare-values.ts";
import type { TextKey } from "../values/encode-key.ts";
import { argumentsOf, checkVariableName, isNullish, isTruthy, membersOf, ofOne } from "./arguments.ts";
import type { CompileOperator, Evaluate, Operators } from "./expression.ts";

/** Comparisons, conditions, literals and variables. */
export const logic = {
  $and: (argument, { compile }, name) => {
    const parts = argumentsOf(name, argument, 0, 1e6).map(compile);
    return (scope) => parts.every((part) => isTruthy(part(scope)));
  },
  $cmp: comparing((order) => Math.sign(order)),
  $cond: (argument, { compile }, name) => {
    const branches = ["if", "then", "else"];
    const members =
      argument instanceof Doc
        ? membersOf(name, argument, branches, branches, {
            shape: "CondFieldUnknown",
            unknown: "CondFieldUnknown",
            // biome-ignore lint/suspicious/noThenProperty: MongoDB's name for it.
            missing: { if: "CondIfMissing", then: "CondThenMissing", else: "CondElseMissing" },
          })
        : undefined;
    const parts = members === undefined ? argumentsOf(name, argument, 3) : branches.map((one) => members.get(one));
    const [condition, then, otherwise] = parts.map((part) => compile(part as Value)) as [Evaluate, Evaluate, Evaluate];
    return (scope) => (isTruthy(condition(scope)) ? then(scope) : otherwise(scope));
  },
  $const: (argument) => () => argument,
  $eq: comparing((order) => order === 0),
  $gt: comparing((order) => order > 0),
  $gte: comparing((order) => order >= 0),
  $ifNull: (argument, { compile }, name) => {
    const given = argument instanceof Arr ? argument.items : [argument];
    if (given.length < 2)
      throw new CommandError("IfNullTooFew", `${name} needs at least two arguments, had: ${given.length}`);
    const parts = given.map(compile);
    return (scope) => {
      for (const part of parts.slice(0, -1)) {
        const value = part(scope);
        if (!isNullish(value)) return value;
      }
      return parts.at(-1)?.(scope);
    };
  },
  $let: (argument, { compile }, name) => {
    const members = membersOf(name, argument, ["vars", "in"], ["vars", "in"], {
      shape: "LetNotObject",
      unknown: "LetFieldUnknown",
      missing: { vars: "LetVarsMissing", in: "LetInMissing" },
    });
    const given = members.get("vars");
    if (!(given instanceof Doc)) throw new CommandError("LetNotObject", "invalid parameter: expected an object (vars)");
    given.names.forEach(checkVariableName);
    const vars = given.names.map((variable, i) => [variable, compile(given.values[i] as Value)] as const);
    const body = compile(members.get("in") as Value);
    return (scope) => {
      const variables = new Map(scope.variables);
      for (const [variable, evaluate] of vars) variables.set(variable, evaluate(scope));
      return body({ ...scope, variables });
    };
  },
  $literal: (argument) => () => argument,
  $lt: comparing((order) => order < 0),
  $lte: comparing((order) => order <= 0),
  $ne: comparing((order) => order !== 0),
  $not: ofOne((value) => !isTruthy(value)),
  $or: (argument, { compile }, name) => {
    const parts = argumentsOf(name, argument, 0, 1e6).map(compile);
    return (scope) => parts.some((part) => isTruthy(part(scope)));
  },
  $switch: (argument, { compile }, name) => {
    const members = membersOf(name, argument, ["branches", "default"], ["branches"], {
      shape: "SwitchNotObject",
      unknown: "SwitchFieldUnknown",
      missing: "SwitchBranchesMissing",
    });
    const list = members.get("branches");
    if (!(list instanceof Arr))
      throw new CommandError("SwitchBranchesNotArray", `${name} expected an array for 'branches'`);
    if (list.items.length === 0)
      throw new CommandError("SwitchBranchesMissing", "$switch requires at least one branch.");
    const branches = list.items.map((item) => compileBranch(name, item, compile));
    const fallback = members.has("default") ? compile(members.get("default") as Value) : undefined;
    return (scope) => {
      for (const { when, result } of branches) if (isTruthy(when(scope))) return result(scope);
      if (fallback !== undefined) return fallback(scope);
      throw new CommandError(
        "SwitchWithoutMatch",
        "$switch could not find a matching branch for an input, and no default was specified.",
      );
    };
  },
} satisfies Operators;

function comparing(of: (order: number) => Value): CompileOperator {
  return (argument, { compile, textKey }, name) => {
    const [left, right] = argumentsOf(name, argument, 2).map(compile) as [Evaluate, Evaluate];
    return (scope) => of(compareOrMissing(left(scope), right(scope), textKey));
  };
}

/** A missing value sorts before null, as undefined does. */
function compareOrMissing(left: Value | undefined, right: Value | undefined, textKey: TextKey | undefined): number {
  return compareValues(left === undefined ? UNDEFINED : left, right === undefined ? UNDEFINED : right, textKey);
}

function compileBranch(
  name: string,
  item: Value,
  compile: (expression: Value) => Evaluate,
): { readonly when: Evaluate; readonly result: Evaluate } {
  const branch = membersOf(name, item, ["case", "then"], ["case", "then"], {
    shape: "SwitchBranchNotObject",
    unknown: "SwitchBranchFieldUnknown",
    // biome-ignore lint/suspicious/noThenProperty: MongoDB's name for it.
    missing: { case: "SwitchCaseMissing", then: "SwitchThenMissing" },
  });
  return { when: compile(branch.get("case") as Value), result: compile(branch.get("then") as Value) };
}
