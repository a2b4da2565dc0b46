import {
  ASTERISK,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  isAlphanumeric,
  isBlank,
  NEWLINE,
  OPEN_BRACE,
  SLASH,
  UNDERSCORE,
} from "../characters.ts";
import { readPlaceholder } from "../template/placeholder.ts";
import { scanJson, skipComment } from "./json-scan.ts";
import { type Reading, startReading } from "./reading.ts";
import { Source } from "./source.ts";

const LITERALS = new Map([
  ["True", "true"],
  ["TRUE", "true"],
  ["False", "false"],
  ["FALSE", "false"],
  ["None", "null"],
  ["NULL", "null"],
  ["Null", "null"],
  ["undefined", "null"],
]);

/**
 * Rewrites JSON as AIs write it towards JSON by the letter: strings of any quotes get plain ones with their text
 * escaped, comments and trailing commas go, Python's literals become JSON's, and a bare `{context.x}` in a value's place
 * becomes a string. What else is wrong stays for jsonrepair, which by itself would misread apostrophes in strings.
 */
export function tidyJson(raw: string): string {
  const source = new Source(raw);
  const strings: number[] = [];
  // The source is final, so the scan never asks for more.
  const reading = startReading(source, new Map());
  const scan = scanJson(reading, 0, raw.length, strings).next();
  const stop = scan.done && scan.value.stop !== "balanced" ? scan.value.at : raw.length;
  const out: string[] = [];
  let comma = -1;
  let string = 0;
  let i = 0;
  while (i < raw.length) {
    while (string < strings.length && strings[string]! < i) string += 2;
    const code = raw.charCodeAt(i);
    let piece = raw[i]!;
    let end = i + 1;
    const placeholder = code === OPEN_BRACE && i < stop ? readPlaceholder(raw, i) : undefined;
    if (i === strings[string]) {
      end = strings[string + 1]! + 1;
      piece = JSON.stringify(looseText(raw.slice(i + 1, end - 1)));
    } else if (i >= stop) {
      piece = raw.slice(i);
      end = raw.length;
    } else if (placeholder !== undefined) {
      end = placeholder.end;
      piece = JSON.stringify(raw.slice(i, end));
    } else if (code === SLASH && (raw.charCodeAt(end) === SLASH || raw.charCodeAt(end) === ASTERISK)) {
      end = afterComment(reading, i);
      if (end > i + 1) piece = "";
    } else if (isWordStart(code)) {
      while (end < raw.length && isWordStart(raw.charCodeAt(end))) end += 1;
      const word = raw.slice(i, end);
      piece = LITERALS.get(word) ?? word;
    } else if (isBlank(code)) {
      piece = code === NEWLINE ? "\n" : " ";
    } else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && comma >= 0) {
      out[comma] = "";
    }
    if (piece === ",") comma = out.length;
    else if (piece.trim() !== "") comma = -1;
    out.push(piece);
    i = end;
  }
  return out.join("");
}

function isWordStart(code: number): boolean {
  return isAlphanumeric(code) || code === UNDERSCORE || code > 0x2fff || (code > 160 && code < 0x2000);
}

function afterComment(reading: Reading, at: number): number {
  const scan = skipComment(reading, at).next();
  return scan.done ? scan.value : at + 1;
}

const ESCAPES = new Map([
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/**
 * The text of a string's raw inside. JSON's escapes are read; a backslash before any other letter or digit is kept, as
 * in `C:\Users` and `\d+`; before a sign it goes, as in `\'` and Markdown's `\_`.
 */
export function looseText(inside: string): string {
  let text = "";
  let from = 0;
  for (let i = inside.indexOf("\\"); i >= 0; i = inside.indexOf("\\", from)) {
    text += inside.slice(from, i);
    const next = inside[i + 1];
    const control = next === undefined ? undefined : ESCAPES.get(next);
    const hex = inside.slice(i + 2, i + 6);
    if (next === undefined) {
      text += "\\";
      from = i + 1;
    } else if (control !== undefined) {
      text += control;
      from = i + 2;
    } else if (next === "u" && /^[0-9a-fA-F]{4}$/.test(hex)) {
      text += String.fromCharCode(Number.parseInt(hex, 16));
      from = i + 6;
    } else if (isAlphanumeric(next.charCodeAt(0))) {
      text += `\\${next}`;
      from = i + 2;
    } else {
      text += next.charCodeAt(0) === BACKSLASH ? "\\" : next;
      from = i + 2;
    }
  }
  return text + inside.slice(from);
}
