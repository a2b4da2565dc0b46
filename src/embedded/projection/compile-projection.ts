import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError } from "../errors.ts";
import type { Variables } from "../expression/expression.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import type { FilterContext } from "../filter/filter-node.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { changeAt } from "../values/change-at.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Hit } from "../values/path.ts";
import { compileFields, type Transform } from "./transform.ts";

/** Turns a document that was found into the one that is returned. */
export type Projection = (doc: Doc, hit: Hit | undefined, variables: Variables) => Doc;

/** Compiles the projection of `find`: like `$project`, plus `$slice`, `$elemMatch` and the positional `$`. */
export function compileProjection(spec: Doc, context: FilterContext): Projection | undefined {
  if (spec.size === 0) return undefined;
  const after: ((doc: Doc, original: Doc, hit: Hit | undefined) => Doc)[] = [];
  const included: [string, Value][] = [];
  const sliced: string[] = [];
  const fields = new Doc();
  let withPositional = false;
  let withElemMatch = false;
  spec.names.forEach((name, i) => {
    const value = spec.values[i] as Value;
    const operator = value instanceof Doc ? value.names[0] : undefined;
    const argument = value instanceof Doc ? (value.values[0] as Value) : null;
    if (name.endsWith(".$")) {
      if (withPositional)
        throw new CommandError("PositionalTwice", "Cannot specify more than one positional projection per query.");
      if (withElemMatch)
        throw new CommandError("PositionalWithElemMatch", "Cannot specify positional operator and $elemMatch.");
      withPositional = true;
      const path = name.slice(0, -2);
      included.push([path, true]);
      after.push((doc, _original, hit) => positional(doc, path, hit));
    } else if (
      operator === "$slice" &&
      !(argument instanceof Arr && argument.items.length === 3) &&
      sliceable(argument)
    ) {
      sliced.push(name);
      after.push((doc) => slice(doc, name, argument));
    } else if (operator === "$elemMatch") {
      if (name.includes("."))
        throw new CommandError("ElemMatchNested", "Cannot use $elemMatch projection on a nested field");
      if (!(argument instanceof Doc))
        throw new CommandError(
          "ElemMatchNotObject",
          `elemMatch: Invalid argument, object required, but got ${typeNameOf(argument)}`,
        );
      if (withPositional)
        throw new CommandError("ElemMatchWithPositional", "Cannot specify positional operator and $elemMatch.");
      withElemMatch = true;
      included.push([name, true]);
      after.push(elemMatch(name, argument, context));
    } else if (operator === "$meta") throw badValue("$meta projections are not supported by this server");
    else fields.append(name, value);
  });
  for (const [name, value] of included) fields.append(name, value);
  // A $slice alone keeps the other fields; next to an inclusion it includes its own.
  const inclusive = fields.names.some(
    (name, i) =>
      name !== "_id" &&
      fields.values[i] !== false &&
      !(isNumber(fields.values[i]) && toDouble(fields.values[i] as number) === 0),
  );
  if (inclusive) for (const name of sliced) fields.append(name, true);
  const transform: Transform = fields.size === 0 ? (doc) => doc : compileFields(fields, context.textKey);
  return (doc, hit, variables) => {
    let result = transform(doc, variables);
    for (const step of after) result = step(result, doc, hit);
    return result;
  };
}

function sliceable(argument: Value): boolean {
  const numbers = argument instanceof Arr ? argument.items : [argument];
  return numbers.every((item) => isNumber(item));
}

function slice(doc: Doc, name: string, argument: Value): Doc {
  const [skip, limit] =
    argument instanceof Arr
      ? argument.items.map((item) => toDouble(item as number))
      : [undefined, toDouble(argument as number)];
  if (skip !== undefined && (limit === undefined || limit <= 0))
    throw new CommandError("SliceProjectionLimitNotPositive", "Second argument to $slice must be positive");
  return changeAt(
    doc,
    name.split("."),
    false,
    (before) => {
      if (!(before instanceof Arr)) return before;
      const { items } = before;
      if (skip === undefined) return new Arr((limit as number) >= 0 ? items.slice(0, limit) : items.slice(limit));
      const from = skip >= 0 ? skip : Math.max(items.length + skip, 0);
      return new Arr(items.slice(from, from + (limit as number)));
    },
    new Set(),
  );
}

function positional(doc: Doc, path: string, hit: Hit | undefined): Doc {
  return changeAt(
    doc,
    path.split("."),
    false,
    (before) => {
      if (!(before instanceof Arr)) return before;
      if (hit?.index === undefined)
        throw new CommandError(
          "PositionalWithoutMatch",
          "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
        );
      const item = before.items[hit.index];
      return new Arr(item === undefined ? [] : [item]);
    },
    new Set(),
  );
}

function elemMatch(name: string, argument: Doc, context: FilterContext): (doc: Doc, original: Doc) => Doc {
  const node = compileFilter(Doc.of({ v: Doc.of({ $elemMatch: argument }) }), context);
  return (doc, original) => {
    const array = original.get(name);
    const item =
      array instanceof Arr ? array.items.find((one) => node.matches(Doc.of({ v: new Arr([one]) }))) : undefined;
    const result = doc.copy();
    result.delete(name);
    return item === undefined ? result : result.append(name, new Arr([item]));
  };
}
