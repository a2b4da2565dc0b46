import { BSONRegExp } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError } from "../errors.ts";
import { compileCondition, type Variables } from "../expression/compile-expression.ts";
import { underCollation } from "../expression/text-in-force.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { TextKey } from "../values/encode-key.ts";
import { anyAtPath, type Path } from "../values/path.ts";
import type { FieldOperator, FilterNode, Matches } from "./filter-node.ts";
import { jsonSchemaTest } from "./json-schema.ts";
import { equalTest, inTest, modTest, rangeTest, regexTest, typeTest, type ValueTest } from "./value-tests.ts";

/** What a filter may depend on besides the document. */
export interface FilterContext {
  readonly variables: Variables;
  readonly textKey?: TextKey | undefined;
  /** Whether values are tested as they are, as `$elemMatch` tests items: an array is not searched for a match. */
  readonly whole?: boolean;
}

/** Compiles a filter. Fails with BadValue (2) and its kin where MongoDB does. */
export function compileFilter(filter: Doc, context: FilterContext): FilterNode {
  const nodes: FilterNode[] = [];
  for (let i = 0; i < filter.size; i++)
    nodes.push(...compileEntry(filter.names[i] as string, filter.values[i] as Value, context));
  return all(nodes);
}

function all(nodes: FilterNode[]): FilterNode {
  if (nodes.length === 1) return nodes[0] as FilterNode;
  return { kind: "and", nodes, matches: allOf(nodes) };
}

function allOf(nodes: readonly FilterNode[]): Matches {
  return (doc, hit) => {
    for (const node of nodes) if (!node.matches(doc, hit)) return false;
    return true;
  };
}

function compileEntry(name: string, value: Value, context: FilterContext): FilterNode[] {
  if (name.startsWith("$")) return compileTopLevel(name, value, context);
  const path = name.split(".");
  if (value instanceof Doc && value.size > 0 && (value.names[0] as string).startsWith("$") && !isReference(value))
    return compileOperators(path, value, context);
  if (value instanceof BSONRegExp) return [field(path, "$regex", value, true, regexTest(value.pattern, value.options))];
  return [field(path, "$eq", value, true, equalTest(value, context.textKey))];
}

/** A DBRef starts with `$ref` or `$id` and is a value. */
function isReference(doc: Doc): boolean {
  return doc.names[0] === "$ref" || doc.names[0] === "$id" || doc.names[0] === "$db";
}

