import {
  type CustomPatternMatcherFunc,
  type CustomPatternMatcherReturn,
  createToken,
  type ITokenConfig,
  Lexer,
  type TokenType,
} from "chevrotain";
import { BACKSLASH, OPEN_BRACKET } from "../characters.ts";
import { ErrorCollector, MAX_SHORTCODES } from "./errors.ts";
import { type ArgumentCut, type Extent, scanExtent } from "./extent.ts";
import { scanNearMiss } from "./near-miss.ts";
import type { NearMiss } from "./nodes.ts";
import { isOpening, nextOpening } from "./opening.ts";
import { finish, type ScanState, startScan } from "./scanner.ts";
import type { Source } from "./source.ts";
import { backslashesBefore, PROSE, shortcodeStart } from "./start.ts";
import type { Names } from "./vocabulary.ts";

/**
 * A text while it is read. Its tokens are matched by functions that ask the scanner: no regular expression tells in
 * linear time which bracket opens a shortcode, where JSON as AIs write it ends, or where a shortcode that is never
 * closed does.
 */
export interface OpenText {
  readonly source: Source;
  readonly scan: ScanState;
  readonly errors: ErrorCollector;
  /** How many shortcodes have been opened. */
  shortcodes: number;
  /** The first shortcode beyond the limit; everything after it is prose. */
  surplus: { start: number; end: number } | undefined;
  /** The last shortcode whose end was found. */
  extent: Extent | undefined;
}

/** Begins to read a source. */
export function openText(source: Source, names: Names): OpenText {
  const errors = new ErrorCollector(source);
  return { source, scan: startScan(source, names), errors, shortcodes: 0, surplus: undefined, extent: undefined };
}

/** The text that the lexer reads, and where its slice begins. Lexing is synchronous, so there is only one at a time. */
let text: OpenText;
let base = 0;
/** The next argument of the shortcode that is read. */
let argument = 0;

type Match = ReturnType<CustomPatternMatcherFunc>;

function token(
  name: string,
  label: string,
  matches: CustomPatternMatcherFunc,
  modes: Partial<ITokenConfig> = {},
): TokenType {
  return createToken({ name, label, pattern: { exec: matches }, line_breaks: true, ...modes });
}

/** The lexer takes a match apart before it asks for the next, so one object does for all. */
const match: CustomPatternMatcherReturn & { payload: unknown } = Object.assign([""] as [string], {
  payload: undefined,
});

function matchTo(slice: string, offset: number, end: number, payload?: unknown): Match {
  match[0] = slice.slice(offset, end - base);
  match.payload = payload;
  return match;
}

/** Text between shortcodes, as long as it gets; the payload is the text if it has fewer backslashes than were written. */
export const Prose = token("Prose", "prose", (slice, offset) => {
  const { source, scan } = text;
  const from = base + offset;
  const limit = base + slice.length;
  let end = limit;
  let raw = limit;
  for (let at = nextOpening(scan, from); at <= limit && at < source.length; at = nextOpening(scan, at + 1)) {
    const isBracket = source.at(at) === OPEN_BRACKET;
    const run = backslashesBefore(source, at, from);
    const isProse = run % 2 === 1 || text.surplus !== undefined;
    const after = isProse || !isBracket ? PROSE : shortcodeStart(source, at, scan.names);
    if (after > 0 && text.shortcodes < MAX_SHORTCODES) {
      // The last backslashes only escape one another, because the bracket of a shortcode follows them.
      raw = at - run / 2;
      end = at;
      break;
    }
    // Where a slice of a stream ends before a near miss, the backslashes before it escape one another all the same.
    if (at === limit && (run === 0 || after > 0)) break;
    if (after > 0) text.surplus = { start: at, end: after };
    else if (!isProse && text.shortcodes < MAX_SHORTCODES && finish(scanNearMiss(scan, at)) !== undefined) {
      raw = isBracket ? at - run / 2 : at;
      end = at;
      break;
    }
  }
  const written = source.slice(from, raw);
  if (written.includes("\\[")) return matchTo(slice, offset, end, unescapeProse(written));
  return matchTo(slice, offset, end, raw === end ? undefined : written);
});

