import type { JsonValue } from "../json.ts";

/** Secrets shorter than this are not looked for: they would stand in innocent words. */
const SHORTEST = 4;
const MARK = "[secret]";

/** Replaces secret values wherever they stand in a text. */
export const redactText = (text: string, secrets: readonly string[]): string => {
  let clean = text;
  for (const secret of secrets) if (secret.length >= SHORTEST) clean = clean.replaceAll(secret, MARK);
  return clean;
};

/** Replaces secret values in every string of a value, keys included. */
export const redactValue = <T extends JsonValue>(value: T, secrets: readonly string[]): T => {
  if (secrets.length === 0) return value;
  if (typeof value === "string") return redactText(value, secrets) as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, secrets)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redactText(key, secrets), redactValue(item, secrets)]),
  ) as T;
};
