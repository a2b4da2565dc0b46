import { Arr, Doc, type Value } from "../bson/document.ts";
import { failedToParse, typeMismatch } from "../errors.ts";
import { compileRegex } from "../regex/compile-regex.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { equalValues, toDouble } from "../values/compare-values.ts";
import { typeTest } from "./value-tests.ts";

type SchemaTest = (value: Value) => boolean;

const JSON_TYPES: Readonly<Record<string, readonly string[]>> = {
  object: ["object"],
  array: ["array"],
  number: ["int", "long", "double", "decimal"],
  boolean: ["bool"],
  string: ["string"],
  null: ["null"],
};

/** Compiles a `$jsonSchema` (draft 4, with MongoDB's `bsonType`). Fails with 9 where a keyword is unknown. */
export function jsonSchemaTest(schema: Value): (doc: Doc) => boolean {
  return compileSchema(schema);
}

/** Compiles a schema for a value of any type. */
export function schemaTest(schema: Value): (value: Value) => boolean {
  return compileSchema(schema);
}

function compileSchema(schema: Value): SchemaTest {
  if (!(schema instanceof Doc)) throw typeMismatch("$jsonSchema must be an object");
  const tests = schema.names.map((keyword, i) => compileKeyword(keyword, schema.values[i] as Value, schema));
  return (value) => tests.every((test) => test(value));
}

function schemas(keyword: string, value: Value): SchemaTest[] {
  if (!(value instanceof Arr) || value.items.length === 0)
    throw failedToParse(`$jsonSchema keyword '${keyword}' must be a nonempty array`);
  return value.items.map(compileSchema);
}

