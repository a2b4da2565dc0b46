import { BACKSLASH, OPEN_BRACKET } from "../characters.ts";
import { LineCounter, placeOnLine } from "../position.ts";
import type { Flaw } from "./argument-cut.ts";
import { type CommandContext, cutIsland } from "./island.ts";
import { islandStart, PROSE } from "./island-start.ts";
import type { Node, ShortcodeError } from "./nodes.ts";
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
 * It is written by hand. Chevrotain's lexer needs the whole text and a token's end before it begins, and here the end of
 * an island is what is to be found, over chunks, in linear time, with hostile brackets around it; and its parser, even
 * with embedded actions over islands that a custom pattern had cut, took the benchmark's text at 19 MB/s against the 160
 * of this reader. Conditions, which are short and have precedences, are Chevrotain's.
 */
export class Reader {
  readonly errors: ShortcodeError[] = [];
  readonly #source: Source;
  readonly #names: Names;
  readonly #lines: LineCounter;

  constructor(source: Source, names: Names) {
    this.#source = source;
    this.#names = names;
    this.#lines = new LineCounter(source);
  }

  /** The nodes in order, without gap or overlap. */
  *nodes(): Generator<Node | undefined, void, undefined> {
    const source = this.#source;
    const reading = startReading(source, this.#names);
    let from = 0;
    let i = 0;
    let islands = 0;
    // Where the backslashes begin with which the text ends so far.
    let tail = 0;
    let escapes = false;
    for (;;) {
      const at = source.find(OPEN_BRACKET, i);
      let certain: number;
      if (at < source.length) {
        const run = backslashesBefore(source, at, from);
        const after = run % 2 === 1 || islands > MAX_ISLANDS ? PROSE : islandStart(source, at, this.#names);
        if (after === PROSE || (after > 0 && islands === MAX_ISLANDS)) {
          if (after > 0) this.#reportTooMany(at, after);
          if (after > 0) islands += 1;
          if (run > 0) escapes = true;
          i = at + 1;
          tail = i;
          continue;
        }
        if (after > 0) {
          if (at > from) yield this.#text(from, at, escapes, run / 2);
          const cut = cutIsland(reading, at, after);
          let step = cut.next();
          while (!step.done) {
            yield undefined;
            step = cut.next();
          }
          yield this.#islandNode(at, step.value);
          islands += 1;
          from = step.value.end;
          i = from;
          tail = from;
          escapes = false;
          continue;
        }
        certain = at - run;
        i = at;
      } else {
        if (source.final) {
          if (source.length > from) yield this.#text(from, source.length, escapes);
          return;
        }
        let end = source.length;
        while (end > i && source.at(end - 1) === BACKSLASH) end -= 1;
        if (end > i) tail = end;
        i = source.length;
        certain = tail;
        // Half a character would show as garbage where the pieces are shown as they come.
        if (certain > from && isHighSurrogate(source.at(certain - 1))) certain -= 1;
      }
      if (certain > from) {
        yield this.#text(from, certain, escapes);
        from = certain;
        escapes = false;
      }
      yield undefined;
    }
  }

  #islandNode(start: number, island: CommandContext): Node {
    const { namespace, action, args, end, flaw } = island;
    if (flaw === undefined && action !== undefined) return { type: "shortcode", namespace, action, args, start, end };
    const unclosed: Flaw = { code: "unclosed", message: "this shortcode is not closed", start, end };
    const error = this.#report(flaw ?? unclosed, end, start);
    return { type: "broken", namespace, action, args, error, source: this.#source.slice(start, end), start, end };
  }

  #reportTooMany(start: number, end: number): void {
    const message = `this text has more than ${MAX_ISLANDS} shortcodes; from here on none is read`;
    this.#report({ code: "too-many-shortcodes", message, start, end }, end, start);
  }

  /** `halved` of the last backslashes only escape one another, because an island's bracket follows them. */
  #text(start: number, end: number, escapes: boolean, halved = 0): Node {
    const raw = this.#source.slice(start, end - halved);
    return { type: "text", text: escapes ? unescapeProse(raw) : raw, start, end };
  }

  #report(flaw: Flaw, islandEnd: number, islandStart: number): ShortcodeError {
    const source = this.#source;
    // The counter only goes forward, and the next island may begin before this flaw: so it stays at the island.
    const { lineStart, line } = this.#lines.ahead(islandStart, flaw.start);
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

function backslashesBefore(source: Source, at: number, from: number): number {
  let run = 0;
  while (at - 1 - run >= from && source.at(at - 1 - run) === BACKSLASH) run += 1;
  return run;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
