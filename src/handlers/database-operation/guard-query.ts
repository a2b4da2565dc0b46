import { hasTemplate } from "../../../grammar/template/template.ts";
import type { JsonObject, JsonValue } from "../../engine/json.ts";
import { readBoolean } from "../param-readers.ts";
import { didYouMean } from "../params.ts";
import { jsonProblem, keyProblem } from "../plain-json.ts";
import { safeRegex } from "../regex/safe-regex.ts";

/** A place in a parameter, from the params object on. */
export type Path = readonly (string | number)[];

/** Something in a query, an update or a document that is not taken. The message follows the name of the place. */
export interface Fault {
  path: Path;
  message: string;
}

/** Whether a value is a JSON object, neither list nor null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const LOGICAL = ["$and", "$or", "$nor"];

/**
 * A query made of fields, plain values and the operators of an allow-list; patterns are replaced by linear ones that
 * find the same. All that is not taken is reported in `faults`, and the query is not to be used then.
 */
export function guardQuery(query: unknown, path: Path, faults: Fault[]): JsonObject {
  const problem = jsonProblem(query);
  if (problem === undefined) return guardConditions(query, path, faults);
  faults.push({ path: [...path, ...problem.path], message: problem.message });
  return {};
}

/** The same for a part of a query that is known to be plain, bounded JSON. */
export function guardConditions(query: unknown, path: Path, faults: Fault[]): JsonObject {
  if (!isObject(query)) {
    const why = typeof query === "string" && /^\s*select\s/i.test(query) ? "SQL is not understood; it " : "";
    faults.push({ path, message: `${why}must be an object, such as {"active": true}` });
    return {};
  }
  const clean: JsonObject = {};
  for (const [key, value] of Object.entries(query)) {
    const at = [...path, key];
    if (LOGICAL.includes(key)) {
      clean[key] = guardAlternatives(value, at, faults);
    } else if (key.startsWith("$")) {
      faults.push({ path: at, message: misplacedOperator(key) });
    } else {
      const problem = fieldPathProblem(key);
      if (problem !== undefined) faults.push({ path: at, message: problem });
      clean[key] = guardCondition(value, at, faults);
    }
  }
  return clean;
}

function misplacedOperator(key: string): string {
  return QUERY_OPERATORS.has(key)
    ? `belongs behind a field, as in {"age": {"${key}": …}}`
    : refusedOperator(key, [...LOGICAL, ...QUERY_OPERATORS.keys()]);
}

function guardAlternatives(value: JsonValue, path: Path, faults: Fault[]): JsonValue {
  if (!Array.isArray(value) || value.length === 0) {
    faults.push({ path, message: "must be a list of queries" });
    return [];
  }
  return value.map((item, index) => guardConditions(item, [...path, index], faults));
}

/** What a field must be: a plain value, or operators. */
function guardCondition(value: JsonValue, path: Path, faults: Fault[]): JsonValue {
  if (isObject(value) && Object.keys(value).some((key) => key.startsWith("$"))) {
    return guardOperators(value, path, faults);
  }
  checkData(value, path, faults);
  return value;
}

/** `{$gte: 5, $lt: 9}`: operators of the allow-list and nothing else. */
export function guardOperators(operators: JsonValue, path: Path, faults: Fault[]): JsonObject {
  if (!isObject(operators) || Object.keys(operators).length === 0) {
    faults.push({ path, message: 'must be operators, such as {"$gte": 5}' });
    return {};
  }
  const clean: JsonObject = {};
  for (const [name, value] of Object.entries(operators)) {
    const at = [...path, name];
    const guard = QUERY_OPERATORS.get(name);
    if (guard !== undefined) clean[name] = guard(value, at, faults, operators);
    else if (name.startsWith("$")) faults.push({ path: at, message: refusedOperator(name, QUERY_OPERATORS.keys()) });
    else faults.push({ path: at, message: "is a field beside operators; a condition has either" });
  }
  return clean;
}

/** Checks an operator's operand and gives the one to use; `siblings` are the operators beside it. */
type OperandGuard = (value: JsonValue, path: Path, faults: Fault[], siblings: JsonObject) => JsonValue;

const plain: OperandGuard = (value, path, faults) => {
  checkData(value, path, faults);
  return value;
};

const list: OperandGuard = (value, path, faults) => {
  if (!Array.isArray(value)) faults.push({ path, message: "must be a list of values" });
  else if (value.length > 10_000) faults.push({ path, message: "has more than 10000 values" });
  return plain(value, path, faults, {});
};

const exists: OperandGuard = (value, path, faults) => {
  const read = readBoolean(value === 0 || value === 1 ? value === 1 : value);
  if ("value" in read) return read.value;
  faults.push({ path, message: read.problem });
  return true;
};

const TYPES =
  "double string object array binData undefined objectId bool date null regex int timestamp long decimal minKey maxKey number".split(
    " ",
  );

