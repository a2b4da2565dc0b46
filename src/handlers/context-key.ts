import { keyProblem } from "./json/json-problem.ts";
import type { Reader } from "./params/param.ts";

const MAX_LENGTH = 256;

/**
 * Reads the name under which a value is kept in the shared context: one whole key. Numbers become text. Dots are
 * refused because the context is set key by key, and `{context.a.b}` would not find a key named `a.b`.
 */
export const readContextKey: Reader<string> = (value) => {
  const key = typeof value === "number" ? String(value) : value;
  if (typeof key !== "string") return { problem: "must be a name, such as user_name" };
  if (key.trim() === "") return { problem: "must not be empty" };
  if (key.length > MAX_LENGTH) return { problem: `must not be longer than ${MAX_LENGTH} characters` };
  const problem = keyProblem(key);
  if (problem !== undefined) return { problem };
  if (key.startsWith("$")) return { problem: "must not start with $" };
  if (key.includes(".")) {
    const top = key.slice(0, key.indexOf(".")) || "user";
    return { problem: `must not contain a dot; set the key ${JSON.stringify(top)} to an object instead` };
  }
  return { value: key };
};

/** Reads where a value stands in the shared context: a key, or a dotted path into it. */
export const readContextPath: Reader<string> = (value) => {
  const path = typeof value === "number" ? String(value) : value;
  if (typeof path !== "string") return { problem: "must be a name or a dotted path, such as user.name" };
  if (path.trim() === "") return { problem: "must not be empty" };
  if (path.length > MAX_LENGTH * 4) return { problem: `must not be longer than ${MAX_LENGTH * 4} characters` };
  return { value: path };
};
