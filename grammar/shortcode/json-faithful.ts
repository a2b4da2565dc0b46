import { COLON, DOUBLE_QUOTE, isBlank } from "../characters.ts";
import type { JsonValue } from "./nodes.ts";

/** Signs that may be structure, or that change when a number is written in another way. */
const STRUCTURE: ReadonlySet<string> = new Set("\"'`´‘’‚“”„‟‛{}[]():,;\\/+-.0*#_");
const WORD = /[\p{L}\p{N}_$-]/u;

/**
 * Whether a repair lost nothing: every letter and digit of the text is in the value, and every key of the value is written
 * with a colon after it. Otherwise a text was shortened, or prose became a key.
 */
export function isFaithful(text: string, value: JsonValue): boolean {
  const counts = new Map<string, number>();
  count(text, 1, counts);
  let keys = 0;
  const open: JsonValue[] = [value];
  while (open.length > 0) {
    const item = open.pop()!;
    if (Array.isArray(item)) for (const one of item) open.push(one);
    else if (typeof item !== "object" || item === null) count(String(item), -1, counts);
    else
      for (const key of Object.keys(item)) {
        keys += 1;
        count(key, -1, counts);
        open.push(item[key]!);
      }
  }
  for (const left of counts.values()) if (left !== 0) return false;
  return keys <= writtenKeys(text);
}

function count(text: string, by: number, counts: Map<string, number>): void {
  const plain = text.includes("\\u") ? text.replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => unit(hex)) : text;
  for (let i = 0; i < plain.length; i += 1) {
    const sign = plain[i]!;
    // An escape such as \n stands for a control character, which is never counted.
    if (by > 0 && sign === "\\" && /[bfnrt"\\/]/.test(plain[i + 1] ?? "")) {
      i += 1;
      continue;
    }
    if (isBlank(plain.charCodeAt(i)) || STRUCTURE.has(sign)) continue;
    counts.set(sign, (counts.get(sign) ?? 0) + by);
  }
}

function unit(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

/** How many strings and words have a colon after them. */
function writtenKeys(text: string): number {
  let keys = 0;
  for (let i = 0; i < text.length; ) {
    let end = i;
    if (text.charCodeAt(i) === DOUBLE_QUOTE) {
      end = i + 1;
      while (end < text.length && text.charCodeAt(end) !== DOUBLE_QUOTE) end += text[end] === "\\" ? 2 : 1;
      end += 1;
    } else while (end < text.length && WORD.test(text[end]!)) end += 1;
    if (end === i) {
      i += 1;
      continue;
    }
    let next = end;
    while (next < text.length && isBlank(text.charCodeAt(next))) next += 1;
    if (text.charCodeAt(next) === COLON) keys += 1;
    i = end;
  }
  return keys;
}
