import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, failedToParse, typeMismatch } from "../errors.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import type { FilterContext } from "../filter/filter-node.ts";
import { isNumber, showValue, typeNameOf } from "../values/bson-type.ts";
import type { Change } from "../values/change-at.ts";
import { compareValues, equalValues, identicalValues, toDouble, ValueSet } from "../values/compare-values.ts";
import { compileSort } from "../values/compile-sort.ts";
import type { Path } from "../values/path.ts";
import { changing, creating, type FieldUpdate, type Step } from "./update-step.ts";

/** `$pull`: removes the items that match a condition or equal a value. */
export function pull({ operator, path, operand, context }: FieldUpdate): readonly Step[] {
  return changing(path, () => removing(operator, pullTest(operand, context)));
}

/** `$pullAll`: removes the items that equal one of a list. */
export function pullAll({ operator, path, operand, context }: FieldUpdate): readonly Step[] {
  if (!(operand instanceof Arr))
    throw badValue(`$pullAll requires an array argument but was given a ${typeNameOf(operand)}`);
  const away = new ValueSet(operand.items, context.textKey);
  return changing(path, () => removing(operator, (item) => away.has(item)));
}

/** `$pop`: removes the last item (1) or the first (-1). */
export function pop({ name, path, operand }: FieldUpdate): readonly Step[] {
  if (!isNumber(operand) || Math.abs(toDouble(operand)) !== 1)
    throw failedToParse(`$pop expects 1 or -1, found: ${showValue(operand)}`);
  const last = toDouble(operand) === 1;
  return changing(path, () => (before) => {
    if (before === undefined) return undefined;
    if (!(before instanceof Arr))
      throw typeMismatch(`Path '${name}' contains an element of non-array type '${typeNameOf(before)}'`);
    if (before.items.length === 0) return before;
    return new Arr(last ? before.items.slice(0, -1) : before.items.slice(1));
  });
}

function removing(operator: string, test: (item: Value) => boolean): Change {
  return (before) => {
    if (before === undefined) return undefined;
    if (!(before instanceof Arr)) throw badValue(`Cannot apply ${operator} to a non-array value`);
    const kept = before.items.filter((item) => !test(item));
    return kept.length === before.items.length ? before : new Arr(kept);
  };
}

function pullTest(operand: Value, context: FilterContext): (item: Value) => boolean {
  if (operand instanceof Doc) {
    if (operand.names[0]?.startsWith("$") && !["$and", "$or", "$nor"].includes(operand.names[0])) {
      const { matches } = compileFilter(new Doc().append("v", operand), context);
      return (item) => matches(new Doc().append("v", item));
    }
    const { matches } = compileFilter(operand, context);
    return (item) => item instanceof Doc && matches(item);
  }
  const { matches } = compileFilter(new Doc().append("v", operand), context);
  return (item) =>
    item instanceof Arr ? equalValues(item, operand, context.textKey) : matches(new Doc().append("v", item));
}

/** `$addToSet`: adds the values that the array does not have. */
export function addToSet({ path, operand, context }: FieldUpdate): readonly Step[] {
  let wanted: readonly Value[] = [operand];
  if (operand instanceof Doc && operand.names[0] === "$each") {
    const each = operand.get("$each");
    if (!(each instanceof Arr))
      throw typeMismatch(
        `The argument to $each in $addToSet must be an array but it was of type ${typeNameOf(each as Value)}`,
      );
    if (operand.size > 1) throw badValue(`Found unexpected fields after $each in $addToSet: ${showValue(operand)}`);
    wanted = each.items;
  }
  return creating(path, () => (before) => {
    if (before !== undefined && !(before instanceof Arr))
      throw badValue(`Cannot apply $addToSet to non-array field. Field named has non-array type ${typeNameOf(before)}`);
    const items = before?.items.slice() ?? [];
    const had = items.length;
    const [only] = wanted;
    if (only !== undefined && wanted.length === 1) {
      if (!items.some((item) => equalValues(item, only, context.textKey))) items.push(only);
    } else {
      const members = new ValueSet(items, context.textKey);
      for (const one of wanted) if (members.add(one)) items.push(one);
    }
    return before !== undefined && items.length === had ? before : new Arr(items);
  });
}

/** `$push`, with `$each`, `$position`, `$sort` and `$slice`. */
export function push({ path, operand, context }: FieldUpdate): readonly Step[] {
  if (!(operand instanceof Doc) || !operand.has("$each")) {
    if (
      operand instanceof Doc &&
      operand.names[0]?.startsWith("$") &&
      ["$position", "$slice", "$sort"].includes(operand.names[0])
    )
      throw badValue(`The dollar ($) prefixed field '${operand.names[0]}' needs $each`);
    return creating(path, (original, place) => (before) => new Arr([...itemsOf(before, original, place), operand]));
  }
  const each = operand.get("$each");
  if (!(each instanceof Arr))
    throw badValue(`The argument to $each in $push must be an array but it was of type: ${typeNameOf(each as Value)}`);
  for (const member of operand.names)
    if (!["$each", "$position", "$slice", "$sort"].includes(member))
      throw badValue(`Unrecognized clause in $push: ${member}`);
  const position = wholeNumber(operand, "$position");
  const slice = wholeNumber(operand, "$slice");
  const sort = pushSort(operand.get("$sort"), context);
  return creating(path, (original, place) => (before) => {
    const items = itemsOf(before, original, place).slice();
    const at = position === undefined ? items.length : position < 0 ? Math.max(items.length + position, 0) : position;
    items.splice(at, 0, ...each.items);
    if (sort !== undefined) items.sort(sort);
    const result = new Arr(slice === undefined ? items : slice < 0 ? items.slice(slice) : items.slice(0, slice));
    return before !== undefined && identicalValues(before, result) ? before : result;
  });
}

function wholeNumber(operand: Doc, name: string): number | undefined {
  const value = operand.get(name);
  if (value === undefined) return undefined;
  if (!isNumber(value) || !Number.isInteger(toDouble(value)))
    throw badValue(`The value for ${name} must be an integer value but was given type: ${typeNameOf(value)}`);
  return toDouble(value);
}

function pushSort(sort: Value | undefined, context: FilterContext): ((a: Value, b: Value) => number) | undefined {
  if (sort === undefined) return undefined;
  if (isNumber(sort)) {
    const direction = toDouble(sort);
    if (direction !== 1 && direction !== -1) throw badValue("The $sort element value must be either 1 or -1");
    return (a, b) => direction * compareValues(a, b, context.textKey);
  }
  if (!(sort instanceof Doc))
    throw badValue("The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields");
  const order = compileSort(sort, context.textKey);
  return (a, b) =>
    order.compare(order.keyOf(a instanceof Doc ? a : new Doc()), order.keyOf(b instanceof Doc ? b : new Doc()));
}

function itemsOf(before: Value | undefined, original: Doc, place: Path): readonly Value[] {
  if (before === undefined) return [];
  if (before instanceof Arr) return before.items;
  throw badValue(
    `The field '${place.join(".")}' must be an array but is of type ${typeNameOf(before)} in document {_id: ${showValue(original.get("_id") ?? null)}}`,
  );
}
