import { Arr, type Doc, type Value } from "../bson/document.ts";
import type { Variables } from "../expression/expression.ts";
import type { TextKey } from "../values/encode-key.ts";
import { anyAtPath, type Hit, type Path } from "../values/path.ts";

/** Decides whether a document matches; `hit` learns where in an array. */
export type Matches = (doc: Doc, hit?: Hit) => boolean;

/** A test of one value that a path reached; a missing field is `undefined`. */
export type ValueTest = (value: Value | undefined) => boolean;

/** A compiled filter: a predicate, with what the planner needs to choose an index. */
export type FilterNode =
  | { readonly kind: "and" | "or" | "nor"; readonly nodes: readonly FilterNode[]; readonly matches: Matches }
  | {
      readonly kind: "field";
      readonly path: Path;
      readonly op: FieldOperator;
      readonly operand: Value;
      readonly matches: Matches;
    }
  | { readonly kind: "other"; readonly matches: Matches };

/** The operators on a field that the planner knows. */
export type FieldOperator =
  | "$eq"
  | "$gt"
  | "$gte"
  | "$lt"
  | "$lte"
  | "$in"
  | "$exists"
  | "$type"
  | "$regex"
  | "$elemMatch"
  | "other";

/** What a filter depends on besides the document. */
export interface FilterContext {
  readonly variables: Variables;
  readonly textKey?: TextKey | undefined;
  /** Whether an array is tested as it is, as `$elemMatch` tests items, instead of item by item. */
  readonly whole?: boolean;
}

/** One operator on a field, to be compiled. */
export interface FieldCondition {
  readonly name: string;
  readonly operand: Value;
  readonly path: Path;
  /** All operators on the field, such as `$options` next to `$regex`. */
  readonly siblings: Doc;
  readonly context: FilterContext;
  /** Compiles filters inside the operand. */
  readonly compiler: FilterCompiler;
}

/** Compiles filters inside filters. */
export interface FilterCompiler {
  readonly filter: (filter: Doc, context: FilterContext) => FilterNode;
  readonly operators: (path: Path, operators: Doc, context: FilterContext) => FilterNode;
}

/** A condition on the values at a path. With `spread` an array is tested item by item, then whole. */
export function fieldNode(path: Path, op: FieldOperator, operand: Value, spread: boolean, test: ValueTest): FilterNode {
  if (path.length === 1) {
    const name = path[0] as string;
    // A plain value in a plain field, the usual case, is decided without the walk.
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

/** All of the nodes together. */
export function allNode(nodes: readonly FilterNode[]): FilterNode {
  if (nodes.length === 1) return nodes[0] as FilterNode;
  return {
    kind: "and",
    nodes,
    matches: (doc, hit) => {
      for (const node of nodes) if (!node.matches(doc, hit)) return false;
      return true;
    },
  };
}

/** The opposite of a node. */
export function notNode(node: FilterNode): FilterNode {
  return { kind: "other", matches: (doc) => !node.matches(doc) };
}

/** A DBRef starts with `$ref`, `$id` or `$db` and is a value, not an operator. */
export function isReference(doc: Doc): boolean {
  return doc.names[0] === "$ref" || doc.names[0] === "$id" || doc.names[0] === "$db";
}
