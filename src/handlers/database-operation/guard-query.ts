import { nearest } from "../../../grammar/nearest.ts";
import { hasTemplate } from "../../../grammar/template/template.ts";
import { type JsonObject, type JsonValue, keyProblem } from "../../engine/json.ts";
import { type Problem, problem } from "../../i18n/problem.ts";
import { readBoolean } from "../param-readers.ts";
import { jsonWithinLimits, type ParamProblem } from "../plain-json.ts";

type Path = ParamProblem["path"];

const LOGICAL = ["$and", "$or", "$nor"];
const MAX_FIELD_LENGTH = 1_024;
const MAX_FIELD_SEGMENTS = 64;

/**
 * Reads a query of fields, plain values and the operators in `QUERY_OPERATORS`. Reports anything else in `problems`; the returned
 * query must not be used then.
 */
export function guardQuery(query: unknown, path: Path, problems: ParamProblem[]): JsonObject {
  const wrong = jsonWithinLimits(query);
  if (wrong === undefined) return guardConditions(query, path, problems);
  problems.push({ path: [...path, ...wrong.path], why: wrong.why });
  return {};
}

/** As `guardQuery`, for a part of a query that has been checked to be plain JSON within the limits. */
export function guardConditions(query: unknown, path: Path, problems: ParamProblem[]): JsonObject {
  if (!isObject(query)) {
    const isSql = typeof query === "string" && /^\s*select\s/i.test(query);
    problems.push({ path, why: problem(isSql ? "notSql" : "mustBeQuery") });
    return {};
  }
  const clean: JsonObject = {};
  for (const [key, value] of Object.entries(query)) {
    const at = [...path, key];
    if (LOGICAL.includes(key)) {
      clean[key] = guardAlternatives(value, at, problems);
    } else if (key.startsWith("$")) {
      problems.push({ path: at, why: misplacedOperator(key) });
    } else {
      const why = fieldPathProblem(key);
      if (why !== undefined) problems.push({ path: at, why });
      clean[key] = guardCondition(value, at, problems);
    }
  }
  return clean;
}

function misplacedOperator(key: string): Problem {
  return QUERY_OPERATORS.has(key)
    ? problem("belongsAfterField", { operator: key })
    : refusedOperator(key, [...LOGICAL, ...QUERY_OPERATORS.keys()]);
}

function guardAlternatives(value: JsonValue, path: Path, problems: ParamProblem[]): JsonValue {
  if (!Array.isArray(value) || value.length === 0) {
    problems.push({ path, why: problem("mustBeQueries") });
    return [];
  }
  return value.map((item, index) => guardConditions(item, [...path, index], problems));
}

/** Reads what a field is compared with: a plain value, or operators. */
function guardCondition(value: JsonValue, path: Path, problems: ParamProblem[]): JsonValue {
  if (isObject(value) && Object.keys(value).some((key) => key.startsWith("$"))) {
    return guardOperators(value, path, problems);
  }
  checkData(value, path, problems);
  return value;
}

/** Reads `{$gte: 5, $lt: 9}`: operators in `QUERY_OPERATORS` and nothing else. */
export function guardOperators(operators: JsonValue, path: Path, problems: ParamProblem[]): JsonObject {
  if (!isObject(operators) || Object.keys(operators).length === 0) {
    problems.push({ path, why: problem("mustBeOperators") });
    return {};
  }
  const clean: JsonObject = {};
  for (const [name, value] of Object.entries(operators)) {
    const at = [...path, name];
    const guard = QUERY_OPERATORS.get(name);
    if (guard !== undefined) clean[name] = guard(value, at, problems, operators);
    else if (name.startsWith("$")) problems.push({ path: at, why: refusedOperator(name, QUERY_OPERATORS.keys()) });
    else problems.push({ path: at, why: problem("fieldNextToOperators") });
  }
  return clean;
}

/** Checks an operator's operand and returns the one to use; `siblings` are all operators of the same condition. */
type OperandGuard = (value: JsonValue, path: Path, problems: ParamProblem[], siblings: JsonObject) => JsonValue;

const plain: OperandGuard = (value, path, problems) => {
  checkData(value, path, problems);
  return value;
};

const list: OperandGuard = (value, path, problems) => {
  if (!Array.isArray(value)) problems.push({ path, why: problem("mustBeListOfValues") });
  else if (value.length > 10_000) problems.push({ path, why: problem("tooManyValues", { most: 10_000 }) });
  return plain(value, path, problems, {});
};

const exists: OperandGuard = (value, path, problems) => {
  const read = readBoolean(value === 0 || value === 1 ? value === 1 : value);
  if ("value" in read) return read.value;
  problems.push({ path, why: read.problem });
  return true;
};

const TYPES =
  "double string object array binData undefined objectId bool date null regex int timestamp long decimal minKey maxKey number".split(
    " ",
  );

const type: OperandGuard = (value, path, problems) => {
  for (const item of Array.isArray(value) ? value : [value]) {
    const isType = typeof item === "string" ? TYPES.includes(item) : Number.isInteger(item);
    if (!isType) problems.push({ path, why: problem("mustBeTypes", { types: TYPES }) });
  }
  return value;
};

const elemMatch: OperandGuard = (value, path, problems) => {
  const onValues = isObject(value) && Object.keys(value).some((key) => QUERY_OPERATORS.has(key));
  return onValues ? guardOperators(value, path, problems) : guardConditions(value, path, problems);
};

