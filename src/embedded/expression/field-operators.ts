import { Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { isNullish, membersOf } from "./arguments.ts";
import type { Evaluate } from "./compile-expression.ts";
import type { CompileOperator } from "./operators.ts";

/** The field's name, which may hold dots and dollars; it must be known when the expression is compiled. */
function fieldName(name: string, value: Value, compile: (expression: Value) => Evaluate): string {
  const known =
    typeof value === "string" && !value.startsWith("$")
      ? value
      : value instanceof Doc && (value.names[0] === "$literal" || value.names[0] === "$const")
        ? compile(value)({ root: undefined, variables: new Map() })
        : undefined;
  if (typeof known === "string" && !known.includes("\0")) return known;
  throw new CommandError(4161106, "Location4161106", `${name} requires 'field' to evaluate to a constant string`);
}

/** Operators on fields whose names no path can spell. */
export const fieldOperators: Record<string, CompileOperator> = {
  $getField: (argument, compile, name) => {
    const long = argument instanceof Doc && argument.has("field");
    const field = fieldName(name, long ? (argument.get("field") as Value) : argument, compile);
    const input = long && argument.has("input") ? compile(argument.get("input") as Value) : compile("$$CURRENT");
    return (scope) => {
      const value = input(scope);
      return value instanceof Doc ? value.get(field) : isNullish(value) && value !== undefined ? null : undefined;
    };
  },
  $setField: (argument, compile, name) => {
    const members = membersOf(name, argument, ["field", "input", "value"], ["field", "input", "value"]);
    const field = fieldName(name, members.get("field") as Value, compile);
    const input = compile(members.get("input") as Value);
    const value = compile(members.get("value") as Value);
    return (scope) => setField(name, input(scope), field, value(scope));
  },
  $unsetField: (argument, compile, name) => {
    const members = membersOf(name, argument, ["field", "input"], ["field", "input"]);
    const field = fieldName(name, members.get("field") as Value, compile);
    const input = compile(members.get("input") as Value);
    return (scope) => setField(name, input(scope), field, undefined);
  },
};

function setField(name: string, input: Value | undefined, field: string, value: Value | undefined): Value {
  if (isNullish(input)) return null;
  if (!(input instanceof Doc))
    throw new CommandError(4161105, "Location4161105", `${name} requires 'input' to evaluate to type Object`);
  const result = input.copy();
  if (value === undefined) result.delete(field);
  else result.set(field, value);
  return result;
}
