import { BSONRegExp } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError } from "../errors.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { anyAtPath } from "../values/path.ts";
import {
  type FieldCondition,
  type FieldOperator,
  type FilterNode,
  fieldNode,
  isReference,
  notNode,
  type ValueTest,
} from "./filter-node.ts";
import { equalTest, inTest, modTest, rangeTest, regexTest, typeTest } from "./value-tests.ts";

/** Every query operator on a field. A new one is a function below and a row here. */
export const FIELD_OPERATORS: ReadonlyMap<string, (condition: FieldCondition) => readonly FilterNode[]> = new Map(
  Object.entries({
    $all: allOperator,
    $elemMatch: (condition) => [elemMatchNode(condition)],
    $eq: (condition) => [testing(condition, "$eq", equalTest(condition.operand, condition.context.textKey))],
    $exists: existsOperator,
    $gt: rangeOperator("$gt"),
    $gte: rangeOperator("$gte"),
    $in: (condition) => [inNode(condition)],
    $lt: rangeOperator("$lt"),
    $lte: rangeOperator("$lte"),
    $mod: (condition) => [testing(condition, "other", modTest(condition.operand))],
    $ne: neOperator,
    $nin: (condition) => [notNode(inNode(condition))],
    $not: notOperator,
    $options: optionsOperator,
    $regex: regexOperator,
    $size: sizeOperator,
    $type: (condition) => [testing(condition, "$type", typeTest(condition.operand))],
  } satisfies Record<string, (condition: FieldCondition) => readonly FilterNode[]>),
);

function testing({ path, operand, context }: FieldCondition, op: FieldOperator, test: ValueTest): FilterNode {
  return fieldNode(path, op, operand, context.whole !== true, test);
}

function rangeOperator(name: "$gt" | "$gte" | "$lt" | "$lte") {
  return (condition: FieldCondition): readonly FilterNode[] => [
    testing(condition, name, rangeTest(name, condition.operand, condition.context.textKey)),
  ];
}

function neOperator(condition: FieldCondition): readonly FilterNode[] {
  if (condition.operand instanceof BSONRegExp) throw badValue("Can't have regex as arg to $ne.");
  return [notNode(testing(condition, "other", equalTest(condition.operand, condition.context.textKey)))];
}

function inNode(condition: FieldCondition): FilterNode {
  const { name, operand, context } = condition;
  if (!(operand instanceof Arr)) throw badValue(`${name} needs an array`);
  for (const item of operand.items)
    if (item instanceof Doc && item.names[0]?.startsWith("$") && !isReference(item))
      throw badValue(`cannot nest $ under ${name}`);
  return testing(condition, name === "$in" ? "$in" : "other", inTest(operand, context.textKey));
}

function existsOperator({ path, operand }: FieldCondition): readonly FilterNode[] {
  const wanted = isNumber(operand) ? toDouble(operand) !== 0 : operand !== false && operand !== null;
  const exists = fieldNode(path, wanted ? "$exists" : "other", wanted, false, (value) => value !== undefined);
  return [wanted ? exists : notNode(exists)];
}

function sizeOperator({ path, operand }: FieldCondition): readonly FilterNode[] {
  const size = isNumber(operand) ? toDouble(operand) : Number.NaN;
  if (!Number.isInteger(size))
    throw badValue(`Failed to parse $size. Expected an integer in: $size: ${String(operand)}`);
  if (size < 0) throw badValue(`Failed to parse $size. Expected a non-negative number in: $size: ${size}`);
  return [fieldNode(path, "other", operand, false, (value) => value instanceof Arr && value.items.length === size)];
}

/** `$options` belongs to the `$regex` next to it. */
function optionsOperator({ siblings }: FieldCondition): readonly FilterNode[] {
  if (!siblings.has("$regex")) throw badValue("$options needs a $regex");
  return [];
}

function regexOperator({ path, operand, siblings, context }: FieldCondition): readonly FilterNode[] {
  const given = siblings.get("$options");
  if (given !== undefined && typeof given !== "string") throw badValue("$options has to be a string");
  if (typeof operand !== "string" && !(operand instanceof BSONRegExp)) throw badValue("$regex has to be a string");
  const [pattern, own] = typeof operand === "string" ? [operand, ""] : [operand.pattern, operand.options];
  if (given !== undefined && own !== "")
    throw new CommandError("RegexOptionsTwice", "options set in both $regex and $options");
  const options = given ?? own;
  const regex = new BSONRegExp(pattern, [...options].sort().join(""));
  return [fieldNode(path, "$regex", regex, context.whole !== true, regexTest(pattern, options))];
}

function notOperator(condition: FieldCondition): readonly FilterNode[] {
  const { path, operand, context, compiler } = condition;
  if (operand instanceof BSONRegExp)
    return [notNode(testing(condition, "other", regexTest(operand.pattern, operand.options)))];
  if (!(operand instanceof Doc)) throw badValue("$not needs a regex or a document");
  if (operand.size === 0) throw badValue("$not cannot be empty");
  if (!(operand.names[0] as string).startsWith("$")) throw badValue(`unknown operator: ${operand.names[0]}`);
  return [notNode(compiler.operators(path, operand, context))];
}

function elemMatchNode({ path, operand, context, compiler }: FieldCondition): FilterNode {
  if (!(operand instanceof Doc)) throw badValue("$elemMatch needs an Object");
  const first = operand.names[0];
  const onValues = first?.startsWith("$") === true && !["$and", "$or", "$nor", "$where", "$expr"].includes(first);
  const node = onValues
    ? compiler.operators(["v"], operand, { ...context, whole: true })
    : compiler.filter(operand, { ...context, whole: false });
  const test = (item: Value): boolean => {
    if (onValues) return node.matches(new Doc().append("v", item));
    if (item instanceof Doc) return node.matches(item);
    return item instanceof Arr && node.matches(arrayAsDocument(item));
  };
  return {
    kind: "field",
    path,
    op: "$elemMatch",
    operand,
    matches: (doc, hit) =>
      anyAtPath(doc, path, false, (value) => {
        if (!(value instanceof Arr)) return false;
        const at = value.items.findIndex(test);
        if (at >= 0 && hit !== undefined) hit.index = at;
        return at >= 0;
      }),
  };
}

function arrayAsDocument(array: Arr): Doc {
  const doc = new Doc();
  array.items.forEach((item, i) => {
    doc.append(String(i), item);
  });
  return doc;
}

function allOperator(condition: FieldCondition): readonly FilterNode[] {
  const { path, operand, context } = condition;
  if (!(operand instanceof Arr)) throw badValue("$all needs an array");
  if (operand.items.length === 0) return [{ kind: "other", matches: () => false }];
  const spread = context.whole !== true;
  return operand.items.map((item) => {
    if (item instanceof Doc && item.names[0] === "$elemMatch")
      return elemMatchNode({ ...condition, operand: item.values[0] as Value });
    if (item instanceof Doc && item.names[0]?.startsWith("$") && !isReference(item))
      throw badValue("no $ expressions in $all");
    if (item instanceof BSONRegExp)
      return fieldNode(path, "other", item, spread, regexTest(item.pattern, item.options));
    return fieldNode(path, "$eq", item, spread, equalTest(item, context.textKey));
  });
}
