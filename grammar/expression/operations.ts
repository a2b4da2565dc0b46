import { type JsonValue, sizeOf } from "../json.ts";
import { jsonBytes } from "../json-bytes.ts";
import { jsonText, numberValue, wholeNumber } from "../json-text.ts";
import { nearest } from "../nearest.ts";
import { type Said, say } from "../sentences.ts";
import type { Arithmetic, Comparison, FunctionName } from "./ast.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { containsText, type Work } from "./work.ts";

/** How many arguments each function takes, including its subject. */
export const FUNCTIONS: ReadonlyMap<FunctionName, number> = new Map([
  ["len", 1],
  ["int", 1],
  ["float", 1],
  ["str", 1],
  ["lower", 1],
  ["upper", 1],
  ["strip", 1],
  ["contains", 2],
  ["startswith", 2],
  ["endswith", 2],
]);

const ALIASES: ReadonlyMap<string, FunctionName> = new Map([
  ["length", "len"],
  ["size", "len"],
  ["parseInt", "int"],
  ["parseFloat", "float"],
  ["Number", "float"],
  ["String", "str"],
  ["toString", "str"],
  ["trim", "strip"],
  ["has", "contains"],
  ["toLowerCase", "lower"],
  ["toUpperCase", "upper"],
  ["includes", "contains"],
  ["startsWith", "startswith"],
  ["endsWith", "endswith"],
]);

/** Finds a function by its name in Python's or JavaScript's spelling, or explains why the call is wrong. */
export function findFunction(written: string, args: number): { name: FunctionName } | Said {
  const name = ALIASES.get(written) ?? (FUNCTIONS.has(written as FunctionName) ? (written as FunctionName) : undefined);
  if (name === undefined) {
    const suggested = nearest(written, ["get", ...FUNCTIONS.keys()]);
    const known = [...FUNCTIONS.keys()].join(", ");
    return say("noFunction", { written: written.slice(0, 40), near: suggested, known });
  }
  const wanted = FUNCTIONS.get(name)!;
  if (wanted === args) return { name };
  return say("functionArguments", { name, wanted, number: args });
}

const MAX_TEXT = 1_048_576;
const MAX_ITEMS = 100_000;

/** Applies an arithmetic operator. None on either side gives None: a condition on a missing value is false, not an error. */
export function calculate(operator: Arithmetic, a: JsonValue, b: JsonValue, work: Work): JsonValue {
  if (a === null || b === null) return null;
  if (isNumber(a) && isNumber(b)) return calculateAny(operator, a, b);
  if (operator === "+" && typeof a === "string" && typeof b === "string") {
    if (a.length + b.length > MAX_TEXT) throw new EvaluationError("too-large", say("textTooLongJoined"));
    work.spend(a.length + b.length);
    return a + b;
  }
  if (operator === "+" && Array.isArray(a) && Array.isArray(b)) {
    if (a.length + b.length > MAX_ITEMS) throw new EvaluationError("too-large", say("listTooLongJoined"));
    work.spend(a.length + b.length);
    return [...a, ...b];
  }
  throw new EvaluationError("type", say("cannotTakeBoth", { operator, left: typeName(a), right: typeName(b) }));
}

/** The negation of a number; None stays None. */
export function negate(value: JsonValue): JsonValue {
  if (value === null) return null;
  if (typeof value === "bigint") return wholeNumber(-value);
  if (typeof value === "number") return value === 0 ? 0 : -value;
  throw new EvaluationError("type", say("cannotNegate", { type: typeName(value) }));
}

function isNumber(value: JsonValue): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Whole numbers are calculated exactly: a result beyond 2^53 is a bigint, one beyond 2^63 an error. */
function calculateAny(operator: Arithmetic, a: number | bigint, b: number | bigint): number | bigint {
  const areLarge = typeof a === "bigint" || typeof b === "bigint";
  const result = areLarge ? undefined : finite(calculateNumbers(operator, Number(a), Number(b)));
  if (result !== undefined && (!Number.isInteger(result) || Number.isSafeInteger(result))) return result;
  if (!isWhole(a) || !isWhole(b)) return result ?? finite(calculateNumbers(operator, Number(a), Number(b)));
  const exact = calculateWhole(operator, BigInt(a), BigInt(b));
  if (exact === undefined) return finite(calculateNumbers(operator, Number(a), Number(b)));
  const value = wholeNumber(exact);
  if (typeof value === "string") throw new EvaluationError("too-large", say("numberTooLarge"));
  return value;
}

