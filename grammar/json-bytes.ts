import type { JsonValue } from "./json.ts";

/**
 * Roughly the size of a value as JSON text in UTF-8, in bytes: texts count unescaped. Stops once it is more than `most`, so
 * that large values take no more work than that.
 */
export function jsonBytes(value: JsonValue, most = Number.POSITIVE_INFINITY): number {
  let size = 0;
  const open: JsonValue[] = [value];
  while (open.length > 0 && size <= most) {
    const item = open.pop()!;
    if (typeof item === "string") size += textBytes(item, most - size) + 2;
    else if (typeof item !== "object" || item === null) size += String(item).length;
    else {
      const isList = Array.isArray(item);
      const inside = isList ? item : Object.values(item);
      // The brackets, the commas, and the least that each value takes, before any of them is looked at.
      size += 2 + inside.length;
      if (size + inside.length > most) return most + 1;
      if (!isList) for (const key of Object.keys(item)) size += textBytes(key, most - size) + 3;
      for (const each of inside) open.push(each);
    }
  }
  return size;
}

/** The size of a text in UTF-8, in bytes; more than `most` without a look at each character if it is longer than that. */
export function textBytes(text: string, most = Number.POSITIVE_INFINITY): number {
  let size = text.length;
  if (size > most) return size;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    // Each half of a surrogate pair is two of its four bytes.
    if (code >= 0x80) size += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return size;
}
