/** The most UTF-16 units that Telegram takes in a message; clients send a longer text in parts. */
export const MAX_MESSAGE = 4096;
const HALF = MAX_MESSAGE / 2;
/** More spaces than this at a cut are not considered. */
const MAX_TRIMMED = 64;

/** Whether the text may continue in the next message: no client splits at less than half the maximum length. */
export function mayContinue(text: string): boolean {
  return text.length > HALF - MAX_TRIMMED && text.length <= MAX_MESSAGE;
}

/** Whether the two may be parts of one text: together they are longer than a message. */
export function mayBelongTogether(first: string, next: string): boolean {
  return mayContinue(first) && first.length + next.length + MAX_TRIMMED > MAX_MESSAGE;
}

/**
 * Whether a client would have split a text between the two, ignoring code blocks and quotations, which have their own
 * boundaries.
 */
export function isCutBetween(first: string, next: string): boolean {
  // By any client, counting what was trimmed.
  if (first.length > MAX_MESSAGE - MAX_TRIMMED) return true;
  return SEPARATORS.some((lead) => SEPARATORS.some((one) => isCutThere(first, one, next, lead)));
}

/** What a sentence, a shortcode or a code block ends with. */
const WHOLE_END = /[.?!…\])}"'”’»`]$/;

/** Whether a text that ends outside of shortcodes looks complete. */
export function endsWhole(text: string): boolean {
  return WHOLE_END.test(text.trimEnd()) && text.split("```").length % 2 === 1;
}

/**
 * Joins the parts of a text as they were before a client split it. Each part was trimmed, so what was between two of them
 * follows from how Telegram Desktop splits: only text that would have been split right there can have been there. Other clients
 * split at exactly 4,096 units. `starts` are the offsets at which the parts begin.
 */
export function joinParts(parts: readonly string[]): { text: string; starts: number[] } {
  let [text = ""] = parts;
  const starts = [0];
  let lead = "";
  for (let i = 1; i < parts.length; i++) {
    lead = separatorOf(parts[i - 1]!, parts[i]!, lead);
    text += lead;
    starts.push(text.length);
    text += parts[i]!;
  }
  return { text, starts };
}

/** What may have been at a cut, shortest first. */
const SEPARATORS = ["", " ", "\n", "\n\n"] as const;

/** What starts a line rather than continuing it. */
const BEGINS_LINE = /^(?:\[[A-Za-z]|```|#{1,6} |[-*•] )/;

/** What was between two parts; `lead`: what was before the first of them. */
function separatorOf(first: string, next: string, lead: string): string {
  if (/\s$/.test(first) || /^\s/.test(next)) return "";
  // A full part may come from any client, and be cut inside a word.
  if (first.length === MAX_MESSAGE && !/[.?!,;\]]$/.test(first) && !BEGINS_LINE.test(next))
    return endsWord(first, next) ? " " : "";
  const possible = SEPARATORS.filter((one) => isCutThere(first, one, next, lead));
  if (BEGINS_LINE.test(next) && possible.includes("\n")) return "\n";
  return possible[0] ?? (first.length === MAX_MESSAGE ? "" : "\n");
}

/** Whether a word ends with the first part, rather than continuing in the next: both are words elsewhere in the text. */
function endsWord(first: string, next: string): boolean {
  const last = /(?<![\p{L}\p{N}])[\p{L}\p{N}]{1,40}$/u.exec(first)?.[0];
  const begin = /^[\p{L}\p{N}]{1,40}(?![\p{L}\p{N}])/u.exec(next)?.[0];
  if (last === undefined || begin === undefined) return false;
  const words = new Set(`${first.slice(0, -last.length)} ${next.slice(begin.length)}`.split(/[^\p{L}\p{N}]+/u));
  return !words.has(last + begin) && words.has(last) && words.has(begin);
}

/** How good a position is for a cut. Source: `TextUtilities::CutPart` of https://github.com/desktop-app/lib_ui. */
const PLACES = { anywhere: 0, separator: 1, blank: 2, clause: 3, sentence: 4, line: 5, blankLine: 6 } as const;

/** Whether Telegram Desktop would cut right after `first`: at the last one of the best places in the second half. */
function isCutThere(first: string, separator: string, next: string, lead: string): boolean {
  const text = lead + first + separator + next.slice(0, MAX_MESSAGE);
  if (text.length <= MAX_MESSAGE) return false;
  let best = -1;
  let at = 0;
  for (let i = HALF + 1; i <= MAX_MESSAGE; i++) {
    const place = placeAt(text, i);
    if (place >= best) [best, at] = [place, i];
  }
  return at === lead.length + first.length;
}

const SENTENCE_ENDS = ".?!";
const CLAUSE_ENDS = ",:;";
const SEPARATING = `${SENTENCE_ENDS}${CLAUSE_ENDS}@#$-<>[](){}=/+%&^*'"\`~|`;

function placeAt(text: string, i: number): number {
  const character = text[i]!;
  const before = text[i - 1]!;
  if (character === "\n") return text[i + 1] === "\n" ? PLACES.blankLine : PLACES.line;
  if (!/\s/.test(character))
    return SEPARATING.includes(before) || /\s/.test(before) ? PLACES.separator : PLACES.anywhere;
  if (SENTENCE_ENDS.includes(before)) return PLACES.sentence;
  return CLAUSE_ENDS.includes(before) ? PLACES.clause : PLACES.blank;
}