function isWhole(value: number | bigint): boolean {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

/** Undefined for a quotient that is not whole. */
function calculateWhole(operator: Arithmetic, a: bigint, b: bigint): bigint | undefined {
  if (operator === "+") return a + b;
  if (operator === "-") return a - b;
  if (operator === "*") return a * b;
  if (b === 0n) throw new EvaluationError("division", say("divisionByZero"));
  if (operator === "/") return a % b === 0n ? a / b : undefined;
  const remainder = a % b;
  return remainder !== 0n && remainder < 0n !== b < 0n ? remainder + b : remainder;
}

function calculateNumbers(operator: Arithmetic, a: number, b: number): number {
  if (operator === "+") return a + b;
  if (operator === "-") return a - b;
  if (operator === "*") return a * b;
  if (b === 0) throw new EvaluationError("division", say("divisionByZero"));
  if (operator === "/") return a / b;
  // As in Python, the remainder has the sign of the divisor.
  const remainder = a % b;
  return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new EvaluationError("too-large", say("numberTooLarge"));
  return value === 0 ? 0 : value;
}

/**
 * Compares two values. Ordering against None is false; ordering values of different types is an error that says what to write
 * instead of `texts`, the source texts of the two.
 */
export function compare(
  operator: Comparison,
  a: JsonValue,
  b: JsonValue,
  work: Work,
  texts: readonly [string, string],
): boolean {
  if (operator === "==" || operator === "!=") return equal(a, b, false, work) === (operator === "==");
  if (operator === "is" || operator === "is not") return equal(a, b, true, work) === (operator === "is");
  if (operator === "in" || operator === "not in") return contains(b, a, work) === (operator === "in");
  const ordered = order(a, b, work);
  if (ordered === "unlike") {
    const types = { operator, left: typeName(a), right: typeName(b) };
    const instead = comparable(a, b, texts);
    throw new EvaluationError(
      "type",
      instead === undefined
        ? say("cannotCompare", types)
        : say("cannotCompareAsWritten", { ...types, instead: `${instead[0]} ${operator} ${instead[1]}` }),
    );
  }
  if (ordered === undefined) return false;
  if (operator === "<") return ordered < 0;
  if (operator === "<=") return ordered <= 0;
  return operator === ">" ? ordered > 0 : ordered >= 0;
}

/** Longer operands are not repeated in an error. */
const MAX_REPEATED = 200;

/** The operands of a comparison, written so that both are numbers; undefined if either cannot be one. */
function comparable(a: JsonValue, b: JsonValue, texts: readonly [string, string]): [string, string] | undefined {
  const [left, right] = [asNumber(a, texts[0]), asNumber(b, texts[1])];
  if (left === undefined || right === undefined || left.length + right.length > MAX_REPEATED) return undefined;
  return [left, right];
}

function asNumber(value: JsonValue, text: string): string | undefined {
  if (isNumber(value)) return text;
  if (typeof value === "boolean") return `int(${text})`;
  if (typeof value !== "string" || !DECIMAL.test(value.trim())) return undefined;
  return `${/^[+-]?\d+$/.test(value.trim()) ? "int" : "float"}(${text})`;
}

/** Calls a function. For None the result is None, or false if the function answers yes or no. */
export function callFunction(name: FunctionName, subject: JsonValue, argument: JsonValue, work: Work): JsonValue {
  if (name === "contains") return contains(subject, argument, work);
  if (typeof subject === "string") work.spend(subject.length);
  if (name === "int" || name === "float") return subject === null ? null : toNumber(name, subject);
  if (name === "str") {
    if (subject === null || typeof subject === "string") return subject;
    work.spend(jsonBytes(subject, work.left));
    return jsonText(subject);
  }
  if (name === "strip") {
    if (subject === null) return null;
    if (typeof subject === "string") return subject.trim();
  } else if (name === "len") {
    if (subject === null) return null;
    if (typeof subject === "string" || Array.isArray(subject)) return sizeOf(subject);
    if (typeof subject === "object") return keysOf(subject, work).length;
  } else if (name === "lower" || name === "upper") {
    if (subject === null) return null;
    if (typeof subject === "string") return name === "lower" ? subject.toLowerCase() : subject.toUpperCase();
  } else {
    if (subject === null || argument === null) return false;
    if (typeof subject === "string" && typeof argument === "string") {
      return name === "startswith" ? subject.startsWith(argument) : subject.endsWith(argument);
    }
  }
  throw new EvaluationError("type", say("functionCannotTake", { name, type: typeName(subject) }));
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/** A number, or a text or truth value as a number; `int` cuts off the fraction, towards zero. */
function toNumber(name: "int" | "float", subject: JsonValue): number | bigint {
  if (typeof subject === "bigint") return name === "int" ? subject : Number(subject);
  if (typeof subject !== "number" && typeof subject !== "boolean" && typeof subject !== "string")
    throw new EvaluationError("type", say("functionCannotTake", { name, type: typeName(subject) }));
  if (typeof subject === "string" && !DECIMAL.test(subject.trim()))
    throw new EvaluationError("type", say("cannotReadNumber", { name, text: JSON.stringify(subject.slice(0, 40)) }));
  const exact =
    typeof subject === "string" && name === "int" ? numberValue(subject.trim().replace(/^\+/, "")) : undefined;
  if (typeof exact === "bigint") return exact;
  if (typeof exact === "string") throw new EvaluationError("too-large", say("numberTooLarge"));
  const number = Number(subject);
  return finite(name === "int" ? Math.trunc(number) : number);
}

/** Whether a list contains an item, a text contains another, or an object has a key. None contains nothing. */
export function contains(holder: JsonValue, item: JsonValue, work: Work): boolean {
  if (holder === null) return false;
  if (Array.isArray(holder)) return holder.some((each) => equal(each, item, false, work));
  if (typeof holder === "object") return typeof item === "string" && Object.hasOwn(holder, item);
  if (typeof holder === "string") {
    if (item === null) return false;
    if (typeof item === "string") {
      work.spend(holder.length + item.length);
      return containsText(holder, item);
    }
  }
  throw new EvaluationError("type", say("cannotContain", { holder: typeName(holder), item: typeName(item) }));
}

/**
 * Equality as in Python: deep, by value, `1 == True`, never an error between different types. In strict equality (`===`,
 * `is`) a boolean equals no number.
 */
export function equal(a: JsonValue, b: JsonValue, strict: boolean, work: Work): boolean {
  work.spend(typeof a === "string" && typeof b === "string" && a.length === b.length ? a.length + 1 : 1);
  if (a === b) return true;
  // Between a bigint and a number, only this compares by value.
  // biome-ignore lint/suspicious/noDoubleEquals: see above
  if (isNumber(a) && isNumber(b)) return a == b;
  if (typeof a === "boolean" && typeof b === "number") return !strict && Number(a) === b;
  if (typeof a === "number" && typeof b === "boolean") return !strict && a === Number(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, i) => equal(item, b[i]!, strict, work));
  }
  const keys = keysOf(a, work);
  if (keys.length !== keysOf(b, work).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equal(a[key]!, b[key]!, strict, work));
}

