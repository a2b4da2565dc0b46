import {
  BACKSLASH,
  CLOSE_BRACKET,
  COLON,
  DOUBLE_QUOTE,
  HYPHEN,
  isAlphanumeric,
  isBlank,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  RETURN,
  UNDERSCORE,
} from "../characters.ts";
import { scanBareText } from "./bare-text.ts";
import { type Flaw, tooDeep, unclosed } from "./errors.ts";
import { cutJson, type JsonCut } from "./json-argument.ts";
import { plainJsonEnd } from "./json-scan.ts";
import { strictJson } from "./json-value.ts";
import { opensShortcode, reaches, type Scan, type ScanState, skipBlank } from "./scanner.ts";
import { isEscaped } from "./start.ts";
import { MULTISTEP, namespaceOf } from "./vocabulary.ts";

const MAX_NAME = 128;

/** The action as written in a shortcode. */
export interface ActionName {
  /** The canonical name if it is registered, otherwise the text as written; "" if there is no name. */
  name: string;
  /** The offset of the first character after the name. */
  end: number;
}

/** Where a shortcode ends, found before anything in it is read. */
export interface Extent {
  start: number;
  /** Exclusive. */
  end: number;
  action: ActionName;
  /** The offset of the separator after the action; the action's own end if there is none. */
  actionEnd: number;
  /** Where each argument begins, after its colon, in order. */
  starts: readonly number[];
  /** Where each of them ends. */
  cuts: readonly ArgumentCut[];
  /** Why it is unclosed, and where parsing must stop; undefined if it is closed. */
  open: { flaw: Flaw; from: number } | undefined;
}

/** Where an argument ends; "open" if nothing ends it. `reach`: the shortcode extends at least this far. */
export type ArgumentCut =
  | Extract<JsonCut, { kind: "json" }>
  | { kind: "text"; end: number; reach: number }
  | { kind: "open"; flaw?: Flaw; reach: number };

/**
 * Finds the end of the shortcode whose `[` is at `start` and whose namespace's colon ends before `afterNamespace`. This
 * is what a stream waits for; what the parts are and mean is for the parser.
 */
export function* scanExtent(state: ScanState, start: number, afterNamespace: number): Scan<Extent> {
  const { source } = state;
  const { action, separator } =
    plainAction(state, start, afterNamespace) ?? (yield* scanAction(state, start, afterNamespace));
  const starts: number[] = [];
  const cuts: ArgumentCut[] = [];
  let flaw: Flaw | undefined;
  let at = separator;
  // If the shortcode is never closed, only its JSON certainly belongs to it: prose has colons too.
  let reach = Math.max(at, afterNamespace);
  while (at >= 0 && source.at(at) === COLON) {
    const from = at + 1;
    const cut = plainArgument(state, from) ?? (yield* cutArgument(state, from));
    starts.push(from);
    cuts.push(cut);
    if (cut.kind === "open") {
      flaw = cut.flaw;
      at = -1;
    } else at = cut.end;
    reach = Math.max(reach, cut.kind === "json" ? cut.end : cut.reach);
  }
  if (at >= 0) return { start, end: at + 1, action, actionEnd: separator, starts, cuts, open: undefined };
  const end = yield* unclosedEnd(state, reach);
  const actionEnd = separator >= 0 ? separator : Math.min(action.end, end);
  const last = cuts.findLast((cut) => cut.kind !== "open" && cut.end <= end);
  const from = last === undefined || last.kind === "open" ? actionEnd : last.end;
  flaw ??= unclosed({ start, end: afterNamespace });
  return { start, end, action, actionEnd, starts, cuts, open: { flaw, from } };
}

/** The action, and the separator after it; -1 if there is none. */
interface ActionEnd {
  action: ActionName;
  separator: number;
}

function* scanAction(state: ScanState, start: number, afterNamespace: number): Scan<ActionEnd> {
  const { source, names } = state;
  const written = source.slice(start + 1, afterNamespace - 1);
  const namespace = written === MULTISTEP ? undefined : namespaceOf(written, names);
  if (namespace !== undefined && namespace.name !== MULTISTEP) {
    // Such a shortcode begins only at a registered action, followed by a separator or the text's end.
    const { at } = yield* scanBareText(state, afterNamespace);
    const action = source.slice(afterNamespace, at).trim();
    const name = namespace.spellings.find(action) ?? action;
    return { action: { name, end: at }, separator: at < source.length ? at : -1 };
  }
  const action = yield* readAction(state, afterNamespace);
  if (action.end < source.length && isSeparator(source.at(action.end))) return { action, separator: action.end };
  const { stop, at } = yield* scanBareText(state, action.end);
  if (stop !== "colon" && stop !== "close") return { action, separator: -1 };
  return { action: { ...action, name: source.slice(afterNamespace, at).trim() }, separator: at };
}

