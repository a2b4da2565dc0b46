import { type JsonValue, lookup } from "../json.ts";
import { jsonBytes, textBytes } from "../json-bytes.ts";
import { jsonText } from "../json-text.ts";
import { membersOf, type Scope } from "../scope.ts";
import { type Reason, type Said, say } from "../sentences.ts";
import { findLiteralBraces, findLookAlike, type LiteralBraces, type LookAlike } from "./near-misses.ts";
import { fallbackValue, type PathKey, type Placeholder, readPlaceholder } from "./placeholder.ts";

export type { Placeholder } from "./placeholder.ts";

/** The largest size of a filled-in text, or of the value that replaces it, in bytes. */
export const MAX_FILLED = 1_048_576;
/** The largest total size of the filled-in texts of a value, such as the params of a step, in bytes. */
export const MAX_FILLED_TOGETHER = 4 * MAX_FILLED;
const MAX_DEPTH = 128;

/** A text as literal pieces and placeholders. */
export interface Template {
  readonly parts: readonly (string | Placeholder)[];
}

/** A filled template, or value full of templates. `secrets` are the secret values in it, to be redacted. */
export type Rendered = { ok: true; value: JsonValue; secrets: string[] } | { ok: false; error: TemplateError };

/** What templates read: the top-level keys of the context, and steps and secrets by name, each once. */
export interface TemplateReferences {
  readonly context: readonly string[];
  readonly steps: readonly string[];
  readonly secrets: readonly string[];
}

/** Parses a text, in linear time. Never fails: whatever is not a placeholder is literal, and so is `\{`. */
export function parseTemplate(text: string): Template {
  const parts: (string | Placeholder)[] = [];
  let literal = "";
  let from = 0;
  for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", at)) {
    let run = 0;
    while (at - 1 - run >= from && text[at - 1 - run] === "\\") run += 1;
    // As in prose, each pair of backslashes before a brace is one, and an odd one escapes the brace.
    literal += text.slice(from, at - run) + "\\".repeat(Math.floor(run / 2));
    const placeholder = run % 2 === 1 ? undefined : readPlaceholder(text, at);
    if (placeholder === undefined) {
      literal += "{";
      at += 1;
    } else {
      if (literal !== "") parts.push(literal);
      literal = "";
      parts.push(placeholder);
      at = placeholder.end;
    }
    from = at;
  }
  literal += text.slice(from);
  if (literal !== "") parts.push(literal);
  return { parts };
}

/**
 * Fills a template in one pass: braces in a value stay as they are. A template that is exactly one placeholder, blanks beside
 * it aside, gives the value itself; within a text, lists and objects are written as JSON. A result larger than `MAX_FILLED` is
 * not built.
 */
export function renderTemplate(template: Template, scope: Scope): Rendered {
  const filled = renderPieces(template, scope);
  return filled.ok ? { ok: true, value: joined(filled.pieces), secrets: [...filled.secrets] } : filled;
}

function joined(pieces: readonly FilledPiece[]): JsonValue {
  const only = loneValue(pieces);
  // Blanks beside a text are part of the text.
  if (only !== undefined && (pieces.length === 1 || typeof only.value !== "string")) return only.value;
  return pieces.map((piece) => (typeof piece === "string" ? piece : piece.text)).join("");
}

/** The only piece that is not blank, if it is a value. */
function loneValue(pieces: readonly FilledPiece[]): Exclude<FilledPiece, string> | undefined {
  const [only, ...more] = pieces.filter((piece) => typeof piece !== "string" || piece.trim() !== "");
  return more.length === 0 && typeof only === "object" ? only : undefined;
}

/** A piece of a filled template: its author's words, or a value that was filled in, and the value's text. */
export type FilledPiece = string | { value: JsonValue; text: string };

