import type { TextRange } from "../position.ts";
import { type Line, linesOf } from "../shortcode/lines.ts";
import type { Node } from "../shortcode/nodes.ts";
import {
  BOTH,
  CONNECTORS,
  COUNTS,
  DONE,
  EITHER_WAY,
  IMPERATIVES,
  OPTION_LABELS,
  OR,
  OTHERS,
  PART_LABELS,
  QUESTIONS,
  READER,
  TABLE_OF_OPTIONS,
  TAKES,
  WANTS,
  WISHES,
} from "./choice-words.ts";

/** A start that is one of several to choose from. */
export interface Alternative {
  /** The shortcode, counted from 0. */
  index: number;
  /** What the message calls it: "Option A – right now". */
  label: string | undefined;
}

/**
 * The starts among which a message offers a choice in words: it labels them as options, puts "or" between them, or says "choose
 * one". `starts` are the indexes of the shortcodes that start something. Things that should all be done are not a choice,
 * however they are labelled. `emphasis` are the parts of the text in bold or italics, without any sign of that in the text itself.
 */
export function alternativesOf(
  nodes: readonly Node[],
  source: string,
  starts: ReadonlySet<number>,
  emphasis: readonly TextRange[] = [],
): Alternative[] {
  if (starts.size < 2) return [];
  const gaps = gapsOf(linesOf(nodes, source, { emphasis }), starts);
  const found = gaps.slice(0, -1).map((gap, i): Start => ({ ...gap, gap: i }));
  const cues = cuesOf(gaps);
  labelStarts(found);
  const chosen = byConnectors(found);
  const labelled = byLabels(found, cues);
  for (const start of labelled) chosen.add(start);
  if (chosen.size === 0) for (const start of byTable(found, gaps)) chosen.add(start);
  if (chosen.size === 0) for (const start of byCue(found, cues, gaps)) chosen.add(start);
  return found.filter((start) => chosen.has(start)).map(({ index, name }) => ({ index, label: name }));
}

/** The prose before a start, in lines. The last gap has no start. */
interface Gap {
  index: number;
  lines: { text: string; beginsLine: boolean }[];
}

interface Start extends Gap {
  gap: number;
  /** The option to which it belongs: "option a". */
  option?: string;
  /** Its option's word alone makes it a choice. */
  isOption?: boolean;
  name?: string | undefined;
}

function gapsOf(all: readonly Line[], starts: ReadonlySet<number>): Gap[] {
  const gaps: Gap[] = [];
  let lines: Gap["lines"] = [];
  let count = 0;
  for (const line of all) {
    for (const [i, piece] of line.pieces.entries()) {
      if ("text" in piece) lines.push({ text: piece.text.replaceAll("’", "'"), beginsLine: i === 0 });
      else {
        const index = count++;
        if (!starts.has(index)) continue;
        gaps.push({ index, lines });
        lines = [];
      }
    }
  }
  gaps.push({ index: -1, lines });
  return gaps;
}

/** For each cue, the number of the gap that has it; undefined if none has. */
interface Cues {
  imperative: number | undefined;
  question: number | undefined;
  count: { gap: number; number: number | undefined } | undefined;
  both: boolean;
  /** The writer has already chosen. */
  taken: boolean;
  done: boolean;
}

function cuesOf(gaps: readonly Gap[]): Cues {
  const texts = gaps.map(({ lines }) => lines.map(({ text }) => text).join("\n"));
  const first = (pattern: RegExp): number | undefined => {
    const at = texts.findIndex((text) => speaksToReader(text, pattern));
    return at < 0 ? undefined : at;
  };
  const counts = COUNTS.flatMap(({ number, words }) => {
    const gap = first(words);
    return gap === undefined ? [] : [{ gap, number }];
  });
  return {
    imperative: first(IMPERATIVES),
    question: first(QUESTIONS) ?? wantedOneOf(texts.slice(0, -2)),
    count: counts[0],
    both: first(BOTH) !== undefined,
    taken: texts.some((text) => text.search(TAKES) >= 0),
    done: first(DONE) !== undefined,
  };
}

