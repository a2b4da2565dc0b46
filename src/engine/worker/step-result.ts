import type { JsonObject, JsonValue } from "../json.ts";

/** A result that fits as it is; a larger one as the beginning of its text, so that no effect is lost for its size. */
export function truncateResult(value: JsonValue, limit: number): { result: JsonValue; cut?: true } {
  const text = JSON.stringify(value);
  if (text.length * 3 <= limit || Buffer.byteLength(text, "utf8") <= limit) return { result: value };
  const whole = Buffer.from(typeof value === "string" ? value : text, "utf8").subarray(0, limit);
  // A character that was cut in two becomes U+FFFD, which is dropped.
  const cut = whole.toString("utf8");
  return { result: cut.endsWith("\ufffd") ? cut.slice(0, -1) : cut, cut: true };
}

/** A value as plain JSON, and why it could not be said where a placeholder stands for it. */
export interface Kept {
  json: JsonValue;
  problem?: string;
}

/** Makes a value plain JSON, as it will be read back; what JSON cannot say becomes null or goes. Keys that BSON would act on go too. */
export function toJson(value: unknown): JsonValue {
  const text = JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === "bigint") return item.toString();
    const data = item instanceof Map ? Object.fromEntries(item) : item instanceof Set ? [...item] : item;
    if (typeof data !== "object" || data === null || Array.isArray(data)) return data;
    const keys = Object.keys(data);
    if (!keys.some(isUnsafeKey)) return data;
    return Object.fromEntries(keys.filter((key) => !isUnsafeKey(key)).map((key) => [key, (data as JsonObject)[key]]));
  });
  return text === undefined ? null : (JSON.parse(text) as JsonValue);
}

/** The same, and never throws: what a handler gives after its effect must not undo that, so a placeholder names the cause. */
export function toJsonOrPlaceholder(what: string, value: unknown): Kept {
  try {
    return { json: toJson(value) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const problem = `${what} cannot be kept as JSON: ${said.replaceAll(/\s+/g, " ").slice(0, 300)}`;
    return { json: `[${problem}]`, problem };
  }
}

function isUnsafeKey(key: string): boolean {
  return key === "_bsontype" || key === "__proto__" || key.includes("\0");
}
