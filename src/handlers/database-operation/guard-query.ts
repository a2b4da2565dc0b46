import type { JsonObject, JsonValue } from "../../engine/json.ts";
import { jsonProblem } from "../json/json-problem.ts";
import { checkData } from "./check-data.ts";
import { type Fault, isObject, type Path } from "./fault.ts";
import { fieldPathProblem } from "./field-path.ts";
import { QUERY_OPERATORS } from "./query-operators.ts";
import { refusedOperator } from "./refused-operator.ts";

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