/** Fills a template of at most `most` bytes, and keeps apart what its author wrote and what was filled in. `bytes`: its size. */
export function renderPieces(
  { parts }: Template,
  scope: Scope,
  most = MAX_FILLED,
):
  | { ok: true; pieces: FilledPiece[]; secrets: ReadonlySet<string>; bytes: number }
  | { ok: false; error: TemplateError } {
  const secrets = new Set<string>();
  const pieces: FilledPiece[] = [];
  let bytes = 0;
  for (const part of parts) {
    if (typeof part === "string") {
      pieces.push(part);
      bytes += textBytes(part);
      continue;
    }
    const resolved = resolvePlaceholder(part, scope);
    if (!resolved.ok) return resolved;
    if (resolved.secret !== undefined) secrets.add(resolved.secret);
    const { value } = resolved;
    // Within a text, a default stays as written.
    const shown = resolved.defaulted && typeof value !== "string" ? part.fallback! : value;
    bytes += typeof shown === "string" ? textBytes(shown, most - bytes) : jsonBytes(shown, most - bytes);
    if (bytes > most) return { ok: false, error: tooLarge(most) };
    pieces.push({ value, text: parts.length === 1 ? "" : typeof shown === "string" ? shown : jsonText(shown) });
  }
  if (pieces.length > 1 && bytes > most) return { ok: false, error: tooLarge(most) };
  return { ok: true, pieces, secrets, bytes };
}

function tooLarge(most: number): TemplateError {
  return { code: "too-large", ...say(most < MAX_FILLED ? "filledTooMuch" : "filledTooLong"), key: "" };
}

/**
 * Fills every text in a value, but not its keys: each to at most `MAX_FILLED` bytes, all to `MAX_FILLED_TOGETHER`. If the value
 * is an object, an error names the key it is under.
 */
export function renderValue(value: JsonValue, scope: Scope): Rendered {
  const secrets = new Set<string>();
  let left = MAX_FILLED_TOGETHER;
  let error: TemplateError | undefined;
  const visit = (item: JsonValue, depth: number): JsonValue => {
    if (error !== undefined) return null;
    if (typeof item === "string") {
      if (!item.includes("{")) return item;
      const template = parseTemplate(item);
      const filled = renderPieces(template, scope, Math.min(left, MAX_FILLED));
      if (!filled.ok) {
        error = filled.error;
        return null;
      }
      if (template.parts.some((part) => typeof part !== "string")) left -= filled.bytes;
      for (const secret of filled.secrets) secrets.add(secret);
      return joined(filled.pieces);
    }
    if (typeof item !== "object" || item === null) return item;
    if (depth >= MAX_DEPTH) {
      error = { code: "too-deep", ...say("nestedLevels", { most: MAX_DEPTH }), key: "" };
      return null;
    }
    if (Array.isArray(item)) return item.map((each) => visit(each, depth + 1));
    // Unlike assignment, fromEntries makes even `__proto__` an own property.
    return Object.fromEntries(
      Object.entries(item).map(([key, each]) => {
        const filled = visit(each, depth + 1);
        if (depth === 0 && error !== undefined) error.param ??= key;
        return [key, filled];
      }),
    );
  };
  const rendered = visit(value, 0);
  return error === undefined ? { ok: true, value: rendered, secrets: [...secrets] } : { ok: false, error };
}

/** Everything that the templates in a value read. */
export function templateReferences(value: JsonValue): TemplateReferences {
  const inside = placeholders(value);
  if (inside.length === 0) return NO_REFERENCES;
  const found = { context: new Set<string>(), steps: new Set<string>(), secrets: new Set<string>() };
  for (const placeholder of inside) found[placeholder.root].add(String(placeholder.path[0]!.key));
  return { context: [...found.context], steps: [...found.steps], secrets: [...found.secrets] };
}

const NO_REFERENCES: TemplateReferences = { context: [], steps: [], secrets: [] };

/** The steps whose results the templates in a value need: those read without a default, and not only for their status. */
export function stepsNeeded(value: JsonValue): string[] {
  const found = new Set<string>();
  for (const { root, path, fallback } of placeholders(value)) {
    const hasDefault = fallback !== undefined || path.some((key) => key.fallback !== undefined);
    if (root === "steps" && !hasDefault && path[1]?.key !== "status") found.add(String(path[0]!.key));
  }
  return [...found];
}

