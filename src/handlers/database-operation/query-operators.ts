import type { JsonObject, JsonValue } from "../../engine/json.ts";
import { readBoolean } from "../params/read-boolean.ts";
import { safeRegex } from "../regex/safe-regex.ts";
import { checkData } from "./check-data.ts";
import { type Fault, isObject, type Path } from "./fault.ts";
import { guardConditions, guardOperators } from "./guard-query.ts";

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