/** The index of the text that asks which of two options is wanted; after the starts, such a question is about something else. */
function wantedOneOf(texts: readonly string[]): number | undefined {
  const at = texts.findIndex((text) =>
    text
      .split(/(?<=[.!?\n])/)
      .some((sentence) => sentence.endsWith("?") && speaksToReader(sentence, WANTS) && sentence.search(OR) >= 0),
  );
  return at < 0 ? undefined : at;
}

function speaksToReader(text: string, pattern: RegExp): boolean {
  for (const { index } of text.matchAll(pattern)) {
    const before = text.slice(Math.max(0, index - 40), index);
    if (!OTHERS.test(before) || READER.test(before)) return true;
  }
  return false;
}

/** A list of options by letters alone: "A) …", "**B.** …". */
const LETTER = /^[\s*_#>-]{0,12}\(?([A-Da-d])[).:](?![\p{L}\p{N}])/u;

/** Gives each start the last option that is named before it; without one, that of the start before where nothing ends it. */
function labelStarts(starts: readonly Start[]): void {
  for (const start of starts) {
    start.name = labelIn(start.lines);
    for (const { text, beginsLine } of start.lines) {
      const option = [...text.matchAll(OPTION_LABELS)].at(-1);
      const part = option ?? [...text.matchAll(PART_LABELS)].at(-1);
      const letter = part === undefined && beginsLine ? LETTER.exec(text) : null;
      const found = part ?? letter;
      if (found == null) continue;
      start.option = found[0].toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
      start.isOption = option !== undefined;
      start.name = nameIn(text.slice(letter === null ? found.index : 0));
    }
  }
  const last = starts.findLastIndex(({ option }) => option !== undefined);
  for (const [i, start] of starts.entries()) {
    const before = starts[i - 1];
    if (start.option !== undefined || before?.option === undefined) continue;
    // In the last option, prose that continues may be about something else.
    if (i > last && start.lines.some(({ text }) => hasWords(text))) continue;
    start.option = before.option;
    if (before.isOption !== undefined) start.isOption = before.isOption;
    start.name = before.name;
  }
}

const MAX_NAME = 60;
const MAX_PLAIN_WORDS = 6;

/** What a line is marked with that names what follows: bold, a heading, a list marker or a colon. */
const MARKED = /^\s{0,8}(?:[*_#>|•-]|\(?(?:\d{1,2}|[A-Za-z])[).:]|\d\uFE0F?\u20E3)|[:*_]\s{0,8}$/u;

/** The line that names what follows it: the last that is marked as a label, else a short last line that is not a sentence. */
function labelIn(lines: Gap["lines"]): string | undefined {
  const said = lines.filter(({ text }) => hasWords(text)).slice(-4);
  const named = said.map(({ text }, i) => {
    const isMarked = MARKED.test(text.slice(0, MAX_NAME)) || MARKED.test(text.slice(-MAX_NAME));
    const isOnStartsLine = i === said.length - 1 && lines.at(-1)?.text === text && !text.trimEnd().endsWith(":");
    if (!isMarked && (isOnStartsLine || i < said.length - 1 || /[.!?。؟]\s*$/.test(text))) return undefined;
    const name = nameIn(text);
    if (name === undefined || /[?؟]/.test(name) || CUES.some((cue) => name.search(cue) >= 0)) return undefined;
    return isMarked || name.split(/\s+/).length <= MAX_PLAIN_WORDS ? { name, isMarked } : undefined;
  });
  return (named.findLast((one) => one?.isMarked === true) ?? named.at(-1))?.name;
}

const CUES = [IMPERATIVES, QUESTIONS, ...COUNTS.flatMap(({ number, words }) => (number === undefined ? [] : [words]))];

/** A line as the name of what follows it, without marks and the "or" before it; undefined if too little or much is left. */
function nameIn(line: string): string | undefined {
  if (line.length > 3 * MAX_NAME) return undefined;
  let name = bareName(line).replace(/^o\s*,/i, "");
  for (let depth = 0; depth < 3; depth += 1) {
    name = bareName(name);
    CONNECTORS.lastIndex = 0;
    const connector = CONNECTORS.exec(name);
    if (connector?.index !== 0) break;
    name = name.slice(connector[0].length);
  }
  return /\p{L}/u.test(name) && name.length <= MAX_NAME && !/^o$/i.test(name) ? name : undefined;
}

function bareName(text: string): string {
  return text
    .replaceAll(/[*_`#>|~]+/g, "")
    .replaceAll(/^[\s–—•.,:)-]+|[\s–—:.,(-]+$/g, "")
    .trim();
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** Starts with "or" between them. */
function byConnectors(starts: readonly Start[]): Set<Start> {
  const chosen = new Set<Start>();
  for (const [i, start] of starts.entries()) {
    const before = starts[i - 1];
    const isChoice =
      before !== undefined &&
      (start.lines.some(({ text }) => beginsWithConnector(text)) || (isWish(before) && isWish(start)));
    if (!isChoice) continue;
    chosen.add(before);
    chosen.add(start);
  }
  return chosen;
}

/** Whether the line that leads to a start says for whom it is: "If you want it now:" */
function isWish({ lines }: Start): boolean {
  const last = lines.findLast(({ text }) => hasWords(text));
  const text = last?.text.replace(/^[^\p{L}\p{N}]+/u, "").slice(0, 80) ?? "";
  return [...text.matchAll(WISHES)].some(({ index }) => index === 0);
}

function beginsWithConnector(text: string): boolean {
  const line = text.replace(/^[^\p{L}\p{N}]+/u, "").slice(0, 40);
  // Alone on its line, or before such words, the Spanish "o" is not an article.
  if (/^o(?:[^\p{L}\p{N}]*$|\s*,|\s(?:si|más|ahora|luego|después|cada)(?!\p{L}))/iu.test(line)) return true;
  CONNECTORS.lastIndex = 0;
  return CONNECTORS.exec(line)?.index === 0;
}

/** Starts under different labels. */
function byLabels(starts: readonly Start[], { imperative, question, count, both, taken, done }: Cues): Start[] {
  const labelled = starts.filter(({ option }) => option !== undefined);
  if (new Set(labelled.map(({ option }) => option)).size < 2) return [];
  const asks = imperative !== undefined || (!both && (question !== undefined || (count !== undefined && !taken)));
  const saysOptions = !both && !done && labelled.every(({ isOption }) => isOption === true);
  return asks || saysOptions ? labelled : [];
}

/** The starts in the rows of a table whose head calls them options. */
function byTable(starts: readonly Start[], gaps: readonly Gap[]): Start[] {
  const head = gaps.findIndex(({ lines }) => lines.some(({ text }) => TABLE_OF_OPTIONS.test(text)));
  if (head < 0) return [];
  const rows = starts.filter(
    ({ gap, lines }) => gap >= head && lines.at(-1)?.text.trimStart().startsWith("|") === true,
  );
  return rows.length >= 2 ? rows : [];
}

/** The starts that follow a request to choose; those before it if fewer than two follow. */
function byCue(starts: readonly Start[], cues: Cues, gaps: readonly Gap[]): Start[] {
  const { imperative, question, count, both, taken } = cues;
  const counted = count?.number === undefined || taken ? undefined : count;
  const at = imperative ?? (both ? undefined : (question ?? counted?.gap));
  if (at === undefined) return [];
  const end = gaps.findIndex(({ lines }, i) => i > at && lines.some(({ text }) => speaksToReader(text, EITHER_WAY)));
  const after = starts.filter(({ gap }) => gap >= at && (end < 0 || gap < end));
  if (imperative === undefined && question === undefined) return after.length === counted?.number ? after : [];
  const before = starts.filter(({ gap }) => gap < at);
  if (after.length >= 2) return after;
  return before.length >= 2 ? before : [];
}
