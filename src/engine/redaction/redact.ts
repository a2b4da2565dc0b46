import type { Wording } from "../../i18n/problem.ts";
import type { JsonValue } from "../json.ts";
import { MARK, SecretFinder } from "./secret-finder.ts";

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

/** Replaces secrets in every string and number of a value, including keys. */
export function redactValue<T extends JsonValue>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return value;
  // Those that are too short are not redacted at all.
  const numeric = secrets.filter((secret) => /^[+-]?[\d.]+$/.test(secret) && redactText(secret, secrets) === MARK);
  const changeNumber = (number: number | bigint): JsonValue =>
    numeric.some((secret) => isIn(secret, number)) ? MARK : number;
  return changeTexts(value, (text) => redactText(text, secrets), numeric.length === 0 ? undefined : changeNumber) as T;
}

/** Whether a number has a secret among its digits, or is equal to one that is written otherwise. */
function isIn(secret: string, number: number | bigint): boolean {
  return String(number).includes(secret) || Math.abs(Number(secret)) === Math.abs(Number(number));
}

/** The value with every string in it changed, including keys, and every number if `changeNumber` is given. */
export function changeTexts(
  value: JsonValue,
  change: (text: string) => string,
  changeNumber?: (number: number | bigint) => JsonValue,
): JsonValue {
  if (typeof value === "string") return change(value);
  if (typeof value === "number" || typeof value === "bigint") return changeNumber?.(value) ?? value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => changeTexts(item, change, changeNumber));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [change(key), changeTexts(item, change, changeNumber)]),
  );
}

/**
 * Replaces secrets in a text. With `cut`, also replaces the beginning of a secret at the end of the text, where it may have
 * been cut off.
 */
export type Redact = (text: string, options?: { cut?: boolean }) => string;