const size: OperandGuard = (value, path, problems) => {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  problems.push({ path, why: problem("mustBeWholeFrom0") });
  return 0;
};

const mod: OperandGuard = (value, path, problems) => {
  const pair = Array.isArray(value) && value.length === 2 && value.every((item) => Number.isSafeInteger(item));
  if (!pair || value[0] === 0) problems.push({ path, why: problem("mustBeDivisor") });
  return value;
};

/** Long patterns are refused because matching time grows with their length. The server limits the matching itself. */
const MAX_PATTERN = 512;

const regex: OperandGuard = (value, path, problems) => {
  if (typeof value !== "string") problems.push({ path, why: problem("mustBePattern") });
  else if (value.length > MAX_PATTERN) problems.push({ path, why: problem("patternTooLong", { most: MAX_PATTERN }) });
  return value;
};

const options: OperandGuard = (value, path, problems, siblings) => {
  const isValid =
    typeof value === "string" && value.length <= 3 && Array.from(value).every((flag) => "ims".includes(flag));
  if (!isValid) problems.push({ path, why: problem("regexOptions") });
  if (siblings.$regex === undefined) problems.push({ path, why: problem("needsRegex") });
  return value;
};

/** Whether a query selects every document, whatever is in them, as `{}` does: `{"$or": [{}]}`, `{"a": {"$nin": []}}`. */
export function selectsAll(query: JsonValue): boolean {
  return isObject(query) && Object.entries(query).every(([key, value]) => matches(key, value, "all"));
}

function selectsNone(query: JsonValue): boolean {
  return isObject(query) && Object.entries(query).some(([key, value]) => matches(key, value, "none"));
}

/** Whether one member of a query or of its operators selects all documents, or none, whatever is in them. */
function matches(key: string, value: JsonValue, which: "all" | "none"): boolean {
  const all = which === "all";
  const list = Array.isArray(value) ? value : [];
  switch (key) {
    case "$and":
      return list.length > 0 && (all ? list.every(selectsAll) : list.some(selectsNone));
    case "$or":
      return list.length > 0 && (all ? list.some(selectsAll) : list.every(selectsNone));
    case "$nor":
      return list.length > 0 && (all ? list.every(selectsNone) : list.some(selectsAll));
    case "$nin":
      return all && Array.isArray(value) && value.length === 0;
    case "$in":
    case "$all":
      return !all && Array.isArray(value) && value.length === 0;
    case "$not":
      return all ? selectsNone(value) : selectsAll(value);
  }
  // Every document has an _id.
  if (key === "_id" && isObject(value) && typeof value.$exists === "boolean" && Object.keys(value).length === 1)
    return value.$exists === all;
  if (key.startsWith("$") || !isObject(value) || !Object.keys(value).some((one) => one.startsWith("$"))) return false;
  return all ? selectsAll(value) : selectsNone(value);
}

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
export function checkData(value: unknown, path: Path, problems: ParamProblem[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkData(item, [...path, index], problems);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, key];
    if (key.startsWith("$")) problems.push({ path: at, why: problem("dollarInData") });
    else if (hasTemplate(key)) problems.push({ path: at, why: problem("templateInKey") });
    else if (key.includes(".")) problems.push({ path: at, why: problem("dotInData") });
    else checkData(item, at, problems);
  }
}

/** Why a name cannot be a field or a dotted path to one, or undefined. */
export function fieldPathProblem(path: string): Problem | undefined {
  if (path === "") return problem("emptyFieldName");
  if (path.length > MAX_FIELD_LENGTH) return problem("fieldNameTooLong", { most: MAX_FIELD_LENGTH });
  if (hasTemplate(path)) return problem("templateInFieldName");
  const segments = path.split(".");
  if (segments.length > MAX_FIELD_SEGMENTS) return problem("deeperThanLevels", { most: MAX_FIELD_SEGMENTS });
  for (const segment of segments) {
    if (segment === "") return problem("emptyPart");
    if (segment.startsWith("$")) return problem("dollarPart", { part: JSON.stringify(segment) });
    const why = keyProblem(segment);
    if (why !== undefined)
      return segments.length === 1 ? why : problem("badPart", { part: JSON.stringify(segment), why });
  }
  return undefined;
}

const REASONS: ReadonlyMap<string, Problem> = new Map([
  ...["$where", "$function", "$accumulator"].map((name) => because(name, "runsCode")),
  ...["$lookup", "$graphLookup", "$unionWith"].map((name) => because(name, "readsOthers")),
  ...["$out", "$merge"].map((name) => because(name, "writesOthers")),
  because("$expr", "compareInstead"),
  because("$jsonSchema", "useTypes"),
  because("$text", "useRegex"),
  because("$rand", "computes"),
  because("$sampleRate", "computes"),
  because("$setOnInsert", "neverInserts"),
]);

function because(
  name: string,
  reason: Parameters<typeof problem<"operatorNotAllowed">>[1]["reason"],
): [string, Problem] {
  return [name, problem("operatorNotAllowed", { reason })];
}

/** Why an operator is not accepted, phrased to follow its name. */
export function refusedOperator(name: string, allowed: Iterable<string>): Problem {
  const operators = [...allowed];
  const near = nearest(name, operators);
  return REASONS.get(name) ?? problem("notAnOperator", { near, operators: near === undefined ? operators : [] });
}

/** Whether a value is a JSON object, neither list nor null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
