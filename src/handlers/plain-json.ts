import type { JsonValue } from "../engine/json.ts";
import { textProblem } from "../engine/plain-text.ts";
import { z } from "../engine/zod.ts";

/** Any JSON value, in the documented shape of a result. */
export const anyJson = z.custom<JsonValue>((value) => value !== undefined, "must be JSON");

/** A problem within a param, phrased to follow its path. */
export interface Problem {
  path: readonly (string | number)[];
  message: string;
}

/** Limits for one JSON value that comes from outside. */
export interface JsonLimits {
  /** Levels of nested objects and lists. */
  depth: number;
  /** UTF-16 units of all keys and strings, plus eight for each other value: about the size of the JSON text. */
  size: number;
  /** Values and keys in total. */
  nodes: number;
}

/** 64 levels, 1 MB, 100,000 values. */
export const JSON_LIMITS: JsonLimits = { depth: 64, size: 1_000_000, nodes: 100_000 };

/** Keys with a special meaning to JavaScript objects or BSON. */
const ACTING_KEYS = new Set(["__proto__", "constructor", "prototype", "_bsontype"]);

/** Why a key is not allowed anywhere, or undefined. */
export function keyProblem(key: string): string | undefined {
  if (ACTING_KEYS.has(key)) return "is a reserved name";
  return textProblem(key);
}

interface Level {
  path: (string | number)[];
  entries: [string | number, unknown][];
  next: number;
}

/**
 * Why a value is not plain JSON within the limits, or undefined: a key such as `__proto__`, NUL or half a surrogate pair in a
 * text, an infinite number, something that is not JSON at all, or too much of it. Does not recurse, so deep values are safe.
 */
export function jsonProblem(value: unknown, limits: JsonLimits = JSON_LIMITS): Problem | undefined {
  let nodes = 0;
  let size = 0;
  const levels: Level[] = [{ path: [], entries: [[0, value]], next: 0 }];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const entry = level.entries[level.next++];
    if (entry === undefined) {
      levels.pop();
      continue;
    }
    const [key, item] = entry;
    const path = levels.length === 1 ? [] : [...level.path, key];
    const wrong = (message: string): Problem => ({ path, message });

    const badKey = typeof key === "string" ? keyProblem(key) : undefined;
    if (badKey !== undefined) return wrong(badKey);
    nodes += 1;
    size += typeof key === "string" ? key.length : 0;
    size += typeof item === "string" ? item.length : 8;
    if (nodes > limits.nodes) return { path: [], message: `has more than ${limits.nodes} values` };
    if (size > limits.size) return { path: [], message: `is larger than ${limits.size} characters` };

    if (typeof item === "string") {
      const problem = textProblem(item);
      if (problem !== undefined) return wrong(problem);
    } else if (typeof item === "number") {
      if (!Number.isFinite(item)) return wrong("is not a finite number");
    } else if (typeof item === "object" && item !== null) {
      const entries = entriesOf(item);
      if (entries === undefined) return wrong("is not plain JSON");
      if (levels.length > limits.depth) return { path: [], message: `is nested deeper than ${limits.depth} levels` };
      levels.push({ path, entries, next: 0 });
    } else if (item !== null && typeof item !== "boolean") {
      return wrong("is not plain JSON");
    }
  }
  return undefined;
}

function entriesOf(item: object): [string | number, unknown][] | undefined {
  if (Array.isArray(item)) return Array.from(item, (element, index): [number, unknown] => [index, element]);
  const prototype: unknown = Object.getPrototypeOf(item);
  return prototype === null || prototype === Object.prototype ? Object.entries(item) : undefined;
}

const PLAIN = /^[\p{L}\p{N}_$-]+$/u;

/** A path as people write it: `query.tags[0].$in`. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      const shown = part.length > 64 ? `${part.slice(0, 64)}…` : part;
      if (!PLAIN.test(shown)) return `[${JSON.stringify(shown)}]`;
      return index === 0 ? shown : `.${shown}`;
    })
    .join("");
}

/** A problem as part of a sentence: `tags[0] is not plain JSON`. */
export function problemText({ path, message }: Problem): string {
  return path.length === 0 ? message : `${pathText(path)} ${message}`;
}
