import { BSONRegExp } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError } from "../errors.ts";
import { isTruthy } from "../expression/arguments.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import type { Path } from "../values/path.ts";
import { FIELD_OPERATORS } from "./field-operators.ts";
import {
  allNode,
  type FilterCompiler,
  type FilterContext,
  type FilterNode,
  fieldNode,
  isReference,
  type Matches,
} from "./filter-node.ts";
import { jsonSchemaTest } from "./json-schema.ts";
import { equalTest, regexTest } from "./value-tests.ts";

/** Compiles a filter. Fails with BadValue (2) and the like where MongoDB does. */
export function compileFilter(filter: Doc, context: FilterContext): FilterNode {
  const nodes: FilterNode[] = [];
  for (let i = 0; i < filter.size; i++)
    nodes.push(...compileEntry(filter.names[i] as string, filter.values[i] as Value, context));
  return allNode(nodes);
}

const COMPILER: FilterCompiler = { filter: compileFilter, operators: compileOperators };

function compileEntry(name: string, value: Value, context: FilterContext): readonly FilterNode[] {
  if (name.startsWith("$")) {
    const compile = TOP_OPERATORS.get(name);
    if (compile !== undefined) return compile(name, value, context);
    throw badValue(
      `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
    );
  }
  const path = name.split(".");
  if (value instanceof Doc && value.size > 0 && (value.names[0] as string).startsWith("$") && !isReference(value))
    return operatorNodes(path, value, context);
  if (value instanceof BSONRegExp)
    return [fieldNode(path, "$regex", value, true, regexTest(value.pattern, value.options))];
  return [fieldNode(path, "$eq", value, true, equalTest(value, context.textKey))];
}

function compileOperators(path: Path, operators: Doc, context: FilterContext): FilterNode {
  return allNode(operatorNodes(path, operators, context));
}

function operatorNodes(path: Path, siblings: Doc, context: FilterContext): readonly FilterNode[] {
  return siblings.names.flatMap((name, i) => {
    const compile = FIELD_OPERATORS.get(name);
    if (compile === undefined) throw badValue(`unknown operator: ${name}`);
    return compile({ name, operand: siblings.values[i] as Value, path, siblings, context, compiler: COMPILER });
  });
}

/** Compiles an operator that appears where a field's name could. */
type CompileTopOperator = (name: string, operand: Value, context: FilterContext) => readonly FilterNode[];

/** Every operator that may appear at the top of a filter. */
const TOP_OPERATORS: ReadonlyMap<string, CompileTopOperator> = new Map(
  Object.entries<CompileTopOperator>({
    $and: clauseNodes,
    $comment: () => [],
    $expr: (_name, operand, context) => [{ kind: "other", matches: expressionTest(operand, context) }],
    $jsonSchema: (_name, operand) => {
      const test = jsonSchemaTest(operand);
      return [{ kind: "other", matches: (doc) => test(doc) }];
    },
    $nor: (name, operand, context) => {
      const nodes = clauseNodes(name, operand, context);
      return [{ kind: "nor", nodes, matches: (doc) => !nodes.some((node) => node.matches(doc)) }];
    },
    $or: (name, operand, context) => {
      const nodes = clauseNodes(name, operand, context);
      return [{ kind: "or", nodes, matches: (doc, hit) => nodes.some((node) => node.matches(doc, hit)) }];
    },
    $text: () => {
      throw new CommandError("IndexNotFound", "text index required for $text query");
    },
    $where: () => {
      throw new CommandError("WhereNotSupported", "$where is not supported: this server does not run JavaScript");
    },
  }),
);

function clauseNodes(name: string, operand: Value, context: FilterContext): readonly FilterNode[] {
  if (!(operand instanceof Arr)) throw badValue(`${name} argument must be an array`);
  if (operand.items.length === 0) throw badValue(`${name} must be a nonempty array`);
  return operand.items.map((clause) => {
    if (!(clause instanceof Doc)) throw badValue(`${name} entries need to be full objects`);
    return compileFilter(clause, context);
  });
}

function expressionTest(expression: Value, { variables, textKey }: FilterContext): Matches {
  const evaluate = compileExpression(expression, textKey);
  return (doc) => isTruthy(evaluate({ root: doc, variables }));
}
