import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  DOUBLE_QUOTE,
  isAlphanumeric,
  isBlank,
  NEWLINE,
  OPEN_BRACE,
  UNDERSCORE,
} from "../characters.ts";
import { readPlaceholder } from "../template/placeholder.ts";
import { scanJson } from "./json-scan.ts";
import { finish, startScan } from "./scanner.ts";
import { Source } from "./source.ts";
import type { Names } from "./vocabulary.ts";

/** JSON alone is read, so no shortcodes are known. Their index is made once. */
const NO_NAMES: Names = new Map();

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
 * Rewrites JSON as AIs write it towards valid JSON: strings in any quotes get double quotes and escapes, comments and
 * trailing commas go, Python's literals become JSON's, and a bare `{context.x}` where a value belongs becomes a string.
 * Anything else is left to jsonrepair, which by itself would misread apostrophes in strings.
 */
export function tidyJson(raw: string, isCut: boolean): TidyJson {
  const source = new Source(raw);
  const strings: number[] = [];
  const state = startScan(source, NO_NAMES);
  const comments: number[] = [];
  const scan = finish(scanJson(state, 0, raw.length, { strings, comments }));
  const stop = scan.stop === "balanced" ? raw.length : scan.at;
  const out: string[] = [];
  let comma = -1;
  let string = 0;
  let comment = 0;
  let i = 0;
  while (i < raw.length) {
    while (comment < comments.length && comments[comment]! < i) comment += 2;
    while (string < strings.length && strings[string]! < i) string += 2;
    const code = raw.charCodeAt(i);
    let piece = raw[i]!;
    let end = i + 1;
    const placeholder = code === OPEN_BRACE && i < stop ? readPlaceholder(raw, i) : undefined;
    if (i === strings[string]) {
      end = strings[string + 1]! + 1;
      piece = JSON.stringify(looseText(insideQuotes(raw, i, end - 1)));
    } else if (i >= stop) {
      piece = raw.slice(i);
      end = raw.length;
    } else if (placeholder !== undefined) {
      end = placeholder.end;
      piece = JSON.stringify(raw.slice(i, end));
    } else if (i === comments[comment]) {
      end = comments[comment + 1]!;
      piece = LEFT_OUT.test(raw.slice(i, end)) ? "..." : "";
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
  const unsure = unsureQuote(raw, isCut ? strings : strings.slice(0, -2));
  return { text: out.join(""), unsure, code: codeBehindQuote(raw, strings) };
}

/** A comment in the place of what its author left out: `// ... add the others here`. */
const LEFT_OUT =
  /^\W{1,9}(?:\.\.\.|…)|\b(?:add|insert|put|repeat|continue|same|and so on|etc|tambahkan|ulangi|lanjutkan|dst|dan seterusnya)\b.{0,30}(?:\.\.\.|…|\b(?:more|rest|remaining|others?|etc|here|all|lainnya|sisanya|lain|semua)\b)/is;

/** What is between the quotes at `open` and `close`; Python's triple quotes count as one. */
function insideQuotes(raw: string, open: number, close: number): string {
  const twice = raw[open]!.repeat(2);
  const inside = raw.slice(open + 1, close);
  const isTriple = inside.length >= 4 && inside.startsWith(twice) && inside.endsWith(twice);
  return isTriple ? inside.slice(2, -2) : inside;
}

/**
 * Where a string of a program ends, and code follows: `"Hello " + name`, `"{}".format(x)`; undefined if none does. A string with
 * code behind its last quote seems never closed, so it is none of `closed`.
 */
function codeBehindQuote(raw: string, closed: readonly number[]): number | undefined {
  const open = raw.slice((closed.at(-1) ?? -1) + 1).search(/["']/);
  const strings = open < 0 ? closed : [...closed, (closed.at(-1) ?? -1) + 1 + open, raw.length - 1];
  for (let i = 0; i < strings.length; i += 2) {
    const quote = raw[strings[i]!]!;
    let isOpen = true;
    for (let at = strings[i]! + 1; at <= strings[i + 1]!; at += 1) {
      if (raw.charCodeAt(at) === BACKSLASH) at += 1;
      else if (raw[at] === quote) {
        isOpen = !isOpen;
        if (!isOpen && CODE.test(raw.slice(at + 1, at + 24))) return at + 1;
      }
    }
  }
  return undefined;
}

const CODE = /^\s{0,4}(?:\+\s{0,4}[\w("'`]|%\s{1,4}[\w(]|\.[a-z]{2,12}\()/;

/** JSON on its way to be valid. */
export interface TidyJson {
  text: string;
  /** The offset of a string whose end is a guess; undefined if there is none. */
  unsure: number | undefined;
  /** The offset of code behind a string; undefined if there is none. */
  code: number | undefined;
}

/**
 * The first string that holds an odd number of its own quotes while other strings follow: an unescaped quote was taken for its
 * end, so what follows may be its text. In the last string of whole JSON, a lone quote such as that of `5" wide` is text.
 */
function unsureQuote(raw: string, strings: readonly number[]): number | undefined {
  for (let i = 0; i < strings.length; i += 2) {
    if (raw.charCodeAt(strings[i]!) !== DOUBLE_QUOTE) continue;
    let isOdd = false;
    for (let at = strings[i]! + 1; at < strings[i + 1]!; at += 1) {
      const code = raw.charCodeAt(at);
      if (code === BACKSLASH) at += 1;
      else if (code === DOUBLE_QUOTE) isOdd = !isOdd;
    }
    if (isOdd) return strings[i];
  }
  return undefined;
}

function isWordStart(code: number): boolean {
  return isAlphanumeric(code) || code === UNDERSCORE || code > 0x2fff || (code > 160 && code < 0x2000);
}

const ESCAPES = new Map([
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/**
 * The text of a string, given what is between its quotes. JSON's escapes are read; a backslash before any other
 * letter or digit is kept, as in `C:\Users` and `\d+`; before punctuation it goes, as in `\'` and Markdown's `\_`.
 */
function looseText(inside: string): string {
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
