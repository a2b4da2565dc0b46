import { Arr, Doc, type Value } from "../bson/document.ts";
import { charge, tick } from "../budget.ts";
import { CommandError } from "../errors.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { argumentsOf, isNullish, membersOf, unary } from "./arguments.ts";
import { itemsOf } from "./array-operators.ts";
import type { Evaluate, Operators } from "./expression.ts";

/** Operators that read and make objects, and reach fields whose names no path can spell. */
export const objects = {
  $arrayToObject: (argument, { compile }, name) => {
    const literal = argument instanceof Arr && argument.items.length !== 1;
    const evaluate = compile(literal ? argument : (argumentsOf(name, argument, 1)[0] as Value));
    return (scope) => {
      const value = evaluate(scope);
      return isNullish(value) ? null : objectOf(itemsOf(name, value));
    };
  },
  $bsonSize: unary((value, name) => {
    if (value instanceof Doc) return value.toBytes().length;
    throw new CommandError("BsonSizeNotObject", `${name} requires a document input, found: ${typeNameOf(value)}`);
  }),
  $getField: (argument, { compile }, name) => {
    const long = argument instanceof Doc && argument.has("field");
    const field = fieldName(name, long ? (argument.get("field") as Value) : argument, compile);
    const input = compile((long ? argument.get("input") : undefined) ?? "$$CURRENT");
    return (scope) => {
      const value = input(scope);
      return value instanceof Doc ? value.get(field) : isNullish(value) && value !== undefined ? null : undefined;
    };
  },
  $mergeObjects: (argument, { compile }) => {
    const parts = (argument instanceof Arr ? argument.items : [argument]).map(compile);
    return (scope) => {
      const merged = new Doc();
      for (const part of parts) {
        const value = part(scope);
        if (!isNullish(value)) mergeInto(merged, value);
      }
      return merged;
    };
  },
  $objectToArray: unary((value) => {
    if (!(value instanceof Doc))
      throw new CommandError(
        "ObjectToArrayNotObject",
        `$objectToArray requires a document input, found: ${typeNameOf(value)}`,
      );
    return new Arr(value.names.map((k, i) => Doc.of({ k, v: value.values[i] })));
  }),
  $setField: (argument, { compile }, name) => {
    const members = membersOf(name, argument, ["field", "input", "value"], ["field", "input", "value"]);
    const field = fieldName(name, members.get("field") as Value, compile);
    const input = compile(members.get("input") as Value);
    const value = compile(members.get("value") as Value);
    return (scope) => withField(name, input(scope), field, value(scope));
  },
  $unsetField: (argument, { compile }, name) => {
    const members = membersOf(name, argument, ["field", "input"], ["field", "input"]);
    const field = fieldName(name, members.get("field") as Value, compile);
    const input = compile(members.get("input") as Value);
    return (scope) => withField(name, input(scope), field, undefined);
  },
} satisfies Operators;

/** Adds the members of an object to another; `$mergeObjects` is also an accumulator. */
export function mergeInto(merged: Doc, value: Value): void {
  if (!(value instanceof Doc))
    throw new CommandError(
      "MergeObjectsNotObject",
      `$mergeObjects requires object inputs, but input is of type ${typeNameOf(value)}`,
    );
  tick(value.size);
  charge(64 + 8 * value.size);
  value.names.forEach((member, i) => {
    merged.set(member, value.values[i] as Value);
  });
}

/** An object of pairs `[key, value]`, or of documents `{k, v}`. */
function objectOf(pairs: readonly Value[]): Doc {
  const doc = new Doc();
  for (const pair of pairs) {
    const [key, value] = pair instanceof Arr ? pair.items : pair instanceof Doc ? [pair.get("k"), pair.get("v")] : [];
    if (typeof key !== "string" || value === undefined)
      throw new CommandError(
        "ArrayToObjectPairInvalid",
        "$arrayToObject requires an array of pairs, or of documents with k and v",
      );
    if (key.includes("\0")) throw new CommandError("KeyWithNullByte", "Key field cannot contain an embedded null byte");
    doc.set(key, value);
  }
  return doc;
}

/** A field's name, which may hold dots and dollars; it must be a constant. */
function fieldName(name: string, value: Value, compile: (expression: Value) => Evaluate): string {
  const literal = value instanceof Doc && (value.names[0] === "$literal" || value.names[0] === "$const");
  const known = literal ? compile(value)({ root: undefined, variables: new Map() }) : value;
  const isReference = !literal && typeof known === "string" && known.startsWith("$");
  if (typeof known === "string" && !isReference && !known.includes("\0")) return known;
  throw new CommandError("FieldNameNotConstant", `${name} requires 'field' to evaluate to a constant string`);
}

function withField(name: string, input: Value | undefined, field: string, value: Value | undefined): Value {
  if (isNullish(input)) return null;
  if (!(input instanceof Doc))
    throw new CommandError("SetFieldInputNotObject", `${name} requires 'input' to evaluate to type Object`);
  const result = input.copy();
  if (value === undefined) result.delete(field);
  else result.set(field, value);
  return result;
}
