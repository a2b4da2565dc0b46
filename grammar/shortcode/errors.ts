import { wholeStart } from "../graphemes.ts";
import { LineCounter, positionOnLine } from "../position.ts";
import { type Reason, say } from "../sentences.ts";
import type { ShortcodeError, ShortcodeErrorCode } from "./nodes.ts";
import { MAX_DEPTH } from "./scanner.ts";
import { MAX_TEXT, type Source } from "./source.ts";
import { type Namespace, suggestName } from "./vocabulary.ts";

/** The most shortcodes that are read in one text. */
export const MAX_SHORTCODES = 10_000;

const CARET_REACH = 40;

/** What is wrong with a shortcode, before its line and column are known. */
export interface Flaw {
  code: ShortcodeErrorCode;
  message: string;
  reason: Reason;
  start: number;
  end: number;
  expected?: string;
}

/** A part of a text. */
interface Span {
  start: number;
  end: number;
}

/** The error for `[MULTISTEP:]`. */
export function missingAction(span: Span): Flaw {
  return { code: "missing-action", ...say("missingAction"), ...span, expected: "an action such as HELP" };
}

/** The error for an action that is not registered; suggests `near`, else a registered one that looks similar. */
export function unknownAction(namespace: string, written: string, known: Namespace, span: Span, near?: string): Flaw {
  const shown = written.length > 40 ? `${wholeStart(written, 40)}…` : written;
  const suggested = near ?? suggestName(written, known);
  const said = say("unknownAction", { namespace, written: shown, near: suggested });
  return { code: "unknown-action", ...said, ...span, expected: suggested ?? [...known.actions].join(", ") };
}

/** The error for a passage that was probably meant as a shortcode. */
export function nearMiss(span: Span): Flaw {
  return { code: "near-miss", ...say("nearMiss"), ...span };
}

/** The error for a shortcode without its `]`. */
export function unclosed(span: Span): Flaw {
  return { code: "unclosed", ...say("unclosed"), ...span, expected: "]" };
}

/** The error for the bracket at `at`, which is nested too deep. */
export function tooDeep(at: number): Flaw {
  return { code: "too-deep", ...say("nestedLevels", { most: MAX_DEPTH }), start: at, end: at + 1 };
}

/** The error for the first shortcode beyond the limit. */
export function tooManyShortcodes(span: Span): Flaw {
  return { code: "too-many-shortcodes", ...say("tooManyShortcodes", { most: MAX_SHORTCODES }), ...span };
}

/** The one error of a text that is too long; nothing in such a text is read. */
export function textTooLong(): ShortcodeError {
  const said = say("textTooLong", { most: MAX_TEXT });
  return { code: "text-too-long", ...said, start: MAX_TEXT, end: MAX_TEXT + 1, line: 1, column: 1, caret: "" };
}

/** Collects the errors of a text, in its order. */
export class ErrorCollector {
  readonly errors: ShortcodeError[] = [];
  readonly #source: Source;
  readonly #lines: LineCounter;

  constructor(source: Source) {
    this.#source = source;
    this.#lines = new LineCounter(source);
  }

  /** Adds the flaw of the shortcode at `span`, with its line, column and caret. */
  add(flaw: Flaw, span: Span): ShortcodeError {
    // The counter only goes forward, and the next shortcode may begin before this flaw: so it stays at the shortcode.
    const { lineStart, line } = this.#lines.ahead(span.start, flaw.start);
    // Only the shortcode's own text follows the caret: what comes after it may not have arrived yet.
    const from = Math.max(lineStart, flaw.start - CARET_REACH);
    const shown = this.#source.slice(from, Math.min(span.end, flaw.start + CARET_REACH));
    const position = positionOnLine(shown, flaw.start - from, flaw.end - from, line, lineStart - from);
    const error: ShortcodeError = { ...flaw, ...position };
    this.errors.push(error);
    return error;
  }
}