/** `[NAMESPACE:`; the payload is the extent of the shortcode. */
export const Opening = token(
  "Opening",
  "[NAMESPACE:",
  (slice, offset) => {
    const start = base + offset;
    if (text.source.at(start) !== OPEN_BRACKET || text.shortcodes >= MAX_SHORTCODES) return null;
    const after = shortcodeStart(text.source, start, text.scan.names);
    if (after <= 0) return null;
    text.shortcodes += 1;
    argument = 0;
    // A stream has found it already.
    if (text.extent?.start !== start) text.extent = finish(scanExtent(text.scan, start, after));
    return matchTo(slice, offset, after, text.extent);
  },
  { push_mode: "name" },
);

/** A passage that was probably meant as a shortcode; the payload is its {@link NearMiss}. */
export const NearMissed = token("NearMiss", "a near miss", (slice, offset) => {
  const start = base + offset;
  const { source, scan } = text;
  if (text.shortcodes >= MAX_SHORTCODES || text.surplus !== undefined) return null;
  if (backslashesBefore(source, start, base) % 2 === 1 || !isOpening(scan, start)) return null;
  const found: NearMiss | undefined = finish(scanNearMiss(scan, start));
  if (found === undefined) return null;
  text.shortcodes += 1;
  return matchTo(slice, offset, found.end, found);
});

/** The action as written; empty if it is missing. */
export const Action = token("Action", "ACTION", (slice, offset) => matchTo(slice, offset, text.extent!.actionEnd), {
  pop_mode: true,
  push_mode: "argument",
});

export const Colon = createToken({ name: "Colon", label: ":", pattern: ":" });

/** The argument that begins at an offset. */
function cutAt(at: number): ArgumentCut | undefined {
  const { starts, cuts } = text.extent!;
  while (argument < starts.length && starts[argument]! < at) argument += 1;
  return starts[argument] === at ? cuts[argument] : undefined;
}

/** A JSON argument with the blanks around it; the payload is its {@link JsonOutcome}. */
export const Json = token("Json", "JSON", (slice, offset) => {
  const cut = cutAt(base + offset);
  return cut?.kind === "json" ? matchTo(slice, offset, cut.end, cut.outcome) : null;
});

/** A bare argument with the blanks around it and its escapes. */
export const Text = token("Text", "text", (slice, offset) => {
  const cut = cutAt(base + offset);
  return cut?.kind === "text" && cut.end > base + offset ? matchTo(slice, offset, cut.end) : null;
});

export const Closing = createToken({ name: "Closing", label: "]", pattern: "]", pop_mode: true });

/** What is left of a shortcode that is never closed, from where it cannot be read further. */
export const Unclosed = token(
  "Unclosed",
  "the rest of an unclosed shortcode",
  (slice, offset) => {
    const { open, end } = text.extent!;
    return open === undefined || base + offset < open.from ? null : matchTo(slice, offset, end);
  },
  { pop_mode: true },
);

export const shortcodeTokens = {
  modes: {
    prose: [Opening, NearMissed, Prose],
    name: [Action],
    argument: [Unclosed, Colon, Closing, Json, Text],
  },
  defaultMode: "prose",
};

/** Chevrotain's checks try the patterns on texts of their own, which these, bound to a shortcode, cannot answer. */
const lexer = new Lexer(shortcodeTokens, { positionTracking: "onlyOffset", skipValidations: true });

/** The tokens of a slice that begins outside of shortcodes. Their offsets are those in the slice. */
export function tokenize(open: OpenText, start: number, end: number): ReturnType<Lexer["tokenize"]> {
  text = open;
  base = start;
  return lexer.tokenize(open.source.slice(start, end));
}

/** In a run of backslashes before `[`, each pair is one, and an odd one has escaped the bracket. */
function unescapeProse(raw: string): string {
  let prose = "";
  let from = 0;
  for (let at = raw.indexOf("["); at >= 0; at = raw.indexOf("[", at + 1)) {
    let run = 0;
    while (at - 1 - run >= from && raw.charCodeAt(at - 1 - run) === BACKSLASH) run += 1;
    prose += raw.slice(from, at - run) + "\\".repeat(Math.floor(run / 2));
    from = at;
  }
  return prose + raw.slice(from);
}
