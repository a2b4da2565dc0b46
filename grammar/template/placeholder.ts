import type { JsonValue } from "../json.ts";
import { numberValue } from "../json-text.ts";

/** A key in the path of a placeholder; `fallback` is the default in `.get('k', default)`. */
export interface PathKey {
  key: string | number;
  fallback?: JsonValue;
}

/** A placeholder: `{context.a.b}`, `{steps['Load Users'].result}`, `{secrets.NAME}`, `{context.a|default}`. */
export interface Placeholder {
  root: "context" | "steps" | "secrets";
  /** At least one key. */
  path: PathKey[];
  /** The text after `|`, if any. */
  fallback: string | undefined;
  /** The offset after the last brace. */
  end: number;
}

const ROOTS = ["context", "steps", "secrets"] as const;
const SPACE = /[ \t]*/y;
const NAME = /[\p{L}\p{N}_$-]+/uy;
const INDEX = /\[[ \t]*(-?\d{1,9})[ \t]*\]/y;
const QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|[‘’]([^‘’]*)[‘’]|[“”]([^“”]*)[“”]/y;
const LITERAL = /-?\d+(?:\.\d+)?|\w+/y;

/** Reads the placeholder whose `{` or `{{` is at `at`; undefined if those braces are plain text. */
export function readPlaceholder(text: string, at: number): Placeholder | undefined {
  if (text[at] !== "{") return undefined;
  const double = text[at + 1] === "{";
  const start = skip(text, at + (double ? 2 : 1));
  const root = ROOTS.find((name) => text.startsWith(name, start));
  if (root === undefined) return undefined;
  const path: PathKey[] = [];
  let i = start + root.length;
  for (let step = readKey(text, i); step !== undefined; step = readKey(text, i)) {
    path.push(step.key);
    i = step.end;
  }
  if (path.length === 0) return undefined;
  i = skip(text, i);
  let fallback: string | undefined;
  if (text[i] === "|") {
    const close = i + 1 + lengthUntilBrace(text, i + 1);
    fallback = text.slice(i + 1, close).trim();
    i = close;
  }
  if (!text.startsWith(double ? "}}" : "}", i)) return undefined;
  return { root, path, fallback, end: i + (double ? 2 : 1) };
}

/** Whether a text is one placeholder and nothing else. */
export function isPlaceholder(text: string): boolean {
  return readPlaceholder(text, 0)?.end === text.length;
}

/** The value of a default: of a quoted text, a number or a literal such as `true`; else the text itself. */
export function fallbackValue(fallback: string): JsonValue {
  const quoted = match(QUOTED, fallback, 0);
  if (quoted !== undefined && quoted[0].length === fallback.length) return quotedText(quoted);
  const literal = match(LITERAL, fallback, 0);
  return literal !== undefined && literal[0].length === fallback.length ? literalValue(literal[0]) : fallback;
}

function readKey(text: string, at: number): { key: PathKey; end: number } | undefined {
  if (text[at] === "[") {
    const index = match(INDEX, text, at);
    if (index !== undefined) return { key: { key: Number(index[1]) }, end: at + index[0].length };
    return readQuotedKey(text, at + 1, "]");
  }
  if (text[at] !== ".") return undefined;
  if (text.startsWith(".get(", at)) return readQuotedKey(text, at + 5, ")");
  const name = match(NAME, text, at + 1);
  return name === undefined ? undefined : { key: { key: name[0] }, end: at + 1 + name[0].length };
}

function readQuotedKey(text: string, at: number, closer: string): { key: PathKey; end: number } | undefined {
  let i = skip(text, at);
  const quoted = match(QUOTED, text, i);
  if (quoted === undefined) return undefined;
  const key: PathKey = { key: quotedText(quoted) };
  i = skip(text, i + quoted[0].length);
  if (closer === ")" && text[i] === ",") {
    i = skip(text, i + 1);
    const given = match(QUOTED, text, i) ?? match(LITERAL, text, i);
    if (given === undefined) return undefined;
    key.fallback = fallbackValue(given[0]);
    i = skip(text, i + given[0].length);
  }
  return text[i] === closer ? { key, end: i + 1 } : undefined;
}

function lengthUntilBrace(text: string, from: number): number {
  let i = from;
  while (i < text.length && text[i] !== "}" && text[i] !== "{" && text[i] !== "\n") i += 1;
  return i - from;
}

function quotedText(quoted: RegExpExecArray): string {
  const inside = quoted.slice(1).find((group) => group !== undefined) ?? "";
  return inside.replaceAll(/\\(.)/g, "$1");
}

function literalValue(word: string): JsonValue {
  if (/^(?:true|True)$/.test(word)) return true;
  if (/^(?:false|False)$/.test(word)) return false;
  if (/^(?:null|None|undefined)$/.test(word)) return null;
  return /^-?\d+(?:\.\d+)?$/.test(word) && Number.isFinite(Number(word)) ? numberValue(word) : word;
}

function skip(text: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(text)?.[0].length ?? 0);
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
