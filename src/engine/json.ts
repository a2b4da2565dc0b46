import { jsonText } from "../../grammar/json-text.ts";
import { type Problem, problem } from "../i18n/problem.ts";
import { shortened } from "../i18n/rich-text.ts";
import { textProblem } from "./plain-text.ts";

/** Plain JSON, as it comes from shortcodes and goes to the database; a whole number beyond 2^53 is a bigint, there a Long. */
export type JsonValue = string | number | bigint | boolean | null | JsonValue[] | JsonObject;
/** An object of plain JSON. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** The size of a value as JSON text in UTF-8. */
export function jsonSize(value: unknown): number {
  return Buffer.byteLength(value === undefined ? "" : jsonText(value), "utf8");
}

/** Names with a special meaning to JavaScript objects or BSON. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype", "_bsontype"]);

/** The deepest nesting of JSON from outside. */
export const MAX_DEPTH = 64;

/** Why a key cannot be the name of something, or undefined. Phrased to follow the key or its path, as are all reasons below. */
export function keyProblem(key: string): Problem | undefined {
  return RESERVED_NAMES.has(key) ? problem("reservedKey") : textProblem(key);
}

/** Why a key cannot be in data that goes to the database, or undefined: BSON acts on it. All others are kept as they are. */
function dataKeyProblem(key: string): Problem | undefined {
  return key === "_bsontype" ? problem("reservedKey") : textProblem(key);
}

/** Why a name can't be a key of the shared context, or undefined; a whole sentence. Keys are set one by one, by name. */
export function contextKeyProblem(key: string): Problem | undefined {
  if (key.trim() === "") return problem("contextKeyEmpty");
  if (key.length > 256) return problem("contextKeyTooLong", { most: 256 });
  if (keyProblem(key) !== undefined || key.startsWith("$") || key.includes("."))
    return problem("notAContextKey", { key: JSON.stringify(key), reserved: [...RESERVED_NAMES] });
  return undefined;
}

/** What is wrong within a JSON value, and where. */
export interface JsonProblem {
  path: readonly (string | number)[];
  why: Problem;
}

/** Limits for one JSON value that comes from outside. */
export interface JsonLimits {
  /** Levels of nested objects and lists. */
  depth: number;
  /** UTF-16 units of all keys and strings, plus eight for each other value: about the size of the JSON text. */
  size: number;
  /** Values and keys in total. */
  nodes: number;
  /** Whether keys and texts may be anything, because the value is kept as JSON text. Default false. */
  asText?: boolean;
}

/** 64 levels; whatever takes the value limits its size. */
const BY_DEPTH: JsonLimits = { depth: MAX_DEPTH, size: Number.POSITIVE_INFINITY, nodes: Number.POSITIVE_INFINITY };

/** An object or list, and how far it has been checked. */
interface Level {
  item: object;
  /** Of an object; a list has none. */
  keys: readonly string[] | undefined;
  next: number;
}

/**
 * Why a value is not plain JSON within the limits, or undefined: the key `_bsontype`, NUL or half a surrogate pair in a text,
 * an infinite number, something that is not JSON at all, or too much of it. A member that is undefined counts as not
 * there. Does not recurse, so deep values are safe.
 */
export function jsonProblem(value: unknown, limits: JsonLimits = BY_DEPTH): JsonProblem | undefined {
  const levels: Level[] = [];
  let nodes = 0;
  let size = 0;
  let key: string | number = 0;
  let item = value;
  for (;;) {
    const badKey = typeof key === "string" && !limits.asText ? dataKeyProblem(key) : undefined;
    if (badKey !== undefined) return { path: pathOf(levels), why: badKey };
    nodes += 1;
    size += typeof key === "string" ? key.length : 0;
    size += typeof item === "string" ? item.length : 8;
    if (nodes > limits.nodes) return { path: [], why: problem("tooManyValues", { most: limits.nodes }) };
    if (size > limits.size) return { path: [], why: problem("largerThan", { most: limits.size }) };
    if (isCollection(item)) {
      if (levels.length === limits.depth) return { path: [], why: problem("nestedTooDeep", { most: limits.depth }) };
      levels.push({ item, keys: Array.isArray(item) ? undefined : Object.keys(item), next: 0 });
    } else {
      const why = limits.asText && typeof item === "string" ? undefined : scalarProblem(item);
      if (why !== undefined) return { path: pathOf(levels), why };
    }
    let level = levels.at(-1);
    while (level !== undefined && level.next === (level.keys ?? (level.item as unknown[])).length) {
      levels.pop();
      level = levels.at(-1);
    }
    if (level === undefined) return undefined;
    key = level.keys?.[level.next] ?? level.next;
    item = (level.item as Record<string | number, unknown>)[key];
    level.next += 1;
  }
}

/** Where in the value the check is. */
function pathOf(levels: readonly Level[]): (string | number)[] {
  return levels.map(({ keys, next }) => keys?.[next - 1] ?? next - 1);
}

function scalarProblem(item: unknown): Problem | undefined {
  if (typeof item === "string") return textProblem(item);
  if (typeof item === "number") return Number.isFinite(item) ? undefined : problem("notFinite");
  return item === null || item === undefined || typeof item === "boolean" || typeof item === "bigint"
    ? undefined
    : problem("notPlainJson");
}

function isCollection(item: unknown): item is object {
  if (typeof item !== "object" || item === null) return false;
  if (Array.isArray(item)) return true;
  const prototype: unknown = Object.getPrototypeOf(item);
  return prototype === null || prototype === Object.prototype;
}

const PLAIN = /^[\p{L}\p{N}_$-]+$/u;

/** A path as people write it: `query.tags[0].$in`. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      const shown = shortened(part, 65);
      if (!PLAIN.test(shown)) return `[${JSON.stringify(shown)}]`;
      return index === 0 ? shown : `.${shown}`;
    })
    .join("");
}

/** A problem within a value as a separate sentence: `tags[0] is not plain JSON`, or `it is …` of the whole value. */
export function sayAt({ path, why }: JsonProblem): Problem {
  return problem("partIs", { part: path.length === 0 ? undefined : pathText(path), why });
}