/**
 * The order of two numbers, strings (by UTF-16 units), booleans, or lists (item by item): negative, 0 or positive.
 * Undefined if either is None; "unlike" for other pairs.
 */
export function order(a: JsonValue, b: JsonValue, work: Work): number | undefined | "unlike" {
  if (a === null || b === null) return undefined;
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (typeof a === "string" && typeof b === "string") {
    work.spend(Math.min(a.length, b.length));
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (!Array.isArray(a) || !Array.isArray(b)) return "unlike";
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i += 1) {
    if (equal(a[i]!, b[i]!, false, work)) continue;
    return order(a[i]!, b[i]!, work);
  }
  return a.length - b.length;
}

/** Truth as in Python: None, False, 0, and the empty string, list and object are false; everything else is true. */
export function truthy(value: JsonValue, work?: Work): boolean {
  if (typeof value !== "object" || value === null) return Boolean(value);
  return Array.isArray(value) ? value.length > 0 : keysOf(value, work).length > 0;
}

function keysOf(value: { [key: string]: JsonValue }, work: Work | undefined): string[] {
  const keys = Object.keys(value);
  // Listing an object's keys takes several times as long as iterating over as many items.
  work?.spend(keys.length * 8);
  return keys;
}

/** The name of a value's type in messages. */
function typeName(value: JsonValue): string {
  if (value === null) return "None";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "bigint") return "a number";
  return typeof value === "string" ? "text" : `a ${typeof value}`;
}
