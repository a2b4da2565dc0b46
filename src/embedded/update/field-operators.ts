import { type Decimal128, type Double, Timestamp } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, typeMismatch } from "../errors.ts";
import { arithmetic } from "../values/arithmetic.ts";
import { isNumber, showValue, typeNameOf } from "../values/bson-type.ts";
import { lookAt, REMOVE } from "../values/change-at.ts";
import { compareValues, identicalValues } from "../values/compare-values.ts";
import type { Path } from "../values/path.ts";
import { updatePath } from "./positional-path.ts";
import { changing, creating, type FieldUpdate, type Step } from "./update-step.ts";

/** `$set`. */
export function set({ path, operand }: FieldUpdate): readonly Step[] {
  return creating(path, () => (before) => keep(before, operand));
}

/** `$setOnInsert`: like `$set`, but only if the update inserts. */
export function setOnInsert(update: FieldUpdate): readonly Step[] {
  return set(update).map((step) => ({ ...step, onInsertOnly: true }));
}

/** `$unset`. */
export function unset({ path }: FieldUpdate): readonly Step[] {
  return changing(path, () => (before) => (before === undefined ? before : REMOVE));
}

/** `$min` and `$max`. */
export function moreExtreme({ operator, path, operand, context }: FieldUpdate): readonly Step[] {
  return creating(path, () => (before) => {
    if (before === undefined) return operand;
    const order = compareValues(operand, before, context.textKey);
    return (operator === "$min" ? order < 0 : order > 0) ? operand : before;
  });
}

/** `$inc` and `$mul`. */
export function calculate({ operator, name, path, operand }: FieldUpdate): readonly Step[] {
  if (!isNumber(operand))
    throw typeMismatch(
      `Cannot ${operator === "$inc" ? "increment" : "multiply"} with non-numeric argument: {${name}: ${showValue(operand)}}`,
    );
  return creating(path, (original, place) => (before) => calculated(operator, operand, before, original, place));
}

function calculated(
  operator: string,
  operand: number | bigint | Double | Decimal128,
  before: Value | undefined,
  original: Doc,
  place: Path,
): Value {
  if (before === undefined)
    return operator === "$inc" ? operand : (arithmetic("multiply", operand, 0, "none") as Value);
  if (!isNumber(before))
    throw typeMismatch(
      `Cannot apply ${operator} to a value of non-numeric type. {_id: ${idOf(original)}} has the field '${place.at(-1)}' of non-numeric type ${typeNameOf(before)}`,
    );
  const result = arithmetic(operator === "$inc" ? "add" : "multiply", before, operand, "none");
  if (result === undefined)
    throw badValue(
      `Failed to apply ${operator} operations to current value ((NumberLong)${String(before)}) for document {_id: ${idOf(original)}}`,
    );
  return keep(before, result);
}

/** `$currentDate`, as a date or a timestamp. */
export function currentDate({ path, operand, context }: FieldUpdate): readonly Step[] {
  const { now } = context;
  let asTimestamp = false;
  if (operand instanceof Doc) {
    const type = operand.get("$type");
    if (operand.size !== 1 || (type !== "date" && type !== "timestamp"))
      throw badValue(
        `The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}`,
      );
    asTimestamp = type === "timestamp";
  } else if (typeof operand !== "boolean")
    throw badValue(
      `${typeNameOf(operand)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
    );
  return creating(path, () => () => (asTimestamp ? new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }) : now));
}

/** `$rename`: removes the field from one path and sets it at another. */
export function rename({ name, path: from, operand }: FieldUpdate): readonly Step[] {
  if (typeof operand !== "string")
    throw badValue(`The 'to' field for $rename must be a string: ${name}: ${showValue(operand)}`);
  const to = updatePath(operand);
  if (operand === name) throw badValue(`The source and target field for $rename must differ: ${name}: "${operand}"`);
  for (const path of [from, to])
    if (path.some((part) => part.startsWith("$")))
      throw badValue(`The source field for $rename may not be dynamic: ${path.join(".")}`);
  if (startsWith(from, to) || startsWith(to, from))
    throw badValue(`The source and target field for $rename must not be on the same path: ${name}: "${operand}"`);
  const away = changing(from, (original) => {
    checkRenamePath(original, from, "source");
    return (before) => (before === undefined ? before : REMOVE);
  });
  const here = creating(to, (original) => {
    const moved = lookAt(original, from);
    if (moved !== undefined) checkRenamePath(original, to, "destination");
    return (before) => (moved === undefined ? before : moved);
  });
  return [...away, ...here];
}

function checkRenamePath(original: Doc, path: Path, which: string): void {
  for (let i = 1; i < path.length; i++)
    if (lookAt(original, path.slice(0, i)) instanceof Arr)
      throw badValue(
        `The ${which} field cannot be an array element, '${path.join(".")}' in doc with _id: ${idOf(original)}`,
      );
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((part, i) => part === path[i]);
}

/** Keeps the value that is there if the new one is the same: then the update changes nothing. */
function keep(before: Value | undefined, after: Value): Value {
  return before !== undefined && identicalValues(before, after) ? before : after;
}

function idOf(doc: Doc): string {
  return showValue(doc.get("_id") ?? null);
}