function compileTopLevel(name: string, value: Value, context: FilterContext): FilterNode[] {
  switch (name) {
    case "$and":
    case "$or":
    case "$nor": {
      const nodes = clauses(name, value).map((clause) => compileFilter(clause, context));
      if (name === "$and") return nodes;
      const some: Matches = (doc) => nodes.some((node) => node.matches(doc));
      if (name === "$or")
        return [{ kind: "or", nodes, matches: (doc, hit) => nodes.some((node) => node.matches(doc, hit)) }];
      return [{ kind: "nor", nodes, matches: (doc) => !some(doc) }];
    }
    case "$expr": {
      const condition = underCollation(context.textKey, () => compileCondition(value, context.variables));
      return [{ kind: "other", matches: condition }];
    }
    case "$comment":
      return [];
    case "$jsonSchema": {
      const test = jsonSchemaTest(value);
      return [{ kind: "other", matches: (doc) => test(doc) }];
    }
    case "$where":
      throw new CommandError(13388, "Location13388", "$where is not supported: this server runs no JavaScript");
    case "$text":
      throw new CommandError(27, "IndexNotFound", "text index required for $text query");
    default:
      throw badValue(
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function clauses(name: string, value: Value): Doc[] {
  if (!(value instanceof Arr)) throw badValue(`${name} argument must be an array`);
  if (value.items.length === 0) throw badValue(`${name} must be a nonempty array`);
  return value.items.map((item) => {
    if (!(item instanceof Doc)) throw badValue(`${name} entries need to be full objects`);
    return item;
  });
}

function field(path: Path, op: FieldOperator, operand: Value, spread: boolean, test: ValueTest): FilterNode {
  if (path.length === 1) {
    const name = path[0] as string;
    // The usual case, a plain value in a plain field, is decided without the walk.
    return {
      kind: "field",
      path,
      op,
      operand,
      matches: (doc, hit) => {
        const value = doc.get(name);
        return value instanceof Arr ? anyAtPath(doc, path, spread, test, hit) : test(value);
      },
    };
  }
  return { kind: "field", path, op, operand, matches: (doc, hit) => anyAtPath(doc, path, spread, test, hit) };
}

function negated(node: FilterNode): FilterNode {
  return { kind: "other", matches: (doc) => !node.matches(doc) };
}

function compileOperators(path: Path, operators: Doc, context: FilterContext): FilterNode[] {
  const nodes: FilterNode[] = [];
  for (let i = 0; i < operators.size; i++) {
    const name = operators.names[i] as string;
    const operand = operators.values[i] as Value;
    if (name === "$options") {
      if (!operators.has("$regex")) throw badValue("$options needs a $regex");
      continue;
    }
    nodes.push(...compileOperator(path, name, operand, operators, context));
  }
  return nodes;
}

function compileOperator(
  path: Path,
  name: string,
  operand: Value,
  siblings: Doc,
  context: FilterContext,
): FilterNode[] {
  const { textKey } = context;
  const spread = context.whole !== true;
  switch (name) {
    case "$eq":
      return [field(path, "$eq", operand, spread, equalTest(operand, textKey))];
    case "$ne":
      if (operand instanceof BSONRegExp) throw badValue("Can't have regex as arg to $ne.");
      return [negated(field(path, "other", operand, spread, equalTest(operand, textKey)))];
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte":
      return [field(path, name, operand, spread, rangeTest(name, operand, textKey))];
    case "$in":
    case "$nin": {
      if (!(operand instanceof Arr)) throw badValue(`${name} needs an array`);
      for (const item of operand.items)
        if (item instanceof Doc && item.names[0]?.startsWith("$") && !isReference(item))
          throw badValue(`cannot nest $ under ${name}`);
      const node = field(path, name === "$in" ? "$in" : "other", operand, spread, inTest(operand, textKey));
      return [name === "$in" ? node : negated(node)];
    }
    case "$exists": {
      const wanted = truthy(operand);
      const exists = field(path, wanted ? "$exists" : "other", wanted, false, (value) => value !== undefined);
      return [wanted ? exists : negated(exists)];
    }
    case "$type":
      return [field(path, "$type", operand, spread, typeTest(operand))];
    case "$regex":
      return [regexNode(path, operand, siblings, spread)];
    case "$not":
      return [negated(notNode(path, operand, context))];
    case "$size": {
      const size = isNumber(operand) ? toDouble(operand) : Number.NaN;
      if (!Number.isInteger(size))
        throw badValue(`Failed to parse $size. Expected an integer in: $size: ${String(operand)}`);
      if (size < 0) throw badValue(`Failed to parse $size. Expected a non-negative number in: $size: ${size}`);
      return [field(path, "other", operand, false, (value) => value instanceof Arr && value.items.length === size)];
    }
    case "$mod":
      return [field(path, "other", operand, spread, modTest(operand))];
    case "$elemMatch":
      return [elemMatchNode(path, operand, context)];
    case "$all":
      return allNodes(path, operand, context);
    case "$near":
    case "$nearSphere":
    case "$geoWithin":
    case "$geoIntersects":
    case "$within":
      throw badValue(`${name} is not supported by this server`);
    default:
      throw badValue(`unknown operator: ${name}`);
  }
}

function truthy(value: Value): boolean {
  if (isNumber(value)) return toDouble(value) !== 0;
  return value !== false && value !== null;
}

function regexNode(path: Path, operand: Value, siblings: Doc, spread: boolean): FilterNode {
  const given = siblings.get("$options");
  if (given !== undefined && typeof given !== "string") throw badValue("$options has to be a string");
  if (operand instanceof BSONRegExp) {
    if (given !== undefined && operand.options !== "")
      throw new CommandError(51075, "Location51075", "options set in both $regex and $options");
    const options = given ?? operand.options;
    const regex = new BSONRegExp(operand.pattern, [...options].sort().join(""));
    return field(path, "$regex", regex, spread, regexTest(operand.pattern, options));
  }
  if (typeof operand !== "string") throw badValue("$regex has to be a string");
  const options = given ?? "";
  const test = regexTest(operand, options);
  return field(path, "$regex", new BSONRegExp(operand, [...options].sort().join("")), spread, test);
}

function notNode(path: Path, operand: Value, context: FilterContext): FilterNode {
  if (operand instanceof BSONRegExp)
    return field(path, "other", operand, context.whole !== true, regexTest(operand.pattern, operand.options));
  if (!(operand instanceof Doc)) throw badValue("$not needs a regex or a document");
  if (operand.size === 0) throw badValue("$not cannot be empty");
  if (!(operand.names[0] as string).startsWith("$")) throw badValue(`unknown operator: ${operand.names[0]}`);
  return all(compileOperators(path, operand, context));
}

function elemMatchNode(path: Path, operand: Value, context: FilterContext): FilterNode {
  if (!(operand instanceof Doc)) throw badValue("$elemMatch needs an Object");
  const first = operand.names[0];
  const onValues = first?.startsWith("$") === true && !["$and", "$or", "$nor", "$where", "$expr"].includes(first);
  const node = onValues
    ? all(compileOperators(["v"], operand, { ...context, whole: true }))
    : compileFilter(operand, { ...context, whole: false });
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
    matches: (doc, hit) => {
      const inner = (value: Value | undefined): boolean => {
        if (!(value instanceof Arr)) return false;
        const at = value.items.findIndex(test);
        if (at >= 0 && hit !== undefined) hit.index = at;
        return at >= 0;
      };
      return anyAtPath(doc, path, false, inner);
    },
  };
}

function arrayAsDocument(array: Arr): Doc {
  const doc = new Doc();
  array.items.forEach((item, i) => {
    doc.append(String(i), item);
  });
  return doc;
}

function allNodes(path: Path, operand: Value, context: FilterContext): FilterNode[] {
  if (!(operand instanceof Arr)) throw badValue("$all needs an array");
  if (operand.items.length === 0) return [{ kind: "other", matches: () => false }];
  const spread = context.whole !== true;
  return operand.items.map((item) => {
    if (item instanceof Doc && item.names[0] === "$elemMatch")
      return elemMatchNode(path, item.values[0] as Value, context);
    if (item instanceof Doc && item.names[0]?.startsWith("$") && !isReference(item))
      throw badValue("no $ expressions in $all");
    if (item instanceof BSONRegExp) return field(path, "other", item, spread, regexTest(item.pattern, item.options));
    return field(path, "$eq", item, spread, equalTest(item, context.textKey));
  });
}
