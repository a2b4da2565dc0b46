import { BSONRegExp } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { anyAtPath } from "../values/path.ts";
import { compileFilter } from "./compile-filter.ts";
import { jsonSchemaTest } from "./json-schema.ts";

/** What MongoDB says about an operator or a keyword that is not satisfied; "comparison failed" about all others. */
const REASONS: { readonly [operator: string]: string } = {
  $elemMatch: "array did not satisfy the child predicate",
  $in: "no matching value found in array",
  $nin: "matching value found in array",
  $regex: "regular expression did not match",
  $size: "array length was not equal to given size",
  $type: "type did not match",
  bsonType: "type did not match",
  enum: "value was not found in enum",
  maxLength: "specified string length was not satisfied",
  minLength: "specified string length was not satisfied",
  pattern: "regular expression did not match",
  type: "type did not match",
};

/** Why a document does not match a collection's validator, as MongoDB's errInfo tells it. */
export function explainMismatch(filter: Doc, doc: Doc): Doc {
  const clauses = clausesOf(filter);
  if (clauses.length === 1) return explainClause(clauses[0] as Doc, doc);
  return Doc.of({ operatorName: "$and", clausesNotSatisfied: new Arr(explainAll(clauses, doc)) });
}

/** A filter's conditions one by one, each as a filter of its own. */
function clausesOf(filter: Doc): Doc[] {
  return filter.names.flatMap((name, i) => {
    const value = filter.values[i] as Value;
    const isOperators = value instanceof Doc && value.names[0]?.startsWith("$") && !value.has("$regex");
    if (name.startsWith("$") || !isOperators) return [new Doc().append(name, value)];
    return value.names.map((operator, j) =>
      new Doc().append(name, new Doc().append(operator, value.values[j] as Value)),
    );
  });
}

function explainAll(clauses: readonly Doc[], doc: Doc): Doc[] {
  return clauses.flatMap((clause, index) =>
    compileFilter(clause, { variables: new Map() }).matches(doc)
      ? []
      : [Doc.of({ index, details: explainMismatch(clause, doc) })],
  );
}

function explainClause(clause: Doc, doc: Doc): Doc {
  const name = clause.names[0] as string;
  const operand = clause.values[0] as Value;
  if (name === "$jsonSchema")
    return Doc.of({ operatorName: name, schemaRulesNotSatisfied: new Arr(explainSchema(operand as Doc, doc)) });
  if (name === "$and" || name === "$or")
    return Doc.of({
      operatorName: name,
      clausesNotSatisfied: new Arr(explainAll((operand as Arr).items as Doc[], doc)),
    });
  if (name.startsWith("$"))
    return Doc.of({ operatorName: name, specifiedAs: clause, reason: "expression did not match" });
  return explainField(name, operand, clause, doc);
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
  if (operatorName === "$exists")
    return details.append("reason", considered.length === 0 ? "path does not exist" : "path does exist");
  if (considered.length === 0) return details.append("reason", "field was missing");
  details.append("reason", REASONS[operatorName] ?? "comparison failed");
  const [only] = considered;
  if (considered.length > 1) details.append("consideredValues", new Arr(considered));
  else if (only !== undefined) details.append("consideredValue", only);
  if (operatorName === "$type" && only !== undefined) details.append("consideredType", typeNameOf(only));
  return details;
}

/** The keywords of a schema that a value does not satisfy. Properties and missing ones are told in detail. */
function explainSchema(schema: Doc, value: Value): Doc[] {
  return schema.names.flatMap((keyword, i) => {
    const operand = schema.values[i] as Value;
    if (isSatisfied(schema, keyword, value)) return [];
    const rule = Doc.of({ operatorName: keyword });
    if (keyword === "properties")
      return [rule.append("propertiesNotSatisfied", new Arr(explainProperties(operand as Doc, value as Doc)))];
    rule.append("specifiedAs", new Doc().append(keyword, operand));
    if (keyword === "required") {
      const missing = (operand as Arr).items.filter((name) => !(value as Doc).has(String(name)));
      return [rule.append("missingProperties", new Arr(missing))];
    }
    rule.append("reason", REASONS[keyword] ?? "comparison failed");
    if (!(value instanceof Doc)) rule.append("consideredValue", value);
    if (keyword === "bsonType" || keyword === "type") rule.append("consideredType", typeNameOf(value));
    return [rule];
  });
}

/** Keywords that are read together with others. */
const COMPANIONS: { readonly [keyword: string]: readonly string[] } = {
  additionalProperties: ["properties", "patternProperties"],
  items: ["additionalItems"],
  maximum: ["exclusiveMaximum"],
  minimum: ["exclusiveMinimum"],
};

function isSatisfied(schema: Doc, keyword: string, value: Value): boolean {
  const alone = new Doc().append(keyword, schema.get(keyword) as Value);
  for (const companion of COMPANIONS[keyword] ?? []) {
    const operand = schema.get(companion);
    // Only the names of the other properties matter here, not what their schemas say.
    if (operand !== undefined) alone.append(companion, keyword === "additionalProperties" ? named(operand) : operand);
  }
  return jsonSchemaTest(alone)(value);
}

function named(operand: Value): Doc {
  const schemas = new Doc();
  if (operand instanceof Doc) for (const name of operand.names) schemas.append(name, new Doc());
  return schemas;
}

function explainProperties(properties: Doc, value: Doc): Doc[] {
  return properties.names.flatMap((propertyName, i) => {
    const schema = properties.values[i] as Doc;
    const own = value.get(propertyName);
    const details = own === undefined ? [] : explainSchema(schema, own);
    if (details.length === 0) return [];
    const about = { title: schema.get("title"), description: schema.get("description") };
    return [Doc.of({ propertyName, ...about, details: new Arr(details) })];
  });
}
