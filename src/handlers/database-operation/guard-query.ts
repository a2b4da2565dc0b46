import { hasTemplate } from "../../../grammar/template/template.ts";
import type { JsonObject, JsonValue } from "../../engine/json.ts";
import { readBoolean } from "../param-readers.ts";
import { didYouMean } from "../params.ts";
import { jsonProblem, keyProblem, type Problem } from "../plain-json.ts";

type Path = Problem["path"];

const LOGICAL = ["$and", "$or", "$nor"];
const MAX_FIELD_LENGTH = 1_024;
const MAX_FIELD_SEGMENTS = 64;

/**
 * Reads a query of fields, plain values and the operators in `QUERY_OPERATORS`. Reports anything else in `problems`; the returned
 * query must not be used then.
 */
export function guardQuery(query: unknown, path: Path, problems: Problem[]): JsonObject {
  const problem = jsonProblem(query);
  if (problem === undefined) return guardConditions(query, path, problems);
  problems.push({ path: [...path, ...problem.path], message: problem.message });
  return {};
}

/** As `guardQuery`, for a part of a query that has been checked to be plain JSON within the limits. */
export function guardConditions(query: unknown, path: Path, problems: Problem[]): JsonObject {
  if (!isObject(query)) {
    const why = typeof query === "string" && /^\s*select\s/i.test(query) ? "SQL does not work here; it " : "";
    problems.push({ path, message: `${why}must be an object, such as {"active": true}` });
    return {};
  }
  const clean: JsonObject = {};
  for (const [key, value] of Object.entries(query)) {
    const at = [...path, key];
    if (LOGICAL.includes(key)) {
      clean[key] = guardAlternatives(value, at, problems);
    } else if (key.startsWith("$")) {
      problems.push({ path: at, message: misplacedOperator(key) });
    } else {
      const problem = fieldPathProblem(key);
      if (problem !== undefined) problems.push({ path: at, message: problem });
      clean[key] = guardCondition(value, at, problems);
    }
  }
  return clean;
}

function misplacedOperator(key: string): string {
  return QUERY_OPERATORS.has(key)
    ? `belongs after a field, as in {"age": {"${key}": …}}`
    : refusedOperator(key, [...LOGICAL, ...QUERY_OPERATORS.keys()]);
}

function guardAlternatives(value: JsonValue, path: Path, problems: Problem[]): JsonValue {
  if (!Array.isArray(value) || value.length === 0) {
    problems.push({ path, message: "must be a list of queries" });
    return [];
  }
  return value.map((item, index) => guardConditions(item, [...path, index], problems));
}

/** Reads what a field is compared with: a plain value, or operators. */
function guardCondition(value: JsonValue, path: Path, problems: Problem[]): JsonValue {
  if (isObject(value) && Object.keys(value).some((key) => key.startsWith("$"))) {
    return guardOperators(value, path, problems);
  }
  checkData(value, path, problems);
  return value;
}

/** Reads `{$gte: 5, $lt: 9}`: operators in `QUERY_OPERATORS` and nothing else. */
export function guardOperators(operators: JsonValue, path: Path, problems: Problem[]): JsonObject {
  if (!isObject(operators) || Object.keys(operators).length === 0) {
    problems.push({ path, message: 'must be operators, such as {"$gte": 5}' });
    return {};
  }
  const clean: JsonObject = {};
  for (const [name, value] of Object.entries(operators)) {
    const at = [...path, name];
    const guard = QUERY_OPERATORS.get(name);
    if (guard !== undefined) clean[name] = guard(value, at, problems, operators);
    else if (name.startsWith("$")) problems.push({ path: at, message: refusedOperator(name, QUERY_OPERATORS.keys()) });
    else problems.push({ path: at, message: "is a field next to operators; a condition has one or the other" });
  }
  return clean;
}

/** Checks an operator's operand and returns the one to use; `siblings` are all operators of the same condition. */
type OperandGuard = (value: JsonValue, path: Path, problems: Problem[], siblings: JsonObject) => JsonValue;

const plain: OperandGuard = (value, path, problems) => {
  checkData(value, path, problems);
  return value;
};

const list: OperandGuard = (value, path, problems) => {
  if (!Array.isArray(value)) problems.push({ path, message: "must be a list of values" });
  else if (value.length > 10_000) problems.push({ path, message: "has more than 10000 values" });
  return plain(value, path, problems, {});
};

const exists: OperandGuard = (value, path, problems) => {
  const read = readBoolean(value === 0 || value === 1 ? value === 1 : value);
  if ("value" in read) return read.value;
  problems.push({ path, message: read.problem });
  return true;
};

