import { type Decimal128, type Double, Timestamp } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError, failedToParse } from "../errors.ts";
import type { FilterContext } from "../filter/compile-filter.ts";
import { arithmetic } from "../values/arithmetic.ts";
import { isNumber, showValue, typeNameOf } from "../values/bson-type.ts";
import { type Change, lookAt, REMOVE } from "../values/change-at.ts";
import { compareValues, identicalValues, toDouble } from "../values/compare-values.ts";
import type { Path } from "../values/path.ts";
import { arrayChange } from "./array-operators.ts";

/** An update operator on one field, compiled. */
export interface FieldChange {
  /** Whether the path is made where it is missing. */
  readonly creates: boolean;
  readonly onInsertOnly: boolean;
  readonly prepare: (original: Doc, place: Path) => Change;
  readonly renameAway: (original: Doc, from: Path) => Change;
  readonly renameHere: (original: Doc, from: Path, to: Path) => Change;
}

function keep(before: Value | undefined, after: Value): Value {
  return before !== undefined && identicalValues(before, after) ? before : after;
}

function field(change: (original: Doc, place: Path) => Change, creates = true, onInsertOnly = false): FieldChange {
  return { creates, onInsertOnly, prepare: change, renameAway, renameHere };
}

function renameAway(original: Doc, from: Path): Change {
  checkRenamePath(original, from);
  return (before) => (before === undefined ? before : REMOVE);
}

function renameHere(original: Doc, from: Path, to: Path): Change {
  const moved = lookAt(original, from);
  if (moved !== undefined) checkRenamePath(original, to, "destination");
  return (before) => (moved === undefined ? before : moved);
}

function checkRenamePath(original: Doc, from: Path, which = "source"): void {
  for (let i = 1; i < from.length; i++)
    if (lookAt(original, from.slice(0, i)) instanceof Arr)
      throw badValue(
        `The ${which} field cannot be an array element, '${from.join(".")}' in doc with _id: ${showValue(original.get("_id") ?? null)}`,
      );
}

/** Compiles one operator on one field. Fails with FailedToParse (9) where there is no such operator. */
export function compileFieldChange(
  operator: string,
  name: string,
  operand: Value,
  context: FilterContext & { readonly now: Date },
): FieldChange {
  switch (operator) {
    case "$set":
      return field(() => (before) => keep(before, operand));
    case "$setOnInsert":
      return field(() => (before) => keep(before, operand), true, true);
    case "$unset":
      return field(() => (before) => (before === undefined ? before : REMOVE), false);
    case "$inc":
    case "$mul":
      if (name !== "" && !isNumber(operand))
        throw new CommandError(
          14,
          "TypeMismatch",
          `Cannot ${operator === "$inc" ? "increment" : "multiply"} with non-numeric argument: {${name}: ${showValue(operand)}}`,
        );
      return field((original, place) => (before) => calculate(operator, operand as number, before, original, place));
    case "$min":
    case "$max":
      return field(() => (before) => {
        if (before === undefined) return operand;
        const order = compareValues(operand, before, context.textKey);
        return (operator === "$min" ? order < 0 : order > 0) ? operand : before;
      });
    case "$currentDate":
      return currentDate(name, operand, context.now);
    case "$bit":
      return bit(name, operand);
    case "$rename":
      return field(() => (before) => before);
    case "$push":
    case "$addToSet":
    case "$pull":
    case "$pullAll":
    case "$pop": {
      const change = arrayChange(operator, name, operand, context);
      return field(
        (original, place) => (before) => change(before, original, place),
        operator === "$push" || operator === "$addToSet",
      );
    }
    default:
      throw failedToParse(
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
  }
}

function calculate(
  operator: "$inc" | "$mul",
  operand: number | bigint | Double | Decimal128,
  before: Value | undefined,
  original: Doc,
  place: Path,
): Value {
  if (before === undefined)
    return operator === "$inc" ? operand : (arithmetic("multiply", operand, 0, "none") as Value);
  if (!isNumber(before))
    throw new CommandError(
      14,
      "TypeMismatch",
      `Cannot apply ${operator} to a value of non-numeric type. {_id: ${showValue(original.get("_id") ?? null)}} has the field '${place.at(-1)}' of non-numeric type ${typeNameOf(before)}`,
    );
  const result = arithmetic(operator === "$inc" ? "add" : "multiply", before, operand, "none");
  if (result === undefined)
    throw badValue(
      `Failed to apply ${operator} operations to current value ((NumberLong)${String(before)}) for document {_id: ${showValue(original.get("_id") ?? null)}}`,
    );
  return keep(before, result);
}

function currentDate(name: string, operand: Value, now: Date): FieldChange {
  let asTimestamp = false;
  if (operand instanceof Doc) {
    const type = operand.get("$type");
    if (operand.size !== 1 || (type !== "date" && type !== "timestamp"))
      throw badValue(
        `The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}`,
      );
    asTimestamp = type === "timestamp";
  } else if (typeof operand !== "boolean" && name !== "")
    throw badValue(
      `${typeNameOf(operand)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
    );
  return field(() => () => (asTimestamp ? new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }) : now));
}

function bit(name: string, operand: Value): FieldChange {
  if (name !== "" && !(operand instanceof Doc))
    throw badValue(
      `The $bit modifier is not compatible with a ${typeNameOf(operand)}. You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}`,
    );
  const steps = operand instanceof Doc ? operand.names.map((op, i) => [op, operand.values[i] as Value] as const) : [];
  if (name !== "" && steps.length === 0)
    throw badValue("You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}");
  for (const [op, mask] of steps) {
    if (op !== "and" && op !== "or" && op !== "xor")
      throw badValue(
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${op}' which is an unknown operator: {${op}: ${showValue(mask)}}`,
      );
    if (
      !isNumber(mask) ||
      !Number.isInteger(toDouble(mask)) ||
      (typeNameOf(mask) !== "int" && typeNameOf(mask) !== "long")
    )
      throw badValue(
        `The $bit modifier field must be an Integer(32/64 bit); a '${typeNameOf(mask)}' is not supported here: {${op}: ${showValue(mask)}}`,
      );
  }
  return field((original) => (before) => {
    const type = before === undefined ? "int" : typeNameOf(before);
    if (type !== "int" && type !== "long")
      throw badValue(
        `Cannot apply $bit to a value of non-integral type.{_id: ${showValue(original.get("_id") ?? null)}} has the field ${name} of non-integer type ${type}`,
      );
    let bits = BigInt((before ?? 0) as number | bigint);
    let long = type === "long";
    for (const [op, mask] of steps) {
      long ||= typeof mask === "bigint";
      const other = BigInt(mask as number | bigint);
      bits = op === "and" ? bits & other : op === "or" ? bits | other : bits ^ other;
    }
    return keep(before, long ? BigInt.asIntN(64, bits) : Number(BigInt.asIntN(32, bits)));
  });
}
