import { Arr, Doc, type Value } from "../bson/document.ts";
import { failedToParse, typeMismatch } from "../errors.ts";
import { compileRegex } from "../regex/compile-regex.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { equalValues, toDouble } from "../values/compare-values.ts";
import { typeTest } from "./value-tests.ts";

type SchemaTest = (value: Value) => boolean;

/** Compiles one keyword of a schema; `schema` holds the keywords next to it. */
type CompileKeyword = (operand: Value, schema: Doc, keyword: string) => SchemaTest;

/** Compiles a `$jsonSchema` (draft 4, with MongoDB's `bsonType`). Fails with FailedToParse for unknown keywords. */
export function jsonSchemaTest(schema: Value): SchemaTest {
  if (!(schema instanceof Doc)) throw typeMismatch("$jsonSchema must be an object");
  const tests = schema.names.map((keyword, i) => {
    const compile = KEYWORDS.get(keyword);
    if (compile === undefined) throw failedToParse(`Unknown $jsonSchema keyword: ${keyword}`);
    return compile(schema.values[i] as Value, schema, keyword);
  });
  return (value) => tests.every((test) => test(value));
}

/** Every keyword. Those that only mean something next to another are read there, and those about properties are one test. */
const KEYWORDS: ReadonlyMap<string, CompileKeyword> = new Map(
  Object.entries<CompileKeyword>({
    additionalItems: pass,
    additionalProperties: propertiesOnce,
    allOf: (operand, _schema, keyword) => {
      const all = schemasOf(keyword, operand);
      return (value) => all.every((test) => test(value));
    },
    anyOf: (operand, _schema, keyword) => {
      const any = schemasOf(keyword, operand);
      return (value) => any.some((test) => test(value));
    },
    bsonType: typeTest,
    dependencies: (operand) => {
      if (!(operand instanceof Doc)) throw typeMismatch("$jsonSchema keyword 'dependencies' must be an object");
      const tests = operand.names.map((name, i) => dependencyTest(name, operand.values[i] as Value));
      return (value) => tests.every((test) => test(value));
    },
    description: pass,
    enum: (operand) => {
      if (!(operand instanceof Arr)) throw typeMismatch("$jsonSchema keyword 'enum' must be an array");
      return (value) => operand.items.some((one) => equalValues(one, value));
    },
    exclusiveMaximum: pass,
    exclusiveMinimum: pass,
    items: (operand, schema) => {
      if (!(operand instanceof Arr)) {
        const all = jsonSchemaTest(operand);
        return onArrays((items) => items.every(all));
      }
      const each = operand.items.map(jsonSchemaTest);
      const more = additionalTest(schema.get("additionalItems"));
      return onArrays((items) => items.every((item, i) => (each[i] ?? more)(item)));
    },
    maxItems: (operand, _schema, keyword) => {
      const most = numberOf(keyword, operand);
      return onArrays((items) => items.length <= most);
    },
    maxLength: (operand, _schema, keyword) => {
      const most = numberOf(keyword, operand);
      return onStrings((text) => [...text].length <= most);
    },
    maxProperties: (operand, _schema, keyword) => {
      const most = numberOf(keyword, operand);
      return onObjects((doc) => doc.size <= most);
    },
    maximum: (operand, schema, keyword) => {
      const most = numberOf(keyword, operand);
      const exclusive = schema.get("exclusiveMaximum") === true;
      return onNumbers((value) => (exclusive ? value < most : value <= most));
    },
    minItems: (operand, _schema, keyword) => {
      const least = numberOf(keyword, operand);
      return onArrays((items) => items.length >= least);
    },
    minLength: (operand, _schema, keyword) => {
      const least = numberOf(keyword, operand);
      return onStrings((text) => [...text].length >= least);
    },
    minProperties: (operand, _schema, keyword) => {
      const least = numberOf(keyword, operand);
      return onObjects((doc) => doc.size >= least);
    },
    minimum: (operand, schema, keyword) => {
      const least = numberOf(keyword, operand);
      const exclusive = schema.get("exclusiveMinimum") === true;
      return onNumbers((value) => (exclusive ? value > least : value >= least));
    },
    multipleOf: (operand, _schema, keyword) => {
      const divisor = numberOf(keyword, operand);
      return onNumbers((value) => value % divisor === 0);
    },
    not: (operand) => {
      const test = jsonSchemaTest(operand);
      return (value) => !test(value);
    },
    oneOf: (operand, _schema, keyword) => {
      const one = schemasOf(keyword, operand);
      return (value) => one.filter((test) => test(value)).length === 1;
    },
    pattern: (operand) => onStrings(compileRegex(String(operand), "")),
    patternProperties: propertiesOnce,
    properties: propertiesOnce,
    required: (operand) => {
      if (!(operand instanceof Arr)) throw typeMismatch("$jsonSchema keyword 'required' must be an array");
      return onObjects((doc) => operand.items.every((name) => doc.has(String(name))));
    },
    title: pass,
    type: jsonType,
    uniqueItems: (operand) =>
      onArrays(
        (items) =>
          operand !== true || items.every((item, i) => !items.slice(0, i).some((other) => equalValues(other, item))),
      ),
  }),
);

