import type { JsonValue } from "../json.ts";
import { lookup } from "../lookup.ts";
import type { Scope } from "../scope.ts";
import { fallbackValue, type PathKey, type Placeholder } from "./placeholder.ts";

/** Why a template cannot be filled; `key` is the placeholder's path as one would write it. */
export interface TemplateError {
  code: "missing" | "secret" | "too-large" | "too-deep";
  message: string;
  key: string;
}

/** A placeholder's value; `secret` where it is one, `defaulted` where it is what stands after `|`. */
export type Resolved =
  | { ok: true; value: JsonValue; secret: string | undefined; defaulted: boolean }
  | { ok: false; error: TemplateError };

/** Looks up what a placeholder stands for. With a default, None counts as missing; without one it is a value. */
export function resolvePlaceholder(placeholder: Placeholder, scope: Scope): Resolved {
  const { root, path, fallback } = placeholder;
  if (root === "secrets") return resolveSecret(placeholder, scope);
  let value: JsonValue | undefined = root === "context" ? (scope.context as JsonValue) : undefined;
  let known = 0;
  for (const [i, key] of path.entries()) {
    const found: JsonValue | undefined = root === "steps" && i === 0 ? stepValue(key, scope) : keyValue(value, key);
    value = found === undefined ? key.fallback : found;
    if (value === undefined) break;
    known = i + 1;
  }
  if (fallback !== undefined && (value === undefined || value === null)) {
    return { ok: true, value: fallbackValue(fallback), secret: undefined, defaulted: true };
  }
  if (value !== undefined) return { ok: true, value, secret: undefined, defaulted: false };
  const key = pathText(root, path);
  const advice = root === "context" ? `; give it one at the start, or a default: {${key}|…}` : "";
  const part = known === path.length - 1 ? advice : `: ${pathText(root, path.slice(0, known + 1))} is not there`;
  return { ok: false, error: { code: "missing", message: `{${key}} has no value${part}`, key } };
}

function resolveSecret({ path, fallback }: Placeholder, scope: Scope): Resolved {
  const name = String(path[0]!.key);
  const key = pathText("secrets", path);
  const refused = (message: string): Resolved => ({ ok: false, error: { code: "secret", message, key } });
  if (scope.secret === undefined) return refused(`{${key}} cannot be used here: secrets are only for api_call`);
  const value = path.length === 1 ? scope.secret(name) : undefined;
  if (value !== undefined) return { ok: true, value, secret: value, defaulted: false };
  if (fallback !== undefined) return { ok: true, value: fallbackValue(fallback), secret: undefined, defaulted: true };
  return refused(`the secret ${name} is not set: its owner sets SECRET_${name}`);
}

function stepValue({ key }: PathKey, scope: Scope): JsonValue | undefined {
  const step = scope.step(String(key));
  if (step === undefined) return undefined;
  return { status: step.status, result: step.result ?? null, error: step.error ?? null, attempts: step.attempts };
}

function keyValue(value: JsonValue | undefined, { key }: PathKey): JsonValue | undefined {
  if (value === undefined) return undefined;
  const index = Array.isArray(value) && typeof key === "string" && /^-?\d{1,9}$/.test(key) ? Number(key) : key;
  return lookup(value, index);
}

function pathText(root: string, path: readonly PathKey[]): string {
  let text = root;
  for (const { key } of path) {
    if (typeof key === "number") text += `[${key}]`;
    else text += /^[\p{L}\p{N}_$-]+$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  }
  return text;
}
