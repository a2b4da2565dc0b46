import {
  type CustomPatternMatcherFunc,
  type CustomPatternMatcherReturn,
  createToken,
  type ITokenConfig,
  Lexer,
  type TokenType,
} from "chevrotain";
import type { ArgumentCut, Extent } from "./extent.ts";
import type { Piece } from "./pieces.ts";
import type { Source } from "./source.ts";

// Tokens are matched by functions that ask the scanner: no regular expression tells in linear time which bracket opens a
// shortcode, where JSON as AIs write it ends, or where a shortcode that is never closed does. Lexing is synchronous, so
// there is only one text at a time.

/** The pieces that the lexer reads, the next of them, and where the first begins. */
let pieces: readonly Piece[] = [];
let next = 0;
let base = 0;
/** The shortcode that is read, and its next argument. */
let extent: Extent;
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

/** Text between shortcodes, as long as it gets; the payload is its {@link Piece}. */
export const Prose = token("Prose", "prose", (slice, offset) => {
  const piece = pieces[next]!;
  if (piece.kind !== "prose") return null;
  next += 1;
  return matchTo(slice, offset, piece.end, piece);
});

/** `[NAMESPACE:`; the payload is the extent of the shortcode. */
export const Opening = token(
  "Opening",
  "[NAMESPACE:",
  (slice, offset) => {
    const piece = pieces[next]!;
    if (piece.kind !== "shortcode") return null;
    next += 1;
    extent = piece.extent;
    argument = 0;
    return matchTo(slice, offset, piece.afterNamespace, extent);
  },
  { push_mode: "name" },
);

/** A passage that was probably meant as a shortcode; the payload is its {@link NearMiss}. */
export const NearMissed = token("NearMiss", "a near miss", (slice, offset) => {
  const piece = pieces[next]!;
  if (piece.kind !== "near-miss") return null;
  next += 1;
  return matchTo(slice, offset, piece.end, piece.nearMiss);
});

/** The action as written; empty if it is missing. */
export const Action = token("Action", "ACTION", (slice, offset) => matchTo(slice, offset, extent.actionEnd), {
  pop_mode: true,
  push_mode: "argument",
});

/** The argument whose colon is at an offset. */
function cutAt(colon: number): ArgumentCut | undefined {
  const { starts, cuts } = extent;
  while (argument < starts.length && starts[argument]! <= colon) argument += 1;
  return starts[argument] === colon + 1 ? cuts[argument] : undefined;
}

/** A colon and a JSON argument with the blanks around it; the payload is its {@link JsonOutcome}. */
export const Json = token("Json", ": JSON", (slice, offset) => {
  const cut = cutAt(base + offset);
  return cut?.kind === "json" ? matchTo(slice, offset, cut.end, cut.outcome) : null;
});

/** A colon and a bare argument with the blanks around it and its escapes; it may be empty. */
export const Text = token("Text", ": text", (slice, offset) => {
  const cut = cutAt(base + offset);
  return cut?.kind === "text" ? matchTo(slice, offset, cut.end) : null;
});

export const Closing = createToken({ name: "Closing", label: "]", pattern: "]", pop_mode: true });

/** What is left of a shortcode that is never closed, from where it cannot be read further. */
export const Unclosed = token(
  "Unclosed",
  "the rest of an unclosed shortcode",
  (slice, offset) => {
    const { open, end } = extent;
    return open === undefined || base + offset < open.from ? null : matchTo(slice, offset, end);
  },
  { pop_mode: true },
);

export const shortcodeTokens = {
  modes: {
    prose: [Opening, NearMissed, Prose],
    name: [Action],
    argument: [Unclosed, Closing, Json, Text],
  },
  defaultMode: "prose",
};

/** Chevrotain's checks try the patterns on texts of their own, which these, bound to a shortcode, cannot answer. */
const lexer = new Lexer(shortcodeTokens, { positionTracking: "onlyOffset", skipValidations: true });

/** The tokens of some pieces of a source. Their offsets count from where the first of them begins. */
export function tokenize(source: Source, some: readonly Piece[]): ReturnType<Lexer["tokenize"]> {
  pieces = some;
  next = 0;
  base = some[0]!.start;
  return lexer.tokenize(source.slice(base, some.at(-1)!.end));
}