/** Whether any text in a value has a placeholder. */
export function hasTemplate(value: JsonValue): boolean {
  return texts(value).some((text) => parseTemplate(text).parts.some((part) => typeof part !== "string"));
}

/** The first braces in a value that were probably meant as a placeholder but are not one. */
export function lookAlike(value: JsonValue): LookAlike | undefined {
  for (const text of texts(value)) {
    const found = findLookAlike(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first braces in a value that other languages would fill in, and that are plain text here. */
export function literalBraces(value: JsonValue): LiteralBraces | undefined {
  for (const text of texts(value)) {
    const found = findLiteralBraces(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

function placeholders(value: JsonValue): readonly Placeholder[] {
  return texts(value).flatMap((text) => parseTemplate(text).parts.filter((part) => typeof part !== "string"));
}

/** The texts in a value that contain a brace. Most values have none, so nothing is allocated for them. */
function texts(value: JsonValue): readonly string[] {
  if (typeof value === "string") return value.includes("{") ? [value] : NO_TEXTS;
  if (typeof value !== "object" || value === null) return NO_TEXTS;
  let found: string[] | undefined;
  const open: JsonValue[] = [value];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item === "string") {
      found ??= [];
      found.push(item);
      continue;
    }
    const inside = Array.isArray(item) ? item : Object.values(item as object);
    for (let i = inside.length - 1; i >= 0; i -= 1) {
      const one = inside[i] as JsonValue;
      if (typeof one === "string" ? one.includes("{") : typeof one === "object" && one !== null) open.push(one);
    }
  }
  return found ?? NO_TEXTS;
}

const NO_TEXTS: readonly string[] = [];

/** Why a template cannot be filled; `key` is the path in the placeholder. */
export interface TemplateError {
  code: "missing" | "secret" | "too-large" | "too-deep";
  message: string;
  /** The message as a translatable sentence: its name and values. */
  reason: Reason;
  key: string;
  /** The key under which it is, of an object that was filled. */
  param?: string;
}

/** A placeholder's value: `secret` repeats it if it is one, `defaulted` tells whether it is the default after `|`. */
export type Resolved =
  | { ok: true; value: JsonValue; secret: string | undefined; defaulted: boolean }
  | { ok: false; error: TemplateError };

/** Looks up the value of a placeholder. With a default, None counts as missing; without one it is a value. */
function resolvePlaceholder(placeholder: Placeholder, scope: Scope): Resolved {
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
  if (value !== undefined)
    return { ok: true, value: wholeStep(value, placeholder), secret: undefined, defaulted: false };
  const key = pathText(root, path);
  if (known < path.length - 1) {
    const part = pathText(root, path.slice(0, known + 1));
    return { ok: false, error: { code: "missing", ...say("partMissing", { key, part }), key } };
  }
  const said = say(root === "context" ? "contextValueMissing" : "valueMissing", { key });
  return { ok: false, error: { code: "missing", ...said, key } };
}

function resolveSecret({ path, fallback }: Placeholder, scope: Scope): Resolved {
  const name = String(path[0]!.key);
  const key = pathText("secrets", path);
  const refused = (said: Said): Resolved => ({ ok: false, error: { code: "secret", ...said, key } });
  if (scope.secret === undefined) return refused(say("noSecretsHere", { key }));
  const value = path.length === 1 ? scope.secret(name) : undefined;
  if (value !== undefined) return { ok: true, value, secret: value, defaulted: false };
  if (fallback !== undefined) return { ok: true, value: fallbackValue(fallback), secret: undefined, defaulted: true };
  return refused(say("secretNotSet", { name }));
}

function stepValue({ key }: PathKey, scope: Scope): JsonValue | undefined {
  const step = scope.step(String(key));
  return step === undefined ? undefined : membersOf(step);
}

/** A step used as a whole is a plain value. */
function wholeStep(value: JsonValue, { root, path }: Placeholder): JsonValue {
  return root === "steps" && path.length === 1 ? { ...(value as { [key: string]: JsonValue }) } : value;
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
