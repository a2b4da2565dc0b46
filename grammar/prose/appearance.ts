import { type CodeRange, type TextRange, within } from "../position.ts";
import { linesOf, lineText, SHORTCODE_SIGN } from "../shortcode/lines.ts";
import type { Node } from "../shortcode/nodes.ts";
import { continues, Introductions, lastClause, type Manner, releaseAbove, releaseBelow } from "./introductions.ts";
import { CONDITIONS, EXPLAINS, MAX_CLAUSE, negates, TAKES_BACK } from "./mention-words.ts";
import { couldBe, type Release } from "./release-words.ts";
import { withdrawnShortcodes } from "./withdrawn.ts";

/**
 * How a shortcode appears in its message. `alone`: nothing else is on its line but marks, a list marker or a bold label, also
 * in code. `sentence`: other words are on its line, or words before it explain how to use it. `quotation`: it is someone
 * else's, or withdrawn: struck through, commented out, or said not to be done. `withheld`: the prose around it makes it wait
 * for the reader ("Once you confirm:", "Shall I run it?") or shows it as an example, so it starts nothing.
 */
export type Appearance = "alone" | "sentence" | "withheld" | "quotation";

/**
 * How each shortcode of a message appears, in order. `starts` are the indexes of those that start something: of these,
 * one may be taken back by what follows ("Wait, that's wrong. Use this instead:"). `asks`: the message's own steps ask for
 * consent, so that prose about it withholds nothing. `quotations` are the parts of the text that are formatted as a quotation,
 * or struck through, without any sign of that in the text itself; `code` are those that are formatted as code, `emphasis` those in bold or italics.
 */
export function appearancesOf(
  nodes: readonly Node[],
  source: string,
  starts: ReadonlySet<number> = new Set(),
  asks = false,
  quotations: readonly TextRange[] = [],
  code: readonly CodeRange[] = [],
  emphasis: readonly TextRange[] = [],
): Appearance[] {
  const isQuoted = within(quotations);
  const quoted = nodes.filter(({ type }) => type !== "text").map(({ start }) => isQuoted(start));
  const appearances: Appearance[] = [];
  const blocks = code.filter(({ isBlock }) => isBlock);
  const lines = linesOf(nodes, source, { blocks, emphasis });
  const withdrawn = withdrawnShortcodes(lines);
  const introductions = new Introductions();
  const lastStart = Math.max(-1, ...[...starts].slice(-1));
  const isRight = lines.some((line) => RIGHT.test(lineText(line).slice(0, MAX_LEAD)));
  const withholds = (release: Release): boolean => release === "waits" || (release === "asks" && !asks);
  let isWithheld = false;
  /** The shortcodes since the last line of prose. */
  let group: number[] = [];
  let beginsGroup = false;
  let isAfterShortcode = false;
  for (const line of lines) {
    const text = lineText(line);
    const count = line.pieces.filter((piece) => "shortcode" in piece).length;
    if (count === 0) {
      if (line.fenced || !hasWords(text)) continue;
      const last = appearances.length - 1;
      if (isAfterShortcode && ARROW.test(text)) {
        if (appearances[last] === "alone") appearances[last] = "sentence";
        continue;
      }
      isAfterShortcode = false;
      if (starts.has(last) && last < lastStart && TAKES_BACK.test(text.slice(0, MAX_CLAUSE)))
        appearances[last] = "quotation";
      introductions.read(text);
      if (withholds(releaseAbove(text)))
        for (const index of group.splice(0)) if (appearances[index] !== "quotation") appearances[index] = "withheld";
      isWithheld = withholds(releaseBelow(text)) || (isWithheld && continues(text));
      beginsGroup = true;
      continue;
    }
    isAfterShortcode = true;
    const appearance = introduced(appearanceOf(text), introductions.manner);
    const isWrong = isRight && CROSS.test(text.slice(0, MAX_LEAD));
    const isHeld = isWithheld || withholds(releaseBeside(text));
    if (beginsGroup) group = [];
    beginsGroup = false;
    for (let i = 0; i < count; i += 1) {
      const index = appearances.length;
      const isWithdrawn = isWrong || withdrawn[index] === true || quoted[index] === true || appearance === "quotation";
      group.push(index);
      appearances.push(isWithdrawn ? "quotation" : isHeld ? "withheld" : appearance);
    }
  }
  return appearances;
}

/** What a line says about the shortcodes on it. */
function releaseBeside(line: string): Release {
  const before = line.slice(0, line.indexOf(SHORTCODE_SIGN));
  const after = line.slice(line.lastIndexOf(SHORTCODE_SIGN) + 1);
  if (couldBe(before)) return "waits";
  return (hasWords(before) ? releaseBelow(before) : undefined) ?? (hasWords(after) ? releaseAbove(after) : undefined);
}