const JSON_TYPES: Readonly<Record<string, readonly string[]>> = {
  object: ["object"],
  array: ["array"],
  number: ["int", "long", "double", "decimal"],
  boolean: ["bool"],
  string: ["string"],
  null: ["null"],
};

function jsonType(operand: Value): SchemaTest {
  const names = (operand instanceof Arr ? operand.items : [operand]).flatMap((one) => {
    const types = JSON_TYPES[String(one)];
    if (types === undefined) throw failedToParse(`$jsonSchema type '${String(one)}' is not a JSON type`);
    return types;
  });
  return (value) => names.includes(typeNameOf(value));
}

function pass(): SchemaTest {
  return () => true;
}

/** A keyword for values of one type lets all others pass. */
function onNumbers(test: (value: number) => boolean): SchemaTest {
  return (value) => !isNumber(value) || test(toDouble(value));
}

function onStrings(test: (value: string) => boolean): SchemaTest {
  return (value) => typeof value !== "string" || test(value);
}

function onArrays(test: (items: readonly Value[]) => boolean): SchemaTest {
  return (value) => !(value instanceof Arr) || test(value.items);
}

function onObjects(test: (doc: Doc) => boolean): SchemaTest {
  return (value) => !(value instanceof Doc) || test(value);
}

function schemasOf(keyword: string, value: Value): SchemaTest[] {
  if (!(value instanceof Arr) || value.items.length === 0)
    throw failedToParse(`$jsonSchema keyword '${keyword}' must be a nonempty array`);
  return value.items.map(jsonSchemaTest);
}

function numberOf(keyword: string, value: Value): number {
  if (!isNumber(value)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be a number`);
  return toDouble(value);
}

/** What `additionalItems` and `additionalProperties` allow: everything, nothing, or what a schema allows. */
function additionalTest(operand: Value | undefined): SchemaTest {
  if (operand === undefined || operand === true) return pass();
  return operand === false ? () => false : jsonSchemaTest(operand);
}

/** Where a property is, others must be too, or a schema must hold. */
function dependencyTest(name: string, needs: Value): SchemaTest {
  const test =
    needs instanceof Arr
      ? onObjects((doc) => needs.items.every((need) => doc.has(String(need))))
      : jsonSchemaTest(needs);
  return onObjects((doc) => !doc.has(name) || test(doc));
}

/** The keywords about properties are tested together, where the first of them appears. */
function propertiesOnce(_operand: Value, schema: Doc, keyword: string): SchemaTest {
  const first = schema.names.find((name) => ["additionalProperties", "patternProperties", "properties"].includes(name));
  return keyword === first ? propertiesTest(schema) : pass();
}

function propertiesTest(schema: Doc): SchemaTest {
  const named = new Map(membersOf(schema.get("properties")));
  const patterns = membersOf(schema.get("patternProperties")).map(
    ([pattern, test]) => [compileRegex(pattern, ""), test] as const,
  );
  const others = additionalTest(schema.get("additionalProperties"));
  return onObjects((doc) =>
    doc.names.every((name, i) => {
      const value = doc.values[i] as Value;
      const fitting = patterns.filter(([matches]) => matches(name));
      if (!fitting.every(([, test]) => test(value))) return false;
      const own = named.get(name);
      return own !== undefined ? own(value) : fitting.length > 0 || others(value);
    }),
  );
}

function membersOf(operand: Value | undefined): [string, SchemaTest][] {
  if (operand === undefined) return [];
  if (!(operand instanceof Doc)) throw typeMismatch("$jsonSchema's properties must be an object");
  return operand.names.map((name, i) => [name, jsonSchemaTest(operand.values[i] as Value)]);
}
