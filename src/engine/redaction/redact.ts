import type { Wording } from "../../i18n/problems/problem.ts";
import type { JsonValue } from "../json.ts";
import { SecretFinder } from "./secret-finder.ts";

const finders = new WeakMap<readonly string[], SecretFinder>();

function finderOf(secrets: readonly string[]): SecretFinder {
  const finder = finders.get(secrets) ?? new SecretFinder(secrets);
  finders.set(secrets, finder);
  return finder;
}

/** Replaces every secret in a text, however it is encoded. */
export function redactText(text: string, secrets: readonly string[]): string {
  return finderOf(secrets).redact(text);
}

/** Like `redactText`, but for an error message: also redacts part of a secret at the end, where the message may have been cut off. */
export function redactError(text: string, secrets: readonly string[]): string {
  return finderOf(secrets).redact(text, { cut: true });
}

/** Like {@link redactError}, for what may be a problem with values of its own. */
export function redactWording(said: Wording, secrets: readonly string[]): Wording {
  if (secrets.length === 0) return said;
  const inValue = (value: unknown): unknown => {
    if (typeof value === "string") return redactError(value, secrets);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(inValue);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inValue(item)]));
  };
  return inValue(said) as Wording;
}

/** Replaces secrets in every string of a value, including keys. */
export function redactValue<T extends JsonValue>(value: T, secrets: readonly string[]): T {
  return secrets.length === 0 ? value : (changeTexts(value, (text) => redactText(text, secrets)) as T);
}

/** The value with every string in it changed, including keys. */
export function changeTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => changeTexts(item, change));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), changeTexts(item, change)]));
}

/**
 * Replaces secrets in a text. With `cut`, also replaces the beginning of a secret at the end of the text, where it may have
 * been cut off.
 */
export type Redact = (text: string, options?: { cut?: boolean }) => string;
