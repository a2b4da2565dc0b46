import { BACKSLASH, OPEN_BRACKET } from "../characters.ts";
import { MAX_SHORTCODES, textTooLong } from "./errors.ts";
import { scanExtent } from "./extent.ts";
import { scanNearMiss } from "./near-miss.ts";
import type { Node, ShortcodeError } from "./nodes.ts";
import { nextOpening } from "./opening.ts";
import { parseSlice } from "./parse.ts";
import { MAX_TEXT, Source } from "./source.ts";
import { backslashesBefore, PROSE, shortcodeStart, UNDECIDED } from "./start.ts";
import { type OpenText, openText } from "./tokens.ts";
import { compileVocabulary, type Vocabulary } from "./vocabulary.ts";

export { mergeText } from "./nodes.ts";

/**
 * Parses a text that arrives in chunks, such as an AI's answer while it is written. Prose is given out as soon as it is
 * certain, so one text node may come in several pieces; `mergeText` joins them to exactly what `parseMessage` gives for
 * a whole text of at most 1 MB. A shortcode is given out with its last character, unless its end depends on what follows.
 */
export class ShortcodeStream {
  readonly #text: OpenText;
  readonly #ends: Generator<number | undefined, void, undefined>;
  #parsed = 0;
  #received = 0;

  constructor(vocabulary: Vocabulary) {
    this.#text = openText(new Source(), compileVocabulary(vocabulary));
    this.#ends = sliceEnds(this.#text);
  }

  /**
   * Takes the next chunk and gives the nodes that it completes, with offsets in the whole text. Once the text is longer
   * than 1 MB nothing more comes: what was read until then has been given out, and `end` has the error.
   */
  push(chunk: string): Node[] {
    this.#received += chunk.length;
    if (this.#received > MAX_TEXT || chunk === "") return [];
    this.#text.source.append(chunk);
    return this.#take();
  }

  /** Ends the text: gives the nodes that are left and the errors of the whole text. */
  end(): { nodes: Node[]; errors: ShortcodeError[] } {
    this.#text.source.final = true;
    const nodes = this.#take();
    const errors = [...this.#text.errors.errors];
    if (this.#received > MAX_TEXT) errors.push(textTooLong());
    return { nodes, errors };
  }

  #take(): Node[] {
    const nodes: Node[] = [];
    for (;;) {
      const { value: end, done } = this.#ends.next();
      if (done || end === undefined) return nodes;
      nodes.push(...parseSlice(this.#text, this.#parsed, end));
      this.#parsed = end;
    }
  }
}

/**
 * The offsets up to which a growing text can be parsed, as they become known: the end of each shortcode, and of prose
 * that later input cannot change. Yields undefined when it needs more text.
 */
export function* sliceEnds(text: OpenText): Generator<number | undefined, void, undefined> {
  const { source, scan } = text;
  let from = 0;
  let i = 0;
  // Everything before `from` has been yielded, and everything before `i` searched. `tail` is the start of the run of backslashes
  // that the text currently ends with.
  let tail = 0;
  for (;;) {
    const at = nextOpening(scan, i);
    let certain: number;
    if (at < source.length) {
      const run = backslashesBefore(source, at, from);
      const isFull = text.shortcodes >= MAX_SHORTCODES;
      const isBracket = source.at(at) === OPEN_BRACKET;
      const after = isFull || run % 2 === 1 || !isBracket ? PROSE : shortcodeStart(source, at, scan.names);
      if (after === PROSE) {
        const search = scanNearMiss(scan, at);
        let step = isFull || run % 2 === 1 ? undefined : search.next();
        if (step?.done === false && at - run > from) {
          yield at - run;
          from = at - run;
        }
        for (; step?.done === false; step = search.next()) yield undefined;
        if (step?.value !== undefined) {
          if (at > from) yield at;
          from = step.value.end;
          yield from;
          i = from;
        } else i = at + 1;
        tail = i;
        continue;
      }
      if (after !== UNDECIDED) {
        if (at > from) yield at;
        const search = scanExtent(scan, at, after);
        let step = search.next();
        for (; !step.done; step = search.next()) yield undefined;
        text.extent = step.value;
        from = text.extent.end;
        yield from;
        i = from;
        tail = from;
        continue;
      }
      certain = at - run;
      i = at;
    } else {
      if (source.final) {
        if (source.length > from) yield source.length;
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
      yield certain;
      from = certain;
    }
    yield undefined;
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