/** Reads the action of a MULTISTEP shortcode, in any case and with any separators. */
function* readAction({ source, names }: ScanState, from: number): Scan<ActionName> {
  const { spellings } = names.get(MULTISTEP)!;
  let words = "";
  let i = from;
  for (; i < from + MAX_NAME; i += 1) {
    if (i >= source.length && !(yield* reaches(source, i))) break;
    const code = source.at(i);
    if (isAlphanumeric(code) || code === UNDERSCORE || code === HYPHEN) words += String.fromCharCode(code);
    else if (isBlank(code)) words += " ";
    else if (code !== BACKSLASH || !(yield* reaches(source, i + 1)) || source.at(i + 1) !== UNDERSCORE) break;
  }
  return { name: spellings.find(words) ?? words.toUpperCase().replaceAll(" ", ""), end: i };
}

/** Fast path: the action of a MULTISTEP shortcode if both are written as registered (most are), otherwise undefined. */
function plainAction({ source, names }: ScanState, start: number, from: number): ActionEnd | undefined {
  if (from - start !== MULTISTEP.length + 2 || source.slice(start + 1, from - 1) !== MULTISTEP) return undefined;
  let end = from;
  while (end < source.length && isCanonical(source.at(end))) end += 1;
  if (end === source.length || !isSeparator(source.at(end))) return undefined;
  const name = source.slice(from, end);
  return names.get(MULTISTEP)!.actions.has(name) ? { action: { name, end }, separator: end } : undefined;
}

function isCanonical(code: number): boolean {
  return code === UNDERSCORE || (code >= 65 && code <= 90);
}

function isSeparator(code: number): boolean {
  return code === COLON || code === CLOSE_BRACKET;
}

/** Fast path: the argument at `from` if it is plain text or valid JSON (most are), otherwise undefined. Twice as fast. */
function plainArgument(state: ScanState, from: number): ArgumentCut | undefined {
  const { source } = state;
  if (from >= source.length) return undefined;
  const first = source.at(from);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) {
    const end = plainJsonEnd(state, from);
    const outcome = end < 0 ? undefined : strictJson(source.slice(from, end), from);
    return outcome?.ok ? { kind: "json", outcome, end } : undefined;
  }
  if (first === DOUBLE_QUOTE || isBlank(first)) return undefined;
  for (let end = from; end < source.length; end += 1) {
    const code = source.at(end);
    if (isSeparator(code)) return { kind: "text", end, reach: 0 };
    if (code === BACKSLASH || code === OPEN_BRACKET) return undefined;
  }
  return undefined;
}

function* cutArgument(state: ScanState, from: number): Scan<ArgumentCut> {
  const { source } = state;
  const first = yield* skipBlank(source, from);
  const code = first < source.length ? source.at(first) : 0;
  let reach = 0;
  const isBracket = code === OPEN_BRACKET && !(yield* opensShortcode(state, first));
  if (isBracket || code === OPEN_BRACE || code === DOUBLE_QUOTE) {
    const cut = yield* cutJson(state, first);
    if (cut.kind === "json") return cut;
    if (cut.kind === "open") return { ...cut, reach: first };
    if (cut.end >= 0) return cut;
    reach = cut.reach;
  }
  const { stop, at } = yield* scanBareText(state, first);
  if (stop === "colon" || stop === "close") return { kind: "text", end: at, reach };
  return stop === "deep" ? { kind: "open", flaw: tooDeep(at), reach } : { kind: "open", reach };
}

/** A shortcode that is never closed ends with its line, and before any other shortcode on that line. */
function* unclosedEnd(state: ScanState, from: number): Scan<number> {
  const { source } = state;
  let i = from;
  while (i < source.length || (yield* reaches(source, i))) {
    const code = source.at(i);
    if (code === NEWLINE || code === RETURN) break;
    if (code === OPEN_BRACKET && !isEscaped(source, i) && (yield* opensShortcode(state, i))) break;
    i += 1;
  }
  return i;
}
