import { Arr, Doc, type Value } from "../bson/document.ts";
import { compileRegex } from "../regex/compile-regex.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { schemaTest } from "./json-schema.ts";

/** Keywords that only mean something beside another. */
const COMPANIONS: { readonly [keyword: string]: readonly string[] } = {
  minimum: ["exclusiveMinimum"],
  maximum: ["exclusiveMaximum"],
  items: ["additionalItems"],
};
const SILENT = new Set(["title", "description", "exclusiveMinimum", "exclusiveMaximum", "additionalItems"]);
const REASONS: { readonly [keyword: string]: string } = {
  bsonType: "type did not match",
  type: "type did not match",
  enum: "value was not found in enum",
  minimum: "comparison failed",
  maximum: "comparison failed",
  multipleOf: "considered value is not a multiple of the specified value",
  minLength: "specified string length was not satisfied",
  maxLength: "specified string length was not satisfied",
  pattern: "regular expression did not match",
  minItems: "array did not match specified length",
  maxItems: "array did not match specified length",
  uniqueItems: "found a duplicate item",
  not: "child expression matched",
};

/** Which rules of a `$jsonSchema` a value breaks, as MongoDB's errInfo lists them. */
export function explainSchema(schema: Doc, value: Value): Doc[] {
  return schema.names.flatMap((keyword, i) => explainKeyword(keyword, schema.values[i] as Value, schema, value));
}

function holds(keyword: string, operand: Value, schema: Doc, value: Value): boolean {
  const alone = new Doc().append(keyword, operand);
  for (const companion of COMPANIONS[keyword] ?? []) {
    const given = schema.get(companion);
    if (given !== undefined) alone.append(companion, given);
  }
  return schemaTest(alone)(value);
}

function explainKeyword(keyword: string, operand: Value, schema: Doc, value: Value): Doc[] {
  if (SILENT.has(keyword)) return [];
  const specifiedAs = new Doc().append(keyword, operand);
  if (keyword === "additionalProperties") return explainAdditional(operand, specifiedAs, schema, value);
  if (holds(keyword, operand, schema, value)) return [];
  const rule = Doc.of({ operatorName: keyword });
  switch (keyword) {
    case "properties":
    case "patternProperties":
      return [rule.append("propertiesNotSatisfied", new Arr(explainProperties(keyword, operand as Doc, value as Doc)))];
    case "required": {
      const missing = (operand as Arr).items.filter((name) => !(value as Doc).has(String(name)));
      return [rule.append("specifiedAs", specifiedAs).append("missingProperties", new Arr([...missing]))];
    }
    case "minProperties":
    case "maxProperties":
      return [
        rule
          .append("specifiedAs", specifiedAs)
          .append("reason", "specified number of properties was not satisfied")
          .append("numberOfProperties", (value as Doc).size),
      ];
    case "items":
      return [explainItems(rule, operand, value as Arr)];
    case "allOf":
    case "anyOf":
    case "oneOf": {
      const broken = (operand as Arr).items.flatMap((one, index) => {
        const details = explainSchema(one as Doc, value);
        return details.length === 0 ? [] : [Doc.of({ index, details: new Arr(details) })];
      });
      return [rule.append("schemasNotSatisfied", new Arr(broken))];
    }
    default: {
      rule.append("specifiedAs", specifiedAs).append("reason", REASONS[keyword] ?? "the value did not match");
      if (keyword !== "not") rule.append("consideredValue", value);
      if (keyword === "bsonType" || keyword === "type") rule.append("consideredType", typeNameOf(value));
      return [rule];
    }
  }
}

function explainProperties(keyword: string, operand: Doc, value: Doc): Doc[] {
  return operand.names.flatMap((pattern, i) => {
    const schema = operand.values[i] as Doc;
    const matches = keyword === "properties" ? (name: string) => name === pattern : compileRegex(pattern, "");
    return value.names.flatMap((propertyName, at) => {
      if (!matches(propertyName)) return [];
      const details = explainSchema(schema, value.values[at] as Value);
      if (details.length === 0) return [];
      const told = { title: schema.get("title"), description: schema.get("description") };
      return [Doc.of({ propertyName, ...told, details: new Arr(details) })];
    });
  });
}

function explainAdditional(operand: Value, specifiedAs: Doc, schema: Doc, value: Value): Doc[] {
  if (!(value instanceof Doc) || operand === true) return [];
  const named = schema.get("properties");
  const patterns = schema.get("patternProperties");
  const fits = patterns instanceof Doc ? patterns.names.map((pattern) => compileRegex(pattern, "")) : [];
  const extra = value.names.filter(
    (name) => !(named instanceof Doc && named.has(name)) && !fits.some((matches) => matches(name)),
  );
  const rule = Doc.of({ operatorName: "additionalProperties" });
  if (!(operand instanceof Doc))
    return extra.length === 0
      ? []
      : [rule.append("specifiedAs", specifiedAs).append("additionalProperties", new Arr(extra))];
  const bad = extra.find((name) => !schemaTest(operand)(value.get(name) as Value));
  if (bad === undefined) return [];
  const details = explainSchema(operand, value.get(bad) as Value);
  return [
    rule
      .append("reason", "at least one additional property did not match the subschema")
      .append("failingProperty", bad)
      .append("details", new Arr(details)),
  ];
}

function explainItems(rule: Doc, operand: Value, value: Arr): Doc {
  const schemaOf = (i: number): Value | undefined => (operand instanceof Arr ? operand.items[i] : operand);
  const at = value.items.findIndex((item, i) => {
    const schema = schemaOf(i);
    return schema instanceof Doc && !schemaTest(schema)(item);
  });
  const schema = schemaOf(at);
  if (!(schema instanceof Doc)) return rule;
  return rule
    .append("reason", "At least one item did not match the sub-schema")
    .append("itemIndex", at)
    .append("details", new Arr(explainSchema(schema, value.items[at] as Value)));
}
