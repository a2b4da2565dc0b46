import { Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError, failedToParse, typeMismatch } from "../errors.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import { isNumber, showValue, typeNameOf } from "../values/bson-type.ts";
import { parseCollation } from "../values/collation.ts";
import { toDouble } from "../values/compare-values.ts";
import type { TextKey } from "../values/encode-key.ts";
import type { IndexField } from "./index-values.ts";

/** An index of a collection, as the catalog holds it. */
export interface IndexDefinition {
  /** Its number in the store, which is never reused. */
  readonly number: number;
  readonly name: string;
  /** The specification, as listIndexes shows it. */
  readonly spec: Doc;
  readonly fields: readonly IndexField[];
  /** Which of the fields are descending. */
  readonly descending: readonly boolean[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly hidden: boolean;
  /** A wildcard index, which has no keys and is never used. */
  readonly inert: boolean;
  readonly partial: { readonly filter: Doc; readonly node: FilterNode } | undefined;
  readonly expireAfterSeconds: number | undefined;
  readonly collation: Doc | undefined;
  readonly textKey: TextKey | undefined;
  /** Which fields have held arrays. Such a field cannot give an order, nor be bound by two conditions. */
  multikey: readonly boolean[];
  /** Whether a key was too long and was truncated. The index then gives no order. */
  truncated: boolean;
  /** The top-level fields that a document's keys depend on; undefined if it may be any. */
  readonly dependsOn: readonly string[] | undefined;
}

const KNOWN = new Set([
  "v",
  "key",
  "name",
  "ns",
  "unique",
  "sparse",
  "background",
  "hidden",
  "partialFilterExpression",
  "expireAfterSeconds",
  "collation",
  "wildcardProjection",
]);

const PARTIAL_OPERATORS = new Set(["$eq", "$exists", "$gt", "$gte", "$lt", "$lte", "$type", "$in"]);

function cannotCreate(message: string): CommandError {
  return new CommandError("CannotCreateIndex", message);
}

/** The specification without unknown options. */
export function knownOptions(given: Doc): Doc {
  const known = new Doc();
  given.names.forEach((name, i) => {
    if (KNOWN.has(name)) known.append(name, given.values[i] as Value);
  });
  return known;
}

/** Checks a specification and puts it in the form that listIndexes shows: version, key, name, then the options. */
export function normalizeIndexSpec(given: Doc, defaultCollation: Doc | undefined): Doc {
  const key = given.get("key");
  if (key === undefined)
    throw new CommandError("FailedToParse", "The 'key' field is a required property of an index specification");
  if (!(key instanceof Doc)) throw typeMismatch("The field 'key' must be an object, but got a different type");
  const name = given.get("name");
  if (name === undefined)
    throw new CommandError("FailedToParse", "The 'name' field is a required property of an index specification");
  if (typeof name !== "string") throw typeMismatch(`The field 'name' must be a string, but got ${typeNameOf(name)}`);
  if (name === "" || name === "*")
    throw cannotCreate(name === "" ? "index name cannot be empty" : "The index name '*' is not valid.");
  if (name.includes("\0")) throw cannotCreate("The index name cannot contain NUL bytes");
  const version = given.get("v");
  if (version !== undefined && (!isNumber(version) || ![1, 2].includes(toDouble(version))))
    throw cannotCreate(`Invalid index specification: cannot create an index with v=${showValue(version)}`);
  for (const member of given.names)
    if (!KNOWN.has(member))
      throw new CommandError(
        "InvalidIndexSpecificationOption",
        `The field '${member}' is not valid for an index specification. Specification: ${name}`,
      );
  const spec = Doc.of({ v: 2, key, name });
  for (const flag of ["unique", "sparse", "hidden", "background"]) {
    const value = given.get(flag);
    if (value === undefined) continue;
    if (typeof value !== "boolean" && !isNumber(value))
      throw typeMismatch(`The field '${flag}' has value ${flag}: ${String(value)}, which is not convertible to bool`);
    if (value === true || (isNumber(value) && toDouble(value) !== 0)) spec.append(flag, true);
  }
  const isId = isIdKey(key);
  if (isId && spec.has("hidden")) throw badValue("can't hide _id index");
  const partial = given.get("partialFilterExpression");
  if (partial !== undefined) {
    if (!(partial instanceof Doc)) throw typeMismatch("The field 'partialFilterExpression' must be an object");
    if (spec.has("sparse")) throw cannotCreate('cannot mix "partialFilterExpression" and "sparse" options');
    if (isId) throw cannotCreate("_id index cannot be a partial index");
    spec.append("partialFilterExpression", partial);
  }
  if (isId && spec.has("unique"))
    throw new CommandError(
      "InvalidIndexSpecificationOption",
      `The field 'unique' is not valid for an _id index specification. Specification: ${name}`,
    );
  if (isId && spec.has("sparse")) throw cannotCreate("_id index cannot be sparse");
  const expire = given.get("expireAfterSeconds");
  if (expire !== undefined) {
    if (!isNumber(expire)) throw typeMismatch("TTL index 'expireAfterSeconds' option must be numeric");
    const seconds = toDouble(expire);
    if (!(seconds >= 0) || seconds > 2147483647)
      throw cannotCreate("TTL index 'expireAfterSeconds' option must be within an acceptable range");
    if (key.size > 1) throw cannotCreate("TTL indexes are single-field indexes, compound indexes do not support TTL");
    if (isId)
      throw new CommandError(
        "InvalidIndexSpecificationOption",
        "The field 'expireAfterSeconds' is not valid for an _id index specification.",
      );
    spec.append("expireAfterSeconds", expire);
  }
  const projected = given.get("wildcardProjection");
  if (projected !== undefined) {
    if (!(projected instanceof Doc)) throw typeMismatch("The field 'wildcardProjection' must be a non-empty object");
    if (key.names.every((one) => one !== "$**"))
      throw new CommandError("BadValue", "The field 'wildcardProjection' is only allowed when 'key' is {\"$**\": ±1}");
    if (projected.size === 0) throw failedToParse("The 'wildcardProjection' field can't be an empty object");
    spec.append("wildcardProjection", projected);
  }
  const collation = parseCollation(given.get("collation") ?? (isId ? undefined : defaultCollation));
  if (collation !== undefined && !collation.simple) spec.append("collation", collation.spec);
  return spec;
}

/** Whether this is the key pattern of the `_id` index that every collection has. */
export function isIdKey(key: Doc): boolean {
  const direction = key.values[0];
  return key.size === 1 && key.names[0] === "_id" && isNumber(direction) && toDouble(direction) > 0;
}

/** Compiles a normalized specification. Refuses the key patterns that MongoDB refuses. */
export function defineIndex(number: number, spec: Doc): IndexDefinition {
  const key = spec.get("key") as Doc;
  if (key.size === 0) throw cannotCreate("Index keys cannot be an empty object.");
  if (key.size > 32) throw new CommandError("IndexFieldsTooMany", "too many compound keys");
  const fields = key.names.map((name, i) => indexField(name, key.values[i] as Value));
  const unique = spec.get("unique") === true || (isIdKey(key) && spec.get("name") === "_id_");
  const inert = fields.some((field) => field.path.at(-1) === "$**");
  if (inert && (unique || spec.has("expireAfterSeconds")))
    throw cannotCreate("a wildcard index can be neither unique nor a TTL index");
  if (fields.some((field) => field.hashed) && unique)
    throw new CommandError(
      "HashedUnique",
      "Currently hashed indexes cannot guarantee uniqueness. Use a regular index.",
    );
  const partialFilter = spec.get("partialFilterExpression");
  let partial: IndexDefinition["partial"];
  if (partialFilter instanceof Doc) {
    const node = compileFilter(partialFilter, { variables: new Map() });
    if (!partialAllowed(node)) throw cannotCreate("unsupported expression in partial index");
    partial = { filter: partialFilter, node };
  }
  const expire = spec.get("expireAfterSeconds");
  const collation = parseCollation(spec.get("collation"));
  return {
    number,
    name: spec.get("name") as string,
    spec,
    fields,
    descending: fields.map((field) => field.descending),
    unique,
    sparse: spec.get("sparse") === true,
    hidden: spec.get("hidden") === true,
    partial,
    expireAfterSeconds: isNumber(expire) ? toDouble(expire) : undefined,
    collation: collation?.spec,
    textKey: collation?.textKey,
    inert,
    multikey: fields.map(() => false),
    truncated: false,
    dependsOn: [
      ...new Set([...fields.map((field) => field.path[0] as string), ...(partial ? filterFields(partial.node) : [])]),
    ],
  };
}

function indexField(name: string, direction: Value): IndexField {
  if (name === "") throw cannotCreate("Index keys cannot be an empty field.");
  if (name.startsWith("$") && name !== "$**" && !/^\$(ref|id|db)\b/.test(name))
    throw cannotCreate(`Index key contains an illegal field name: field name starts with '$'.`);
  const path = name.split(".");
  if (path.some((part) => part === "")) throw cannotCreate("Index keys cannot contain an empty field.");
  if (typeof direction === "string") {
    if (direction === "") throw cannotCreate("Values in the index key pattern cannot be empty strings");
    if (direction === "hashed") return { name, path, descending: false, hashed: true };
    if (direction === "text" || direction.startsWith("2d"))
      throw cannotCreate(`${direction} indexes are not supported by this server`);
    throw cannotCreate(`Unknown index plugin '${direction}'`);
  }
  if (!isNumber(direction))
    throw cannotCreate(
      `Values in v:2 index key pattern cannot be of type ${typeNameOf(direction)}. Only numbers > 0, numbers < 0, and strings are allowed.`,
    );
  const number = toDouble(direction);
  if (number === 0 || Number.isNaN(number)) throw cannotCreate("Values in the index key pattern cannot be 0.");
  return { name, path, descending: number < 0, hashed: false };
}

function partialAllowed(node: FilterNode): boolean {
  if (node.kind === "and" || node.kind === "or") return node.nodes.every(partialAllowed);
  return node.kind === "field" && PARTIAL_OPERATORS.has(node.op);
}

function filterFields(node: FilterNode): string[] {
  if (node.kind === "field") return [node.path[0] as string];
  return node.kind === "other" ? [] : node.nodes.flatMap(filterFields);
}

/** The index that a hint gives by its name or its key pattern. */
export function findIndex(indexes: readonly IndexDefinition[], hint: Value): IndexDefinition | undefined {
  if (typeof hint === "string") return indexes.find((index) => index.name === hint);
  if (!(hint instanceof Doc)) throw failedToParse("Hint must be a string or an object");
  return indexes.find((index) => samePattern(index.spec.get("key") as Doc, hint));
}

/** Whether two key patterns have the same fields, in the same order and directions. */
export function samePattern(left: Doc, right: Doc): boolean {
  return (
    left.size === right.size &&
    left.names.every((name, i) => {
      const a = left.values[i] as Value;
      const b = right.values[i] as Value;
      return name === right.names[i] && (isNumber(a) && isNumber(b) ? toDouble(a) === toDouble(b) : a === b);
    })
  );
}