function number(keyword: string, value: Value): number {
  if (!isNumber(value)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be a number`);
  return toDouble(value);
}

/** A keyword for one type lets every value of another type pass. */
function onNumbers(test: (value: number) => boolean): SchemaTest {
  return (value) => !isNumber(value) || test(toDouble(value));
}

function onText(test: (value: string) => boolean): SchemaTest {
  return (value) => typeof value !== "string" || test(value);
}

function onArrays(test: (items: readonly Value[]) => boolean): SchemaTest {
  return (value) => !(value instanceof Arr) || test(value.items);
}

function onDocuments(test: (doc: Doc) => boolean): SchemaTest {
  return (value) => !(value instanceof Doc) || test(value);
}

function compileKeyword(keyword: string, operand: Value, schema: Doc): SchemaTest {
  switch (keyword) {
    case "title":
    case "description":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return () => true;
    case "bsonType":
      return typeTest(operand);
    case "type": {
      const names = (operand instanceof Arr ? operand.items : [operand]).flatMap((one) => {
        const types = JSON_TYPES[String(one)];
        if (types === undefined) throw failedToParse(`$jsonSchema type '${String(one)}' is not a JSON type`);
        return types;
      });
      return (value) => names.includes(typeNameOf(value));
    }
    case "enum": {
      if (!(operand instanceof Arr)) throw typeMismatch("$jsonSchema keyword 'enum' must be an array");
      return (value) => operand.items.some((one) => equalValues(one, value));
    }
    case "minimum": {
      const least = number(keyword, operand);
      const exclusive = schema.get("exclusiveMinimum") === true;
      return onNumbers((value) => (exclusive ? value > least : value >= least));
    }
    case "maximum": {
      const most = number(keyword, operand);
      const exclusive = schema.get("exclusiveMaximum") === true;
      return onNumbers((value) => (exclusive ? value < most : value <= most));
    }
    case "multipleOf": {
      const divisor = number(keyword, operand);
      return onNumbers((value) => value % divisor === 0);
    }
    case "minLength": {
      const least = number(keyword, operand);
      return onText((value) => [...value].length >= least);
    }
    case "maxLength": {
      const most = number(keyword, operand);
      return onText((value) => [...value].length <= most);
    }
    case "pattern": {
      const matches = compileRegex(String(operand), "");
      return onText(matches);
    }
    case "minItems": {
      const least = number(keyword, operand);
      return onArrays((items) => items.length >= least);
    }
    case "maxItems": {
      const most = number(keyword, operand);
      return onArrays((items) => items.length <= most);
    }
    case "uniqueItems":
      return onArrays(
        (items) =>
          operand !== true || items.every((item, i) => !items.slice(0, i).some((other) => equalValues(other, item))),
      );
    case "items": {
      if (operand instanceof Arr) {
        const each = operand.items.map(compileSchema);
        const more = additional(schema.get("additionalItems"));
        return onArrays((items) => items.every((item, i) => (each[i] ?? more)(item)));
      }
      const all = compileSchema(operand);
      return onArrays((items) => items.every(all));
    }
    case "additionalItems":
      return () => true;
    case "required": {
      if (!(operand instanceof Arr)) throw typeMismatch("$jsonSchema keyword 'required' must be an array");
      return onDocuments((doc) => operand.items.every((name) => doc.has(String(name))));
    }
    case "minProperties": {
      const least = number(keyword, operand);
      return onDocuments((doc) => doc.size >= least);
    }
    case "maxProperties": {
      const most = number(keyword, operand);
      return onDocuments((doc) => doc.size <= most);
    }
    case "properties":
    case "additionalProperties":
    case "patternProperties":
      return keyword === firstOf(schema) ? properties(schema) : () => true;
    case "dependencies":
      return dependencies(operand);
    case "allOf": {
      const all = schemas(keyword, operand);
      return (value) => all.every((test) => test(value));
    }
    case "anyOf": {
      const any = schemas(keyword, operand);
      return (value) => any.some((test) => test(value));
    }
    case "oneOf": {
      const one = schemas(keyword, operand);
      return (value) => one.filter((test) => test(value)).length === 1;
    }
    case "not": {
      const test = compileSchema(operand);
      return (value) => !test(value);
    }
    default:
      throw failedToParse(`Unknown $jsonSchema keyword: ${keyword}`);
  }
}

/** The three keywords about properties are one test, made where the first of them stands. */
function firstOf(schema: Doc): string | undefined {
  return schema.names.find((name) => ["properties", "additionalProperties", "patternProperties"].includes(name));
}

function additional(operand: Value | undefined): SchemaTest {
  if (operand === undefined || operand === true) return () => true;
  return operand === false ? () => false : compileSchema(operand);
}

function properties(schema: Doc): SchemaTest {
  const named = members(schema.get("properties")).map(([name, test]) => [name, test] as const);
  const byName = new Map(named);
  const patterns = members(schema.get("patternProperties")).map(
    ([pattern, test]) => [compileRegex(pattern, ""), test] as const,
  );
  const others = additional(schema.get("additionalProperties"));
  return onDocuments((doc) =>
    doc.names.every((name, i) => {
      const value = doc.values[i] as Value;
      const fitting = patterns.filter(([matches]) => matches(name));
      if (!fitting.every(([, test]) => test(value))) return false;
      const own = byName.get(name);
      return own !== undefined ? own(value) : fitting.length > 0 || others(value);
    }),
  );
}

function members(operand: Value | undefined): [string, SchemaTest][] {
  if (operand === undefined) return [];
  if (!(operand instanceof Doc)) throw typeMismatch("$jsonSchema's properties must be an object");
  return operand.names.map((name, i) => [name, compileSchema(operand.values[i] as Value)]);
}

function dependencies(operand: Value): SchemaTest {
  if (!(operand instanceof Doc)) throw typeMismatch("$jsonSchema keyword 'dependencies' must be an object");
  const tests = operand.names.map((name, i): SchemaTest => {
    const needs = operand.values[i] as Value;
    const test =
      needs instanceof Arr
        ? onDocuments((doc) => needs.items.every((need) => doc.has(String(need))))
        : compileSchema(needs);
    return onDocuments((doc) => !doc.has(name) || test(doc));
  });
  return (value) => tests.every((test) => test(value));
}