const TYPES =
  "double string object array binData undefined objectId bool date null regex int timestamp long decimal minKey maxKey number".split(
    " ",
  );

const type: OperandGuard = (value, path, problems) => {
  for (const item of Array.isArray(value) ? value : [value]) {
    const isType = typeof item === "string" ? TYPES.includes(item) : Number.isInteger(item);
    if (!isType) problems.push({ path, message: `must be one of ${TYPES.join(", ")}, or a list of these` });
  }
  return value;
};

const elemMatch: OperandGuard = (value, path, problems) => {
  const onValues = isObject(value) && Object.keys(value).some((key) => QUERY_OPERATORS.has(key));
  return onValues ? guardOperators(value, path, problems) : guardConditions(value, path, problems);
};

const size: OperandGuard = (value, path, problems) => {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  problems.push({ path, message: "must be a whole number from 0" });
  return 0;
};

const mod: OperandGuard = (value, path, problems) => {
  const pair = Array.isArray(value) && value.length === 2 && value.every((item) => Number.isSafeInteger(item));
  if (!pair || value[0] === 0) problems.push({ path, message: "must be [divisor, remainder], whole numbers" });
  return value;
};

/** Long patterns are refused because matching time grows with their length. The server limits the matching itself. */
const MAX_PATTERN = 512;

const regex: OperandGuard = (value, path, problems) => {
  if (typeof value !== "string") problems.push({ path, message: "must be a pattern in a string" });
  else if (value.length > MAX_PATTERN) problems.push({ path, message: `is longer than ${MAX_PATTERN} characters` });
  return value;
};

const options: OperandGuard = (value, path, problems, siblings) => {
  const isValid =
    typeof value === "string" && value.length <= 3 && Array.from(value).every((flag) => "ims".includes(flag));
  if (!isValid) problems.push({ path, message: "may contain only i, m and s" });
  if (siblings.$regex === undefined) problems.push({ path, message: "needs a $regex next to it" });
  return value;
};

/** The operators that a condition may use. A new one is a row here. */
export const QUERY_OPERATORS: ReadonlyMap<string, OperandGuard> = new Map<string, OperandGuard>([
  ...["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"].map((name): [string, OperandGuard] => [name, plain]),
  ...["$in", "$nin", "$all"].map((name): [string, OperandGuard] => [name, list]),
  ["$exists", exists],
  ["$type", type],
  ["$not", guardOperators],
  ["$elemMatch", elemMatch],
  ["$size", size],
  ["$mod", mod],
  ["$regex", regex],
  ["$options", options],
]);

/**
 * Reports keys anywhere in a value that MongoDB would not read as plain names: those that start with `$` or contain a dot. The
 * value must be plain JSON within the limits.
 */
export function checkData(value: unknown, path: Path, problems: Problem[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkData(item, [...path, index], problems);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, key];
    if (key.startsWith("$")) problems.push({ path: at, message: "starts with $, which is not allowed in data" });
    else if (hasTemplate(key))
      problems.push({ path: at, message: "is a template in a key; templates are filled in values only" });
    else if (key.includes("."))
      problems.push({ path: at, message: "has a dot in its name, which is not allowed in data" });
    else checkData(item, at, problems);
  }
}

/** Why a name cannot be a field or a dotted path to one, or undefined. */
export function fieldPathProblem(path: string): string | undefined {
  if (path === "") return "is an empty field name";
  if (path.length > MAX_FIELD_LENGTH) return `is a field name of more than ${MAX_FIELD_LENGTH} characters`;
  if (hasTemplate(path)) return "is a template in a field name; templates are filled in values only";
  const segments = path.split(".");
  if (segments.length > MAX_FIELD_SEGMENTS) return `leads deeper than ${MAX_FIELD_SEGMENTS} levels`;
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
  ["$jsonSchema", "use $type and $exists"],
  ["$text", "it needs an index; use $regex"],
  ["$rand", "it computes"],
  ["$sampleRate", "it computes"],
  ["$setOnInsert", "updates never insert here"],
]);

/** Why an operator is not accepted, phrased to follow its name. */
export function refusedOperator(name: string, allowed: Iterable<string>): string {
  const reason = REASONS.get(name);
  if (reason !== undefined) return `is not allowed: ${reason}`;
  return `is not an operator that can be used here${didYouMean(name, [...allowed])}`;
}

/** Whether a value is a JSON object, neither list nor null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