const type: OperandGuard = (value, path, faults) => {
  for (const item of Array.isArray(value) ? value : [value]) {
    const known = typeof item === "string" ? TYPES.includes(item) : Number.isInteger(item);
    if (!known) faults.push({ path, message: `must be one of ${TYPES.join(", ")}, or a list of these` });
  }
  return value;
};

const elemMatch: OperandGuard = (value, path, faults) => {
  const onValues = isObject(value) && Object.keys(value).some((key) => QUERY_OPERATORS.has(key));
  return onValues ? guardOperators(value, path, faults) : guardConditions(value, path, faults);
};

const size: OperandGuard = (value, path, faults) => {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  faults.push({ path, message: "must be a whole number from 0" });
  return 0;
};

const mod: OperandGuard = (value, path, faults) => {
  const pair = Array.isArray(value) && value.length === 2 && value.every((item) => Number.isSafeInteger(item));
  if (!pair || value[0] === 0) faults.push({ path, message: "must be [divisor, remainder], whole numbers" });
  return value;
};

const regex: OperandGuard = (value, path, faults, siblings) => {
  if (typeof value !== "string") {
    faults.push({ path, message: "must be a pattern in a string" });
    return "";
  }
  const options = typeof siblings.$options === "string" ? siblings.$options : "";
  const safe = safeRegex(value, options);
  if (safe.ok) return safe.pattern;
  faults.push({ path, message: safe.message });
  return "";
};

const options: OperandGuard = (value, path, faults, siblings) => {
  const known =
    typeof value === "string" && value.length <= 3 && Array.from(value).every((flag) => "ims".includes(flag));
  if (!known) faults.push({ path, message: "may hold i, m and s" });
  if (siblings.$regex === undefined) faults.push({ path, message: "needs a $regex beside it" });
  return value;
};

/** The operators that a condition may use, each with the check of its operand. */
export const QUERY_OPERATORS: ReadonlyMap<string, OperandGuard> = new Map<string, OperandGuard>([
  ...["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"].map((name): [string, OperandGuard] => [name, plain]),
  ...["$in", "$nin", "$all"].map((name): [string, OperandGuard] => [name, list]),
  ["$exists", exists],
  ["$type", type],
  // Behind a function, because the two modules need each other.
  ["$not", (value, path, faults) => guardOperators(value, path, faults)],
  ["$elemMatch", elemMatch],
  ["$size", size],
  ["$mod", mod],
  ["$regex", regex],
  ["$options", options],
]);

/**
 * Reports keys that are not plain data anywhere in a value: those that start with `$` or contain a dot. What JSON may
 * hold at all has been checked before, its depth too.
 */
export function checkData(value: unknown, path: Path, faults: Fault[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkData(item, [...path, index], faults);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, key];
    if (key.startsWith("$")) faults.push({ path: at, message: "starts with $, which data may not" });
    else if (hasTemplate(key))
      faults.push({ path: at, message: "is a template in a key; templates are filled in values only" });
    else if (key.includes(".")) faults.push({ path: at, message: "has a dot in its name, which data may not" });
    else checkData(item, at, faults);
  }
}

const MAX_LENGTH = 1_024;
const MAX_SEGMENTS = 64;

/**
 * Why a name cannot be a field, or a dotted path to one, or undefined. Dots lead into documents, as MongoDB has it, if
 * each segment is harmless.
 */
export function fieldPathProblem(path: string): string | undefined {
  if (path === "") return "is an empty field name";
  if (path.length > MAX_LENGTH) return `is a field name of more than ${MAX_LENGTH} characters`;
  if (hasTemplate(path)) return "is a template in a field name; templates are filled in values only";
  const segments = path.split(".");
  if (segments.length > MAX_SEGMENTS) return `leads deeper than ${MAX_SEGMENTS} levels`;
  for (const segment of segments) {
    if (segment === "") return "has an empty part between dots";
    if (segment.startsWith("$")) return `has the part ${JSON.stringify(segment)}, and no part may start with $`;
    const problem = keyProblem(segment);
    if (problem !== undefined)
      return segments.length === 1 ? problem : `has the part ${JSON.stringify(segment)}, which ${problem}`;
  }
  return undefined;
}

const REASONS = new Map<string, string>([
  ...["$where", "$function", "$accumulator"].map((name): [string, string] => [name, "it runs code"]),
  ...["$lookup", "$graphLookup", "$unionWith"].map((name): [string, string] => [name, "it reads other collections"]),
  ...["$out", "$merge"].map((name): [string, string] => [name, "it writes other collections"]),
  ["$expr", "it computes; compare fields with values instead"],
  ["$jsonSchema", "it is not needed here; use $type and $exists"],
  ["$text", "it needs an index; use $regex"],
  ["$rand", "it computes"],
  ["$sampleRate", "it computes"],
  ["$setOnInsert", "an update inserts nothing here"],
]);

/** What to say about an operator that is not in the allow-list. Follows the operator. */
export function refusedOperator(name: string, allowed: Iterable<string>): string {
  const reason = REASONS.get(name);
  if (reason !== undefined) return `is not allowed: ${reason}`;
  return `is not an operator that may be used here${didYouMean(name, [...allowed])}`;
}