function introduced(appearance: Appearance, manner: Manner): Appearance {
  if (manner === "negates") return "quotation";
  return appearance === "alone" && manner === "explains" ? "sentence" : appearance;
}

/** The next line explains what is above it: "→ stops the run for good". */
const ARROW = /^\s{0,20}(?:→|➜|➡|⟶|⇒|↳|->|=>)/u;
/** A line that is marked as wrong or right, where a message shows both. */
const CROSS = /^[\s*•-]{0,12}(?:❌|🚫|⛔|✖|✗|✘|👎)[^\p{L}\p{N}]*\uFFFC/u;
const RIGHT = /^[\s*•-]{0,12}(?:✅|✔|☑|👍)[^\p{L}\p{N}]*\uFFFC/u;

function appearanceOf(line: string): Appearance {
  if (QUOTED.test(line) || REPORTED.test(line) || /^\s{0,20}\|[^|]*$/.test(line)) return "quotation";
  const first = line.indexOf(SHORTCODE_SIGN);
  const before = line.slice(0, first);
  const after = line.slice(first + 1);
  if (isNegated(before.slice(-MAX_CLAUSE)) || isNegated(after.slice(0, MAX_CLAUSE))) return "quotation";
  if (hasWords(after) || /[?？؟]/.test(after) || before.length > MAX_LEAD) return "sentence";
  const lead = withoutMarkers(before);
  return hasWords(lead) && !isLabel(lead, after) ? "sentence" : "alone";
}

/** Whether one of the clauses says that it is not to be done. The last one leads to what follows. */
function isNegated(text: string): boolean {
  return hasWords(text) && negates(lastClause(text));
}

/** A line of a quotation, also within a list. */
const QUOTED = /^[\s*+•-]{0,20}(?:>|&gt;|»|┃|│|▎|▌|❯)/;
/** What someone else said, in a transcript, or what a log recorded. */
const REPORTED = /^\s{0,3}(?:[*_]{0,2}(?:user|human|customer|pengguna)[*_]{0,2}\s?:|\[?\d{4}-\d\d-\d\d[T ])/i;
/** A list marker and a label are shorter. */
const MAX_LEAD = 160;

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text.replaceAll(HTML_TAG, ""));
}

const HTML_TAG = /<\/?(?:b|strong|i|em|u|code|pre|li|p|br|span)\s{0,3}\/?>/gi;

/** The first of these that a line begins with is a list marker; one may follow another. */
const MARKERS: readonly RegExp[] = [
  // Blanks, bullets, headings, arrows, emoji: whatever is neither a letter nor a digit nor opens a label.
  /^[^\p{L}\p{N}*_<[(]+/u,
  /^[*+](?=\s)/,
  /^\[[ xX✓]?\]/,
  // 1. 2) (3) a) 1.2. and the keycap emoji
  /^\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-zA-Z])[.):](?=\s|\*|_|`|\uFFFC|$)/,
  /^\d\uFE0F?\u20E3/,
  /^(?:step|langkah|schritt|paso|passo|[ée]tape|шаг|الخطوة)\s{0,3}\d{1,3}\s{0,3}[.:)–—-]?(?=\s|\*|\uFFFC|$)/iu,
];

function withoutMarkers(before: string): string {
  let rest = before.trim();
  for (let depth = 0; depth < 6; depth += 1) {
    const marker = MARKERS.map((pattern) => pattern.exec(rest)?.[0] ?? "").find((found) => found !== "");
    if (marker === undefined) return rest;
    rest = rest.slice(marker.length).trim();
  }
  return rest;
}

const EMPHASIS = ["***", "**", "__", "*", "_", "<b>", "<strong>", "<i>", "<em>", "<u>"] as const;
const MAX_LABEL_WORDS = 6;

/**
 * Whether the text before a shortcode is a label in bold or italics: "**Cancel it:**". One that explains, such as
 * "**To cancel:**" or "**Example:**", is the beginning of a sentence.
 */
function isLabel(lead: string, after: string): boolean {
  const open = EMPHASIS.find((mark) => lead.toLowerCase().startsWith(mark));
  if (open === undefined) return false;
  const close = open.startsWith("<") ? open.replace("<", "</") : open;
  const rest = lead.slice(open.length);
  const end = rest.toLowerCase().indexOf(close);
  // The emphasis may continue over the shortcode.
  if (end < 0 && !after.trimStart().toLowerCase().startsWith(close)) return false;
  if (end >= 0 && hasWords(rest.slice(end + close.length))) return false;
  const label = (end < 0 ? rest : rest.slice(0, end)).trim();
  const words = label.split(/[^\p{L}\p{N}'’-]+/u).filter(Boolean);
  return (
    words.length > 0 &&
    words.length <= MAX_LABEL_WORDS &&
    !EXPLAINS.has(words[0]!.toLowerCase()) &&
    !CONDITIONS.test(label)
  );
}
