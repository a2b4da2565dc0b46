import type { JsonValue } from "../json.ts";
import { SecretFinder } from "./secret-finder.ts";

const known = new WeakMap<readonly string[], SecretFinder>();

/** Finds the secrets of a step; made once. */
function finderOf(secrets: readonly string[]): SecretFinder {
  const finder = known.get(secrets) ?? new SecretFinder(secrets);
  known.set(secrets, finder);
  return finder;
}

/** Replaces secret values wherever they stand in a text. */
export function redactText(text: string, secrets: readonly string[]): string {
  return finderOf(secrets).redact(text);
}

/** The same for an error, which may quote an answer and end within a secret: the part that is left goes too. */
export function redactError(text: string, secrets: readonly string[]): string {
  return finderOf(secrets).redact(text, { cut: true });
}

/** Replaces secret values in every string of a value, keys included. */
export function redactValue<T extends JsonValue>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return value;
  if (typeof value === "string") return redactText(value, secrets) as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, secrets)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redactText(key, secrets), redactValue(item, secrets)]),
  ) as T;
}
