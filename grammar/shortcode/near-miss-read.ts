import { COLON, isAlphanumeric, OPEN_BRACE, OPEN_BRACKET, UNDERSCORE } from "../characters.ts";
import { nearest } from "../nearest.ts";
import { type ActionNames, isDistinctive, type NamedAction, STAND_INS } from "./action-names.ts";
import { decodedBrackets, openingEntity } from "./html-entities.ts";
import type { NearMiss } from "./nodes.ts";
import { CLOSERS } from "./opening.ts";
import { readTokenCall } from "./token-call.ts";
import {
  callIn,
  isOwn,
  isReference,
  jsonLike,
  literalArguments,
  mayBeginCall,
  printCall,
  splitOutside,
} from "./tool-call.ts";
import { MULTISTEP } from "./vocabulary.ts";
import { END, type Window } from "./window.ts";
import { readElement } from "./xml-call.ts";

/** A passage that was probably meant as a shortcode: its length, and that shortcode. */
export interface NearMissRead extends Pick<NearMiss, "meant" | "unknown"> {
  length: number;
}

/** What comes before a passage: no more on its line than list markers and the like, or a name that a value is assigned to. */
export type Lead = "line" | "statement";

/**
 * Reads the passage at the start of the window, if it is a near miss. `lead` is what comes before a word. The `[` of a shortcode
 * is never passed here.
 */
export function readNearMiss(window: Window, names: ActionNames, lead?: Lead): NearMissRead | undefined {
  const first = window.at(0);
  if (first === 0x26) return entityBrackets(window, names);
  if (first === OPEN_BRACE) return bracketed(window, names, first) ?? jsonCall(window, names);
  const call = first === 0x3c || first === OPEN_BRACKET ? readTokenCall(window, names) : undefined;
  if (call !== undefined) return call;
  if (first === 0x3c) return readElement(window, names) ?? bracketed(window, names, first);
  if (CLOSERS.has(first)) return bracketed(window, names, first);
  return unbracketed(window, names, lead);
}

/** The names at the beginning of a passage, and where its arguments begin. */
interface Head {
  name: NamedAction;
  /** As written, if the action is unknown. */
  unknown?: string;
  namespaced: boolean;
  /** The namespace that is named, how the action is written, and what separates the two. */
  space?: string;
  written?: string;
  between?: string;
  /** The separator before the arguments; "" if none follow. */
  separator: string;
  /** The offset after that separator, or of the closer. */
  from: number;
}

/** `(MULTISTEP:ADD_STEP:…)`, `[MULTISTEP CREATE_WORKFLOW:…]`, `[ADD_STEP:…]`, `[GROUP:PIN:…]`, `【…】` and their like. */
function bracketed(window: Window, names: ActionNames, opener: number): NearMissRead | undefined {
  const closer = CLOSERS.get(opener)!;
  const isDouble = opener !== OPEN_BRACKET && window.at(1) === opener;
  const head = readHead(window, names, isDouble ? 2 : 1, closer, opener === OPEN_BRACKET);
  if (head === undefined) return undefined;
  const isRound = closer === ")" || closer === "）" || closer === "」";
  if (isRound && (head.separator === "" || head.unknown !== undefined)) return undefined;
  const argument = head.separator === "" ? "" : peekArgument(window, head.from);
  if (isRound && !isDistinctive(head.name.action) && !isReference(argument)) return undefined;
  if (!head.namespaced) {
    if (head.separator === "") return undefined;
    const isPlain = isDistinctive(head.name.action) && head.name.isExact && !head.name.isAlias;
    if (!isPlain && !isReference(argument)) return undefined;
  }
  const end = closingOf(window, head.from, closer);
  const after =
    end < 0 ? lineEnd(window, head.from) : end + (isDouble && window.at(end + 1) === closer.charCodeAt(0) ? 2 : 1);
  const raw = window.text.slice(head.from, end < 0 ? after : end);
  const unknown = opener === OPEN_BRACKET ? unknownIn(head) : undefined;
  if (unknown === undefined) return { length: after, meant: printMeant(head, raw) };
  return { length: after, meant: head.unknown === undefined ? printMeant(head, raw) : undefined, unknown };
}

/** `[GROUP:PIN:5]`, `[GROUP:LOCK:5]`: all is right but the action, which the namespace does not have. */
function unknownIn({ name, space, written = "", separator, between }: Head): NearMiss["unknown"] {
  if (space === undefined || space === MULTISTEP || separator !== ":" || between !== ":") return undefined;
  const isThere = name.isExact && !name.isAlias && name.namespace === space;
  if (isThere) return undefined;
  return { namespace: space, action: written, near: name.namespace === space ? name.action : undefined };
}

