import { BSONRegExp } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { anyAtPath } from "../values/path.ts";
import { compileFilter, type FilterContext } from "./compile-filter.ts";
import { explainSchema } from "./explain-schema.ts";

const CONTEXT: FilterContext = { variables: new Map() };
const REASONS: { readonly [operator: string]: string } = {
  $type: "type did not match",
  $exists: "path does not exist",
  $in: "no matching value found in array",
  $nin: "matching value found in array",
  $regex: "regular expression did not match",
  $size: "array length was not equal to given size",
  $mod: "$mod did not evaluate to expected remainder",
  $elemMatch: "array did not satisfy the child predicate",
  $all: "array did not contain all specified values",
};

/** Why a document does not match a filter, as MongoDB's errInfo tells it of a collection's validator. */
export function explainMismatch(filter: Doc, doc: Doc): Doc {
  const clauses = clausesOf(filter);
  if (clauses.length === 1) return explainClause(clauses[0] as Doc, doc);
  return Doc.of({ operatorName: "$and", clausesNotSatisfied: new Arr(explainAll(clauses, doc)) });
}

/** A filter's conditions one by one, each a filter of its own. */
function clausesOf(filter: Doc): Doc[] {
  return filter.names.flatMap((name, i) => {
    const value = filter.values[i] as Value;
    if (name.startsWith("$") || !(value instanceof Doc) || !value.names[0]?.startsWith("$"))
      return [new Doc().append(name, value)];
    if (value.has("$regex")) return [new Doc().append(name, value)];
    return value.names.map((operator, j) =>
      new Doc().append(name, new Doc().append(operator, value.values[j] as Value)),
    );
  });
}

function explainAll(clauses: readonly Doc[], doc: Doc): Doc[] {
  return clauses.flatMap((clause, index) =>
    compileFilter(clause, CONTEXT).matches(doc) ? [] : [Doc.of({ index, details: explainMismatch(clause, doc) })],
  );
}

function explainClause(clause: Doc, doc: Doc): Doc {
  const name = clause.names[0] as string;
  const operand = clause.values[0] as Value;
  switch (name) {
    case "$jsonSchema": {
      const schema = operand as Doc;
      const told = { title: schema.get("title"), description: schema.get("description") };
      return Doc.of({
        operatorName: name,
        ...told,
        schemaRulesNotSatisfied: new Arr(explainSchema(schema, doc)),
      });
    }
    case "$and":
    case "$or":
      return Doc.of({
        operatorName: name,
        clausesNotSatisfied: new Arr(explainAll((operand as Arr).items as Doc[], doc)),
      });
    case "$nor": {
      const matched = ((operand as Arr).items as Doc[]).flatMap((one, index) =>
        compileFilter(one, CONTEXT).matches(doc)
          ? [Doc.of({ index, details: Doc.of({ specifiedAs: one, reason: "child expression matched" }) })]
          : [],
      );
      return Doc.of({ operatorName: name, clausesSatisfied: new Arr(matched) });
    }
    case "$expr":
      return Doc.of({
        operatorName: name,
        specifiedAs: clause,
        reason: "expression did not match",
        expressionResult: false,
      });
    default:
      return explainField(name, operand, clause, doc);
  }
}

function explainField(name: string, operand: Value, clause: Doc, doc: Doc): Doc {
  const operator = operand instanceof Doc && operand.names[0]?.startsWith("$") ? operand.names[0] : undefined;
  const operatorName = operator ?? (operand instanceof BSONRegExp ? "$regex" : "$eq");
  const considered: Value[] = [];
  anyAtPath(doc, name.split("."), false, (value) => {
    if (value !== undefined) considered.push(value);
    return false;
  });
  const details = Doc.of({ operatorName, specifiedAs: clause });
  if (considered.length === 0)
    return details.append("reason", operatorName === "$exists" ? "path does not exist" : "field was missing");
  const reason = operatorName === "$exists" ? "path does exist" : (REASONS[operatorName] ?? "comparison failed");
  details.append("reason", reason);
  if (operatorName === "$exists") return details;
  const [only] = considered;
  if (considered.length > 1) details.append("consideredValues", new Arr(considered));
  else if (only !== undefined) details.append("consideredValue", only);
  if (operatorName === "$type" && only !== undefined) details.append("consideredType", typeNameOf(only));
  return details;
}
