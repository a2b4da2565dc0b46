import { BSONRegExp } from "bson";
import { charge, tick, tooMuch } from "../budget.ts";
import { CommandError } from "../command-error.ts";
import { nativeRegex } from "../filter/compile-regex.ts";

/** What MongoDB lets the matches of `$regexFindAll` take. */
const MATCHES_BYTES = 64 * 1024 * 1024;
/** A match with its members, and a piece of text, in an array. */
const MATCH_BYTES = 256;
const PIECE_BYTES = 64;
/** The longest text that may be made. */
const TEXT_BYTES = 16 * 1024 * 1024;

type Known = { readonly $literal?: unknown } | undefined;

/**
 * Fails where an operator of mingo would build too much or take too long, before it begins: mingo's own loops look at
 * no clock.
 */
export function boundResult(name: string, argument: unknown): void {
  if (name === "$regexFindAll") boundMatches(argument as Record<string, Known>);
  else if (name === "$split" && Array.isArray(argument)) {
    const [text, separator] = argument.map((one: Known) => one?.$literal);
    charge(PIECE_BYTES * countOf(text, separator));
  } else if (name === "$replaceAll") {
    const { input, find, replacement } = argument as Record<string, Known>;
    const by = replacement?.$literal;
    if (typeof by !== "string" || typeof input?.$literal !== "string") return;
    const length = input.$literal.length + by.length * countOf(input.$literal, find?.$literal);
    if (length > TEXT_BYTES) throw tooMuch(`${name} would make a string of more than ${TEXT_BYTES} bytes`);
    charge(length);
  }
}

/** How often a text holds another, told without keeping the places. */
function countOf(text: unknown, part: unknown): number {
  if (typeof text !== "string" || typeof part !== "string") return 0;
  if (part === "") return text.length + 1;
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) {
    count++;
    tick();
  }
  return count;
}

function boundMatches({ regex, input, options }: Record<string, Known>): void {
  const given = regex?.$literal;
  const text = input?.$literal;
  if (typeof text !== "string") return;
  const isRegex = given instanceof BSONRegExp;
  const flags = String(options?.$literal ?? (isRegex ? given.options : ""));
  const native = nativeRegex(isRegex ? given.pattern : String(given ?? ""), flags);
  if (native === undefined) return;
  const search = new RegExp(native.regex, `${native.regex.flags.replace("g", "")}g`);
  let bytes = 0;
  for (let match = search.exec(text); match !== null; match = search.exec(text)) {
    if (match[0] === "") search.lastIndex++;
    tick();
    bytes += MATCH_BYTES + match[0].length;
    if (bytes > MATCHES_BYTES)
      throw new CommandError(
        51151,
        "Location51151",
        "$regexFindAll: the size of buffer to store output exceeded the 64MB limit",
      );
  }
}
