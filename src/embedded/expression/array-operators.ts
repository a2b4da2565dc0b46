import { Arr, Doc, type Value } from "../bson/document.ts";
import { charge, tick } from "../budget.ts";
import { CommandError, failedToParse } from "../errors.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { equalValues, toDouble } from "../values/compare-values.ts";
import { argumentsOf, isNullish, membersOf } from "./arguments.ts";
import type { Evaluate, Scope } from "./compile-expression.ts";
import { checkMembers, located, wholeOf } from "./date-arguments.ts";
import type { CompileOperator } from "./operators.ts";
import { textInForce } from "./text-in-force.ts";
import { isTruthy } from "./truth.ts";
import { checkVariableName } from "./variable-name.ts";

function within(scope: Scope, bindings: readonly (readonly [string, Value | undefined])[]): Scope {
  tick(1 + scope.variables.size);
  return { ...scope, variables: new Map([...scope.variables, ...bindings]) };
}

/** Counts the places of an array or document that is being built. */
function built(places: number): void {
  tick(places);
  charge(64 + 8 * places);
}

function items(name: string, code: number, value: Value): readonly Value[] {
  if (value instanceof Arr) return value.items;
  throw new CommandError(code, `Location${code}`, `input to ${name} must be an array not ${typeNameOf(value)}`);
}

function elementAt(value: Value, at: number): Value | undefined {
  const list = items("$arrayElemAt", 28689, value);
  return list[at < 0 ? list.length + at : at];
}

function edge(at: 0 | -1): CompileOperator {
  return (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      return isNullish(value) ? null : elementAt(value, at);
    };
  };
}

function variableName(given: Value | undefined): string {
  const as = given ?? "this";
  if (typeof as !== "string") throw failedToParse("the name of a variable must be a string");
  checkVariableName(as);
  return as;
}

function mostOf(name: string, limit: Value | undefined): number {
  if (isNullish(limit)) return Number.POSITIVE_INFINITY;
  const most = wholeOf(limit);
  if (most === undefined || Math.abs(most) > 2147483647)
    throw located(327391, `${name}: limit must be represented as a 32-bit integral value: ${typeNameOf(limit)}`);
  if (most < 1) throw located(327392, `${name}: limit must be greater than 0: ${most}`);
  return most;
}

/** Operators on arrays and documents. */
export const arrayOperators: Record<string, CompileOperator> = {
  $size: (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (value instanceof Arr) return value.items.length;
      throw new CommandError(
        17124,
        "Location17124",
        `The argument to $size must be an array, but was of type: ${value === undefined ? "missing" : typeNameOf(value)}`,
      );
    };
  },
  $isArray: (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => part?.(scope) instanceof Arr;
  },
  $arrayElemAt: (argument, compile, name) => {
    const [array, index] = argumentsOf(name, argument, 2).map(compile);
    return (scope) => {
      const value = array?.(scope);
      const at = index?.(scope);
      if (isNullish(value) || isNullish(at)) return null;
      if (!isNumber(at) || !Number.isInteger(toDouble(at)))
        throw new CommandError(
          28690,
          "Location28690",
          `$arrayElemAt's second argument must be a numeric value, but is ${typeNameOf(at)}`,
        );
      return elementAt(value, toDouble(at));
    };
  },
  $first: edge(0),
  $last: edge(-1),
  $in: (argument, compile, name) => {
    const [needle, array] = argumentsOf(name, argument, 2).map(compile);
    const textKey = textInForce();
    return (scope) => {
      const list = array?.(scope);
      if (!(list instanceof Arr))
        throw new CommandError(
          40081,
          "Location40081",
          `$in requires an array as a second argument, found: ${list === undefined ? "missing" : typeNameOf(list)}`,
        );
      const value = needle?.(scope);
      tick(list.items.length);
      return value !== undefined && list.items.some((item) => equalValues(item, value, textKey));
    };
  },
  $concatArrays: (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 0, 1e6).map(compile);
    return (scope) => {
      const all: Value[] = [];
      for (const part of parts) {
        const value = part(scope);
        if (isNullish(value)) return null;
        if (!(value instanceof Arr))
          throw new CommandError(
            28664,
            "Location28664",
            `$concatArrays only supports arrays, not ${typeNameOf(value)}`,
          );
        built(value.items.length);
        for (const item of value.items) all.push(item);
      }
      return new Arr(all);
    };
  },
  $filter: (argument, compile, name) => {
    const members = checkMembers(name, argument, ["input", "as", "cond", "limit"], ["input", "cond"], {
      shape: 28646,
      unknown: 28647,
      missing: { input: 28648, cond: 28650 },
    });
    const input = compile(members.get("input") as Value);
    const condition = compile(members.get("cond") as Value);
    const limit = members.has("limit") ? compile(members.get("limit") as Value) : undefined;
    const as = variableName(members.get("as"));
    return (scope) => {
      const value = input(scope);
      if (isNullish(value)) return null;
      const max = mostOf(name, limit?.(scope));
      const kept: Value[] = [];
      charge(64);
      for (const item of items(name, 28651, value)) {
        if (kept.length >= max) break;
        charge(8);
        if (isTruthy(condition(within(scope, [[as, item]])))) kept.push(item);
      }
      return new Arr(kept);
    };
  },
  $map: (argument, compile, name) => {
    const members = checkMembers(name, argument, ["input", "as", "in"], ["input", "in"], {
      shape: 16878,
      unknown: 16879,
      missing: { input: 16880, in: 16882 },
    });
    const input = compile(members.get("input") as Value);
    const body = compile(members.get("in") as Value);
    const as = variableName(members.get("as"));
    return (scope) => {
      const value = input(scope);
      if (isNullish(value)) return null;
      built(items(name, 16883, value).length);
      return new Arr(items(name, 16883, value).map((item) => body(within(scope, [[as, item]])) ?? null));
    };
  },
  $reduce: (argument, compile, name) => {
    const members = membersOf(name, argument, ["input", "initialValue", "in"], ["input", "initialValue", "in"]);
    const [input, initial, body] = ["input", "initialValue", "in"].map((member) =>
      compile(members.get(member) as Value),
    ) as [Evaluate, Evaluate, Evaluate];
    return (scope) => {
      const value = input(scope);
      if (isNullish(value)) return null;
      let result = initial(scope);
      for (const item of items(name, 40080, value))
        result = body(
          within(scope, [
            ["value", result],
            ["this", item],
          ]),
        );
      return result;
    };
  },
  $mergeObjects: (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 0, 1e6).map(compile);
    return (scope) => {
      const merged = new Doc();
      for (const part of parts) {
        const value = part(scope);
        if (isNullish(value)) continue;
        if (!(value instanceof Doc))
          throw new CommandError(
            40400,
            "Location40400",
            `$mergeObjects requires object inputs, but input is of type ${typeNameOf(value)}`,
          );
        built(value.size);
        value.names.forEach((member, i) => {
          merged.set(member, value.values[i] as Value);
        });
      }
      return merged;
    };
  },
};
