import type { JsonObject, JsonValue } from "../engine/json.ts";
import { parsePlaceholder } from "./placeholder-name.ts";
import type { Bound, Parameter, Signature } from "./signature.ts";

/** A placeholder that nobody filled in, such as `<your_chat_id>`, and where it is. */
export interface Unfilled {
  written: string;
  /** The parameter, or the key within its JSON. */
  key: string;
  /** The parameter may be left out. */
  isOptional: boolean;
  /** The keys and positions from the parameter to the value. */
  path: readonly (string | number)[];
}

/** The arguments, and values within them, that are placeholders nobody filled in, or, as URLs and headers, contain one. */
export function* unfilledIn(signature: Signature, values: Bound["values"]): Generator<Unfilled, void, undefined> {
  for (const parameter of signature) {
    const value = values[parameter.name];
    if (value === undefined) continue;
    if (typeof value === "string") {
      if (isUnfilledArgument(value, parameter))
        yield { written: value, key: parameter.name, isOptional: parameter.optional === true, path: [parameter.name] };
    } else if (typeof value === "object" && parameter.kind !== "dependencies")
      yield* unfilledInJson(value as JsonValue, [parameter.name], 0);
  }
}

/** A colon in a greedy text may separate several of them: `...:...`. */
function isUnfilledArgument(text: string, { name, greedy }: Parameter): boolean {
  const parts = greedy ? text.split(":").map((part) => part.trim()) : [text];
  return parts.every((part) => isUnfilled(part, name));
}

const MAX_DEPTH = 64;

function* unfilledInJson(
  value: JsonValue,
  path: (string | number)[],
  depth: number,
): Generator<Unfilled, void, undefined> {
  const key = String(path.findLast((part) => typeof part === "string"));
  if (typeof value === "string") {
    const written = isUnfilled(value, key) ? value : unfilledWithin(value, path, key);
    if (written !== undefined) yield { written, key, isOptional: false, path };
    return;
  }
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return;
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [name, member] of entries) yield* unfilledInJson(member, [...path, name], depth + 1);
}

const MAX_VALUE = 4000;
const LOUD = /^(?:(?:MY|THE)_)?(?:YOUR|INSERT|ENTER|REPLACE|PUT)_[A-Z\d_]{1,50}$/;

/** The placeholder within a URL or a header: `Bearer YOUR_API_KEY`, `https://<host>/status`. */
function unfilledWithin(text: string, path: readonly (string | number)[], key: string): string | undefined {
  if ((key !== "url" && path.at(-2) !== "headers") || text.length > MAX_VALUE) return undefined;
  return text.split(/[\s/?&=:@,;]/).find((word) => LOUD.test(word) || ENDS_HERE.test(word) || ANGLES.test(word));
}

/** A value with the member at a path left out. */
export function withoutMember(value: JsonValue, path: readonly (string | number)[]): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? withoutMember(item, rest) : item));
  const entries: [string, JsonValue][] = [];
  for (const [name, member] of Object.entries(value as JsonObject))
    if (name !== key) entries.push([name, member]);
    else if (rest.length > 0) entries.push([name, withoutMember(member, rest)]);
  return Object.fromEntries(entries);
}

const MAX_LENGTH = 80;
const ELLIPSIS = /^["'([{<]{0,2}\s?(?:\.{3,6}|…{1,3})\s?["')\]}>]{0,2}$/;
const ANGLES = /^<{1,2}\s?[A-Za-z][\w .'/-]{0,60}>{1,2}$/;
const BRACKETS = /^\[{1,2}\s?[A-Za-z][\w-]{0,40}\s?\]{1,2}$/;
const BRACES = /^(?:\$?\{{1,2}|%)\s?[A-Za-z][\w-]{0,40}\s?(?:\}{1,2}|%)$/;
/** `YOUR_CHAT_ID`, `your-api-key-here`, `INSERT_TOKEN_HERE`, `REPLACE_ME`, `PUT_TEXT_HERE`. */
const YOURS =
  /^(?:(?:the|my)[_-])?your[_-][\w-]{1,50}$|^(?:insert|enter|replace|put|change|fill|add)[_-](?:[\w-]{1,50}[_-])?(?:here|me|in)$/i;
const HERE = /^(?:your|insert|enter|put|add|type|write)(?:\s(?!is\b|are\b|was\b|goes\b)[\w'-]{1,30}){1,4}\shere$/i;
const ENDS_HERE = /^[A-Z][A-Z\d_]{1,40}_HERE$/;
const WORDS = /^(?:TODO|TBD|FIXME|PLACEHOLDER|CHANGEME)$/;
const CROSSES = /^[xX]{3,20}$/;
/** Keys of values that are never prose, so that a name in braces cannot be text. */
const IDENTIFIER = /(?:^|_)(?:id|key|token|url|email|password|secret)$|^(?:chat|user|to|apikey)$/;

/** Whether a whole text is a placeholder nobody filled in; `key` is the name of its value. */
function isUnfilled(text: string, key: string): boolean {
  const word = text.trim();
  if (word === "" || word.length > MAX_LENGTH || parsePlaceholder(word) !== undefined) return false;
  if (ELLIPSIS.test(word) || YOURS.test(word) || HERE.test(word) || ENDS_HERE.test(word)) return true;
  if (ANGLES.test(word) || CROSSES.test(word)) return true;
  if (WORDS.test(word)) return key !== "name" && key !== "description";
  return (BRACKETS.test(word) || BRACES.test(word)) && IDENTIFIER.test(key.toLowerCase());
}
