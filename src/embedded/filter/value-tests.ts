import { BSONRegExp, MaxKey, MinKey } from "bson";
import { Arr, type Value } from "../bson/document.ts";
import { UNDEFINED } from "../bson/scalars.ts";
import { badValue } from "../errors.ts";
import { compileRegex } from "../regex/compile-regex.ts";
import { isNumber, RANK, rankOf, TYPE_NUMBERS, typeNameOf } from "../values/bson-type.ts";
import { compareValues, equalValues, toDouble } from "../values/compare-values.ts";
import { encodeValue, type TextKey } from "../values/encode-key.ts";
import type { ValueTest } from "./filter-node.ts";

function isNullish(value: Value | undefined): boolean {
  return value === undefined || value === null || value === UNDEFINED;
}

/** `$eq`: equal by value; null also matches a missing field. */
export function equalTest(operand: Value, textKey?: TextKey): ValueTest {
  if (operand === UNDEFINED) throw badValue("cannot compare to undefined");
  if (operand === null) return isNullish;
  if (typeof operand === "string" && textKey === undefined)
    return (value) => value === operand || rareEqual(value, operand);
  if (typeof operand === "boolean") return (value) => value === operand;
  return (value) => value !== undefined && equalValues(value, operand, textKey);
}

/** A symbol equals a string with the same text. */
function rareEqual(value: Value | undefined, operand: string): boolean {
  return typeof value === "object" && value !== null && rankOf(value) === RANK.string && equalValues(value, operand);
}

/** `$gt`, `$gte`, `$lt`, `$lte`: only values of the operand's kind compare. */
export function rangeTest(op: "$gt" | "$gte" | "$lt" | "$lte", operand: Value, textKey?: TextKey): ValueTest {
  if (operand instanceof BSONRegExp) throw badValue(`Can't have RegEx as arg to predicate over field with ${op}.`);
  if (operand === UNDEFINED) throw badValue("cannot compare to undefined");
  const orEqual = op === "$gte" || op === "$lte";
  const rank = rankOf(operand);
  if (operand === null) return (value) => orEqual && isNullish(value);
  const holds = (order: number): boolean =>
    order === 0 ? orEqual : op === "$gt" || op === "$gte" ? order > 0 : order < 0;
  if (operand instanceof MinKey || operand instanceof MaxKey)
    return (value) => holds(compareValues(value ?? null, operand));
  if (isNumber(operand) && Number.isNaN(toDouble(operand)))
    return (value) => orEqual && value !== undefined && isNumber(value) && Number.isNaN(toDouble(value));
  return (value) => {
    if (value === undefined || rankOf(value) !== rank) return false;
    if (isNumber(value) && Number.isNaN(toDouble(value))) return false;
    return holds(compareValues(value, operand, textKey));
  };
}

/** `$in`: equal to one of the values, or matched by one of the regular expressions. */
export function inTest(operand: Value, textKey?: TextKey): ValueTest {
  if (!(operand instanceof Arr)) throw badValue("$in needs an array");
  const tests: ValueTest[] = [];
  const keys = new Set<string>();
  let withNull = false;
  for (const item of operand.items) {
    if (item === UNDEFINED) throw badValue("cannot compare to undefined");
    if (item instanceof BSONRegExp) tests.push(regexTest(item.pattern, item.options));
    else if (item === null) withNull = true;
    else keys.add(encodeValue(item, textKey).toString("latin1"));
  }
  if (keys.size <= 3 && tests.length === 0) {
    const few = operand.items.map((item) => equalTest(item, textKey));
    return (value) => few.some((test) => test(value));
  }
  return (value) => {
    if (value === undefined || value === null || value === UNDEFINED) return withNull;
    return keys.has(encodeValue(value, textKey).toString("latin1")) || tests.some((test) => test(value));
  };
}

/** `$regex`: matches strings and symbols, and equals a regular expression that is the same. */
export function regexTest(pattern: string, options: string): ValueTest {
  const regex = compileRegex(pattern, options);
  return (value) => {
    if (typeof value === "string") return regex(value);
    if (value instanceof BSONRegExp) return value.pattern === pattern && value.options === options;
    return typeof value === "object" && value !== null && rankOf(value) === RANK.string && regex(String(value));
  };
}

/** `$type`: a number, an alias, "number", or a list of them. */
export function typeTest(operand: Value): ValueTest {
  const names = new Set<string>();
  const wanted = operand instanceof Arr ? operand.items : [operand];
  if (wanted.length === 0) throw badValue("$type must match at least one type");
  for (const one of wanted) {
    if (typeof one === "string") {
      if (one === "number") for (const name of ["int", "long", "double", "decimal"]) names.add(name);
      else if (one in TYPE_NUMBERS) names.add(one);
      else throw badValue(`Unknown type name alias: ${one}`);
      continue;
    }
    if (!isNumber(one)) throw badValue("type must be represented as a number or a string");
    const code = toDouble(one);
    const name = Object.keys(TYPE_NUMBERS).find((alias) => TYPE_NUMBERS[alias] === code);
    if (name === undefined) throw badValue(`Invalid numerical type code: ${code}`);
    names.add(name);
  }
  return (value) => value !== undefined && names.has(typeNameOf(value));
}

/** `$mod`: [divisor, remainder], of the whole part. */
export function modTest(operand: Value): ValueTest {
  if (!(operand instanceof Arr)) throw badValue("malformed mod, needs to be an array");
  if (operand.items.length < 2) throw badValue("malformed mod, not enough elements");
  if (operand.items.length > 2) throw badValue("malformed mod, too many elements");
  const [divisor, remainder] = operand.items.map((item, i) => {
    if (!isNumber(item)) throw badValue(`malformed mod, ${i === 0 ? "divisor" : "remainder"} not a number`);
    const double = toDouble(item);
    if (!Number.isFinite(double))
      throw badValue(`malformed mod, ${i === 0 ? "divisor" : "remainder"} value is invalid`);
    return typeof item === "bigint" ? item : BigInt(Math.trunc(double));
  }) as [bigint, bigint];
  if (divisor === 0n) throw badValue("divisor cannot be 0");
  return (value) => {
    if (!isNumber(value)) return false;
    if (typeof value === "bigint") return value % divisor === remainder;
    const double = toDouble(value);
    return Number.isFinite(double) && BigInt(Math.trunc(double)) % divisor === remainder;
  };
}
