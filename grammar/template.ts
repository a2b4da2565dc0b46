import type { JsonValue } from "./json.ts";
import type { Scope } from "./scope.ts";
import { findLiteralBraces, type LiteralBraces } from "./template/literal-braces.ts";
import { findLookAlike, type LookAlike } from "./template/look-alike.ts";
import { type Placeholder, readPlaceholder } from "./template/placeholder.ts";
import { resolvePlaceholder, type TemplateError } from "./template/resolve.ts";

export type { Placeholder } from "./template/placeholder.ts";
export type { TemplateError } from "./template/resolve.ts";

const MAX_LENGTH = 1_048_576;
const MAX_DEPTH = 128;

/** A text cut into literal pieces and placeholders. */
export interface Template {
  readonly parts: readonly (string | Placeholder)[];
}

/** What a template or a value full of them comes to; `secrets` are the secret values in it, to be redacted. */
export type Rendered = { ok: true; value: JsonValue; secrets: string[] } | { ok: false; error: TemplateError };

/** What templates read: top-level keys of the context, steps and secrets by name, each once. */
export interface TemplateReferences {
  context: string[];
  steps: string[];
  secrets: string[];
}

/** Parses a text. Never fails: what is no placeholder is literal, and `\{` is a literal brace. Takes linear time. */
export function parseTemplate(text: string): Template {
  const parts: (string | Placeholder)[] = [];
  let literal = "";
  let from = 0;
  for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", at)) {
    let run = 0;
    while (at - 1 - run >= from && text[at - 1 - run] === "\\") run += 1;
    // As in prose, of the backslashes before a brace each pair is one, and an odd one escapes the brace.
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
 * Fills a template in one pass: what a value contains is text, never read again. A text that is exactly one placeholder
 * gives the value with its type; elsewhere lists and objects are written as JSON.
 */
export function renderTemplate(template: Template, scope: Scope): Rendered {
  const { parts } = template;
  const secrets = new Set<string>();
  const only = parts[0];
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const resolved = resolvePlaceholder(part, scope);
    if (!resolved.ok) return resolved;
    if (resolved.secret !== undefined) secrets.add(resolved.secret);
    const { value } = resolved;
    if (parts.length === 1 && part === only) return { ok: true, value, secrets: [...secrets] };
    // A default inside a text is text too, as it was written.
    const shown = resolved.defaulted && typeof value !== "string" ? part.fallback : value;
    text += typeof shown === "string" ? shown : JSON.stringify(shown);
    if (text.length > MAX_LENGTH) {
      return { ok: false, error: { code: "too-large", message: "the filled text is longer than 1 MB", key: "" } };
    }
  }
  return { ok: true, value: text, secrets: [...secrets] };
}

/** Fills every text in a value; keys stay as they are. */
export function renderValue(value: JsonValue, scope: Scope): Rendered {
  const secrets = new Set<string>();
  let error: TemplateError | undefined;
  const visit = (item: JsonValue, depth: number): JsonValue => {
    if (error !== undefined) return null;
    if (typeof item === "string") {
      if (!item.includes("{")) return item;
      const rendered = renderTemplate(parseTemplate(item), scope);
      if (!rendered.ok) {
        error = rendered.error;
        return null;
      }
      for (const secret of rendered.secrets) secrets.add(secret);
      return rendered.value;
    }
    if (typeof item !== "object" || item === null) return item;
    if (depth >= MAX_DEPTH) {
      error = { code: "too-deep", message: `this is nested more than ${MAX_DEPTH} levels deep`, key: "" };
      return null;
    }
    if (Array.isArray(item)) return item.map((each) => visit(each, depth + 1));
    // Unlike assignment, fromEntries makes even `__proto__` an own property.
    return Object.fromEntries(Object.entries(item).map(([key, each]) => [key, visit(each, depth + 1)]));
  };
  const rendered = visit(value, 0);
  return error === undefined ? { ok: true, value: rendered, secrets: [...secrets] } : { ok: false, error };
}

/** Everything that the templates in a value read. */
export function templateReferences(value: JsonValue): TemplateReferences {
  const found = { context: new Set<string>(), steps: new Set<string>(), secrets: new Set<string>() };
  for (const placeholder of placeholders(value)) found[placeholder.root].add(String(placeholder.path[0]!.key));
  return { context: [...found.context], steps: [...found.steps], secrets: [...found.secrets] };
}

/** Whether any text in a value has a placeholder. */
export function hasTemplate(value: JsonValue): boolean {
  return !placeholders(value).next().done;
}

/** The first text's braces in a value that are meant as a placeholder and would be sent as they are. */
export function lookAlike(value: JsonValue): LookAlike | undefined {
  for (const text of texts(value)) {
    const found = findLookAlike(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first braces in a value that other languages would fill in, and that are used as they stand here. */
export function literalBraces(value: JsonValue): LiteralBraces | undefined {
  for (const text of texts(value)) {
    const found = findLiteralBraces(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

function* placeholders(value: JsonValue): Generator<Placeholder, void, undefined> {
  for (const text of texts(value))
    for (const part of parseTemplate(text).parts) if (typeof part !== "string") yield part;
}

/** The texts in a value that have a brace. */
function* texts(value: JsonValue): Generator<string, void, undefined> {
  const open: JsonValue[] = [value];
  while (open.length > 0) {
    const item = open.pop()!;
    if (typeof item === "string") {
      if (item.includes("{")) yield item;
    } else if (typeof item === "object" && item !== null) {
      const inside = Array.isArray(item) ? item : Object.values(item);
      for (let i = inside.length - 1; i >= 0; i -= 1) open.push(inside[i]!);
    }
  }
}
