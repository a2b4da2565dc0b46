import type { Doc, Value } from "../bson/document.ts";
import type { Hit, Path } from "../values/path.ts";

/** Decides whether a document matches, noting where in an array. */
export type Matches = (doc: Doc, hit?: Hit) => boolean;

/** A filter, compiled: a predicate, with what the planner needs to choose an index. */
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

/** The operators on a field that the planner may know. */
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