/** `MULTISTEP:ADD_STEP:…` on a separate line, `MULTISTEP.ADD_STEP(…)`, `create_workflow(name="…")`. */
function unbracketed(window: Window, names: ActionNames, lead: Lead | undefined): NearMissRead | undefined {
  const head = readHead(window, names, 0, "\n", false);
  if (head === undefined || head.unknown !== undefined || head.separator === "") return undefined;
  if (head.separator === "(") {
    if (!head.namespaced && !(isOwn(head.name) && isDistinctive(head.name.action) && head.name.isExact))
      return undefined;
    const end = window.closing(head.from, ")");
    const args = end < 0 ? undefined : literalArguments(window.text.slice(head.from, end));
    if (args === undefined || (!head.namespaced && Array.isArray(args) && args.length === 0)) return undefined;
    const length = window.at(end + 1) === 0x3b ? end + 2 : end + 1;
    return { length, meant: printCall({ name: head.name, args }) };
  }
  if (!head.namespaced || lead !== "line") return undefined;
  const argument = peekArgument(window, head.from);
  if (argument.trim() === "" || (!isDistinctive(head.name.action) && !isReference(argument))) return undefined;
  const isUpper = window.text.startsWith(MULTISTEP);
  if (head.separator === " " && !(isUpper && (isReference(argument) || /^["'\w]+\s{0,2}[=:"]/.test(argument))))
    return undefined;
  const end = window.closing(head.from, "\n");
  const length = end < 0 ? lineEnd(window, head.from) : end;
  const raw = window.text.slice(head.from, length);
  const kept = raw.trimEnd().replace(/(?:\*{1,3}|_{2}|`{1,3})$/, "");
  return { length: head.from + kept.length, meant: printMeant(head, kept) };
}

/** Reads `NAMESPACE separator ACTION separator` at `from`, where the namespace may be missing. */
function readHead(
  window: Window,
  names: ActionNames,
  from: number,
  closer: string,
  isSquare: boolean,
): Head | undefined {
  const start = window.skipBlank(from, true);
  const first = window.at(start) | 32;
  if (first < 97 || first > 122) return undefined;
  const space = namespaceAt(window, names, start);
  const spaced = space === undefined ? undefined : headInSpace(window, names, space, closer, isSquare);
  if (spaced !== undefined || (space !== undefined && !space.isGuess)) return spaced;
  if (closer === ")" || closer === "）") return undefined;
  const end = window.wordEnd(start);
  const name = end === start ? undefined : names.find(window.text.slice(start, end));
  if (name === undefined || !mayStandAlone(window.text.slice(start, end), name)) return undefined;
  return headAfter(window, end, closer, { name, namespaced: false }, "");
}

/** The head whose namespace has been read. */
function headInSpace(
  window: Window,
  names: ActionNames,
  space: NamespaceRead,
  closer: string,
  isSquare: boolean,
): Head | undefined {
  const between = separatorAt(window, space.end);
  if (between === undefined) return undefined;
  const [separator, at] = between;
  const end = window.wordEnd(at);
  const written = window.text.slice(at, end);
  if (written === "") return undefined;
  const isOther = space.namespace !== MULTISTEP;
  // `[User: hi]` is a quotation; a shortcode has no blank there, and its names are in upper case.
  if (isOther && (at !== space.end + separator.length || separator.trim() === "")) return undefined;
  const exact = names.find(written, space.namespace);
  const isUpper = /^[A-Z][A-Z\d_\\]+$/.test(written);
  const name = exact ?? (isUpper ? names.similar(written, space.namespace) : undefined);
  if (name !== undefined) {
    const isSure = space.isSimilar || !space.isGuess || (name.isExact && isDistinctive(name.action));
    if (isOther && !isUpper && (!name.isExact || name.namespace !== space.namespace)) return undefined;
    const head = headAfter(window, end, closer, { name, namespaced: true }, separator);
    if (head === undefined) return undefined;
    if (!isSure && !(name.isExact && head.separator !== "" && isReference(peekArgument(window, head.from))))
      return undefined;
    const isOdd = !(isUpper && space.isUpper) || !(name.isExact || name.isAlias);
    if (isOther && (head.separator === " " || (isOdd && head.separator === ""))) return undefined;
    return { ...head, space: space.namespace, written, between: separator };
  }
  // With MULTISTEP in square brackets it is a shortcode, and with another namespace in other brackets it may be anything.
  if (isOther !== isSquare || space.isGuess || !isUpper || (isOther && !space.isUpper)) return undefined;
  const head = headAfter(
    window,
    end,
    closer,
    { name: { namespace: MULTISTEP, action: written, isExact: false, isAlias: false }, namespaced: true },
    separator,
  );
  if (head === undefined || (isOther && (head.separator !== ":" || separator !== ":"))) return undefined;
  return { ...head, unknown: written, space: space.namespace, written, between: separator };
}

/** Whether an action without its namespace is written so that it can be meant as one. */
function mayStandAlone(written: string, { action, namespace }: NamedAction): boolean {
  if (/^[A-Z][A-Z\d_\\]+$/.test(written)) return true;
  return namespace === MULTISTEP && isDistinctive(action) && /^[a-z]+(?:_|[A-Z])/.test(written);
}

interface NamespaceRead {
  namespace: string;
  end: number;
  isUpper: boolean;
  /** It is not written like a registered namespace. */
  isGuess: boolean;
  isSimilar: boolean;
}

function namespaceAt(window: Window, { names }: ActionNames, start: number): NamespaceRead | undefined {
  const own = multistepEnd(window, start);
  if (own > 0) return { namespace: MULTISTEP, end: own, isUpper: true, isGuess: false, isSimilar: false };
  const end = window.wordEnd(start);
  const word = window.text.slice(start, end);
  if (word.length < 3) return undefined;
  const upper = word.toUpperCase();
  const isUpper = word === upper;
  if (names.has(upper)) return { namespace: upper, end, isUpper, isGuess: false, isSimilar: false };
  const isSimilar =
    (word[0] === "M" || word[0] === "m") &&
    word.length >= 7 &&
    word.length <= MULTISTEP.length + 2 &&
    nearest(word, [MULTISTEP]) !== undefined;
  if (isSimilar || (isUpper && STAND_INS.has(word)))
    return { namespace: MULTISTEP, end, isUpper, isGuess: true, isSimilar };
  return undefined;
}

/** The end of MULTISTEP in any case, with blanks or separators in it; -1 if something else is there. */
function multistepEnd(window: Window, start: number): number {
  let matched = 0;
  for (let i = start; i < start + 24; i += 1) {
    const code = window.at(i);
    if (code !== END && String.fromCharCode(code).toUpperCase() === MULTISTEP[matched]) matched += 1;
    else if (matched === 0 || !(code === 32 || code === UNDERSCORE || code === 0x2d || code === 0x5c)) return -1;
    if (matched === MULTISTEP.length) {
      // The guide's Python object.
      const end = i + 1 + (/^_?processor(?=\.)/i.exec(window.text.slice(i + 1, i + 12))?.[0].length ?? 0);
      return isAlphanumeric(window.at(end)) ? -1 : end;
    }
  }
  return -1;
}

const SEPARATORS = ":：|./;,=>→-–—_";

/** The separator at `at` with the blanks around it, and the offset after it; undefined if there is none. */
function separatorAt(window: Window, at: number): [separator: string, after: number] | undefined {
  const first = window.skipBlank(at, true);
  const code = window.at(first);
  const character = code === END ? "" : String.fromCharCode(code);
  if (character !== "" && SEPARATORS.includes(character)) {
    let end = first + 1;
    while (window.at(end) === code || (character === "-" && window.at(end) === 0x3e)) end += 1;
    return [character, window.skipBlank(end, true)];
  }
  return first > at && (isAlphanumeric(code) || code === UNDERSCORE) ? [" ", first] : undefined;
}

/** What follows the action: a separator with arguments, the closer, or nothing that makes sense. */
function headAfter(
  window: Window,
  end: number,
  closer: string,
  names: Pick<Head, "name" | "namespaced">,
  between: string,
): Head | undefined {
  const at = window.skipBlank(end, true);
  const code = window.at(at);
  const character = code === END ? "" : String.fromCharCode(code);
  if (character === closer || (closer === "\n" && (character === "" || character === "\r")))
    return { ...names, separator: "", from: at };
  if (closer === ">" && character === "/" && window.at(at + 1) === 0x3e) return { ...names, separator: "", from: at };
  if (character === ":" || character === "：") {
    const from = window.at(at + 1) === COLON && code === COLON ? at + 2 : at + 1;
    return { ...names, separator: character, from };
  }
  if (character === "(") return { ...names, separator: "(", from: at + 1 };
  if (between === ":" && closer === "]" && names.name.isExact && (character === "," || character === "|"))
    return { ...names, separator: character, from: at + 1 };
  if (between !== "" && character === between && character !== " " && character !== "_")
    return { ...names, separator: between, from: at + (character === "-" && window.at(at + 1) === 0x3e ? 2 : 1) };
  if (at > end && names.namespaced && character !== "" && !",.;)!?".includes(character))
    return { ...names, separator: " ", from: at };
  return undefined;
}

/** The text up to the end of the first argument's word, at most 80 characters. */
function peekArgument(window: Window, from: number): string {
  let end = from;
  while (end < from + 80) {
    const code = window.at(end);
    if (code === END || code === 10) break;
    end += 1;
  }
  return window.text.slice(from, end);
}

/** The closer of the passage on its lines; -1 if there is none before a blank line. */
function closingOf(window: Window, from: number, closer: string): number {
  const end = window.closing(from, closer);
  if (end < 0) return -1;
  const blank = window.text.slice(from, end).search(/\n[ \t]{0,40}\r?\n/);
  return blank < 0 ? end : -1;
}

function lineEnd(window: Window, from: number): number {
  let end = from;
  while (window.at(end) !== END && window.at(end) !== 10 && window.at(end) !== 13) end += 1;
  return end;
}

/** The shortcode in square brackets with the arguments that were written. */
function printMeant({ name, separator }: Head, raw: string): string {
  const start = `[${name.namespace}:${name.action}`;
  if (separator === "" || raw.trim() === "") return `${start}]`;
  const inner = separator === "(" ? raw.trim().replace(/\)$/, "") : raw.trim();
  if (separator === "(" || separator === " " || separator === ",") {
    const args =
      /^["'\w]+\s{0,4}[=:]|^[{"']/.test(inner) || separator === "("
        ? literalArguments(separator === " " && !inner.includes(",") ? spacedPairs(inner) : inner)
        : undefined;
    if (args !== undefined && (!Array.isArray(args) || args.length > 0)) return printCall({ name, args });
    if (separator === " ") return `${start}:${inner}]`;
  }
  if (separator === ":") return `${start}:${singleColons(raw)}]`;
  const plain = separator === "：" ? raw.replaceAll("｛", "{").replaceAll("｝", "}") : raw;
  const pieces = splitOutside(plain, separator).map((piece) => escaped(piece.trim()));
  return `${start}:${pieces.join(":")}]`;
}

/** `name="Report" description="…"` with commas, so that it can be read like the arguments of a call. */
function spacedPairs(text: string): string {
  return text.replaceAll(/(["'\w}\]])\s+(?=[A-Za-z_]\w{0,40}\s{0,4}=)/g, "$1, ");
}

/** Arguments between full-width colons, or each between two colons: `A::log::{…}`. */
function singleColons(raw: string): string {
  if (raw.includes("：") && !raw.includes(":")) return raw.replaceAll("：", ":");
  if (!raw.includes("::")) return raw;
  const pieces = splitOutside(raw, ":");
  const isDoubled = pieces.length % 2 === 1 && pieces.every((piece, i) => (i % 2 === 1) === (piece.trim() === ""));
  return isDoubled ? pieces.filter((_, i) => i % 2 === 0).join(":") : raw;
}

function escaped(piece: string): string {
  if (/^[{["]/.test(piece))
    return piece.replaceAll(/(["”’'])\s{0,4}([：，])/g, (_, quote, sign) => quote + (sign === "：" ? ":" : ","));
  return piece.replaceAll(/[:\]]/g, "\\$&");
}

/** `{"action":"CREATE_WORKFLOW","name":"Report"}` and other forms of tool calls. */
function jsonCall(window: Window, names: ActionNames): NearMissRead | undefined {
  const at = window.skipBlank(1);
  const quote = window.at(at);
  if (quote !== 0x22 && quote !== 0x27) return undefined;
  const end = window.wordEnd(at + 1);
  if (window.at(end) !== quote || !mayBeginCall(window.text.slice(at + 1, end))) return undefined;
  const close = window.closing(1, "}");
  const call = close < 0 ? undefined : callIn(jsonLike(window.text.slice(0, close + 1)), names);
  return call === undefined ? undefined : { length: close + 1, meant: printCall(call) };
}

/** `&#91;MULTISTEP:…&#93;` */
function entityBrackets(window: Window, names: ActionNames): NearMissRead | undefined {
  const opening = openingEntity(window);
  if (opening === 0) return undefined;
  const space = namespaceAt(window, names, window.skipBlank(opening, true));
  if (space === undefined || space.isGuess || !space.isUpper) return undefined;
  const at = separatorAt(window, space.end)?.[1] ?? space.end;
  if (names.find(window.text.slice(at, window.wordEnd(at)), space.namespace) === undefined) return undefined;
  const decoded = decodedBrackets(window);
  return decoded && { length: decoded.length, meant: decoded.text };
}

/**
 * The shortcode meant by one whose action is not known: `[MULTISTEP:CREATE_WORKFLOW：Report]`, `[MULTISTEP:PIN_MESSAGE:5]`,
 * `[MULTISTEP:NEW_WORKFLOW:Report]`; undefined if no action is similar. `window` holds all of it.
 */
export function respelt(window: Window, names: ActionNames): string | undefined {
  const head = readHead(window, names, 1, "]", true);
  if (head === undefined || head.unknown !== undefined) return undefined;
  const end = window.text.endsWith("]") ? window.text.length - 1 : window.text.length;
  return printMeant(head, window.text.slice(head.from, end));
}
