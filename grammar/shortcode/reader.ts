import { placeOnLine } from "../caret.ts";
import { BACKSLASH, OPEN_BRACKET } from "../characters.ts";
import { LineCounter } from "../line-counter.ts";
import type { Flaw } from "./argument-cut.ts";
import type { Node, ShortcodeError } from "./ast.ts";
import { cutIsland } from "./island.ts";
import { islandStart, PROSE, UNDECIDED } from "./island-start.ts";
import { startReading } from "./reading.ts";
import { MAX_TEXT, type Source } from "./source.ts";
import type { Names } from "./vocabulary.ts";

/** The most islands that are read in one text. */
export const MAX_ISLANDS = 10_000;

const CARET_REACH = 40;

/**
 * Reads a text node by node, and yields undefined where it needs more text. The whole-text parser and the stream both
 * drive this one reader, which is why they agree. Prose that is certain is yielded before a wait, so a text node may
 * come in pieces.
 *
 * It is written by hand, without Chevrotain, whose lexer needs the whole text at once and its end before it begins:
 * here the end of an island is what is to be found, over chunks, in linear time, with hostile brackets around it.
 */
export class Reader {
  readonly errors: ShortcodeError[] = [];
  private readonly source: Source;
  private readonly names: Names;
  private readonly lines: LineCounter;

  constructor(source: Source, names: Names) {
    this.source = source;
    this.names = names;
    this.lines = new LineCounter(source);
  }

  /** The nodes in order, without gap or overlap. */
  *nodes(): Generator<Node | undefined, void, undefined> {
    const { source } = this;
    const reading = startReading(source, this.names);
    let from = 0;
    let i = 0;
    let islands = 0;
    let backslashes = 0;
    let escapes = false;
    for (;;) {
      const { codes, length } = source;
      let after = UNDECIDED;
      for (; i < length; i += 1) {
        const code = codes[i]!;
        if (code === OPEN_BRACKET) {
          if (backslashes > 0) escapes = true;
          after = backslashes % 2 === 1 || islands > MAX_ISLANDS ? PROSE : islandStart(source, i, this.names);
          if (after !== PROSE) break;
        }
        backslashes = code === BACKSLASH ? backslashes + 1 : 0;
      }
      if (i < length && after > 0 && islands === MAX_ISLANDS) {
        const message = `this text has more than ${MAX_ISLANDS} shortcodes; from here on none is read`;
        this.report({ code: "too-many-shortcodes", message, start: i, end: after }, after, i);
        islands += 1;
        continue;
      }
      if (i < length && after > 0) {
        if (i > from) yield this.text(from, i, escapes, backslashes / 2);
        const start = i;
        const cut = cutIsland(reading, start, after);
        let step = cut.next();
        while (!step.done) {
          yield undefined;
          step = cut.next();
        }
        const { namespace, action, args, end, flaw } = step.value;
        if (flaw === undefined && action !== undefined) {
          yield { type: "shortcode", namespace, action, args, start, end };
        } else if (flaw !== undefined) {
          const error = this.report(flaw, end, start);
          yield { type: "broken", namespace, action, args, error, source: source.slice(start, end), start, end };
        }
        islands += 1;
        from = end;
        i = end;
        backslashes = 0;
        escapes = false;
        continue;
      }
      if (source.final) {
        if (length > from) yield this.text(from, length, escapes);
        return;
      }
      const certain = i - backslashes - (i > from && isHighSurrogate(codes[i - 1]!) ? 1 : 0);
      if (certain > from) {
        yield this.text(from, certain, escapes);
        from = certain;
        escapes = false;
      }
      yield undefined;
    }
  }

  /** `halved` of the last backslashes only escape one another, because an island's bracket follows them. */
  private text(start: number, end: number, escapes: boolean, halved = 0): Node {
    const raw = this.source.slice(start, end - halved);
    return { type: "text", text: escapes ? unescapeProse(raw) : raw, start, end };
  }

  private report(flaw: Flaw, islandEnd: number, islandStart: number): ShortcodeError {
    const { source } = this;
    // The counter only goes forward, and the next island may begin before this flaw: so it stays at the island.
    const { lineStart, line } = this.lines.ahead(islandStart, flaw.start);
    // Only the island's own text follows the caret: what comes after it may not have arrived yet.
    const windowStart = Math.max(lineStart, flaw.start - CARET_REACH);
    const shown = source.slice(windowStart, Math.min(islandEnd, flaw.start + CARET_REACH));
    const offset = flaw.start - windowStart;
    const place = placeOnLine(shown, offset, flaw.end - windowStart, line, lineStart - windowStart);
    const error: ShortcodeError = { ...flaw, ...place };
    this.errors.push(error);
    return error;
  }
}

/** The one error of a text that is too long; nothing in such a text is read. */
export function textTooLong(): ShortcodeError {
  const message = `this text is longer than 1 MB (${MAX_TEXT} characters) and is not read`;
  return { code: "text-too-long", message, start: MAX_TEXT, end: MAX_TEXT + 1, line: 1, column: 1, caret: "" };
}

/** In a run of backslashes before `[`, each pair is one, and an odd one has escaped the bracket. */
function unescapeProse(raw: string): string {
  let text = "";
  let from = 0;
  for (let at = raw.indexOf("["); at >= 0; at = raw.indexOf("[", at + 1)) {
    let run = 0;
    while (at - 1 - run >= from && raw.charCodeAt(at - 1 - run) === BACKSLASH) run += 1;
    text += raw.slice(from, at - run) + "\\".repeat(Math.floor(run / 2));
    from = at;
  }
  return text + raw.slice(from);
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
