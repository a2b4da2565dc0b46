import { formatsOf, type TextFormats, within } from "../position.ts";
import { linesOf, lineText, SHORTCODE_SIGN } from "../shortcode/lines.ts";
import type { Node } from "../shortcode/nodes.ts";
import { continues, Introductions, lastClause, type Manner, releaseAbove, releaseBelow } from "./introductions.ts";
import { CONDITIONS, EXPLAINS, MAX_CLAUSE, negates, TAKES_BACK } from "./mention-words.ts";
import { couldBe, dependsOn, type Release } from "./release-words.ts";
import { withdrawnShortcodes } from "./withdrawn.ts";

/**
 * How a shortcode appears in its message. `alone`: nothing else is on its line but marks, a list marker or a bold label, also
 * in code. `sentence`: other words are on its line, or words before it explain how to use it. `quotation`: it is someone
 * else's, or withdrawn: struck through, commented out, or said not to be done. `withheld`: the prose around it makes it wait
 * for the reader ("Once you confirm:", "Shall I run it?") or shows it as an example, so it starts nothing.
 */
export type Appearance = "alone" | "sentence" | "withheld" | "quotation";

/** What the shortcodes of a message do, by their indexes. */
export interface Roles {
  /** They start something. One may be taken back by what follows: "Wait, that's wrong. Use this instead:". */
  starts: ReadonlySet<number>;
  /** They shape what is started: prose that makes one wait makes the next start wait. */
  parts: ReadonlySet<number>;
  /** Those of the parts that begin with nothing. */
  creates: ReadonlySet<number>;
  /** They bring a condition, a question or a time of their own, so that prose about a case withholds nothing. */
  gated: ReadonlySet<number>;
  /** Some step asks for consent, so that prose about it withholds nothing. */
  asks: boolean;
}

const NO_ROLES: Roles = { starts: new Set(), parts: new Set(), creates: new Set(), gated: new Set(), asks: false };

/**
 * How each shortcode of a message appears, in order. `formats` are the parts of the text that are formatted without any
 * sign of that in the text itself.
 */
export function appearancesOf(
  nodes: readonly Node[],
  source: string,
  { starts, parts, creates, gated, asks }: Roles = NO_ROLES,
  formats: Partial<TextFormats> = {},
): Appearance[] {
  const { quotations, code, emphasis } = formatsOf(formats);
  const isQuoted = within(quotations);
  const quoted = nodes.filter(({ type }) => type !== "text").map(({ start }) => isQuoted(start));
  const appearances: Appearance[] = [];
  const blocks = code.filter(({ isBlock }) => isBlock);
  const lines = linesOf(nodes, source, { blocks, emphasis });
  const withdrawn = withdrawnShortcodes(lines);
  const introductions = new Introductions();
  const lastStart = Math.max(-1, ...[...starts].slice(-1));
  const isRight = lines.some((line) => RIGHT.test(lineText(line).slice(0, MAX_LEAD)));
  const withholds = (release: Release, index: number): boolean => {
    if (release === "depends") return (parts.has(index) || starts.has(index)) && gated.size === 0;
    if (release === "follows") return starts.has(index) && !parts.has(index - 1);
    return release === "waits" || (release === "asks" && !asks);
  };
  const lacksGate = (index: number): boolean =>
    parts.has(index) ? !gated.has(index) : starts.has(index) && gated.size === 0;
  const lastWords = lines.findLastIndex((line) => hasWords(lineText(line)));
  /** What the prose above says. */
  let above: Release;
  /** A part of the next start waits. */
  let partWaits = false;
  /** The shortcodes since the last line of prose. */
  let group: number[] = [];
  let beginsGroup = false;
  let isAfterShortcode = false;
  for (const [number, line] of lines.entries()) {
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
      const said = releaseAbove(text, number === lastWords);
      if (group.some((index) => withholds(said, index)))
        for (const index of group.splice(0)) {
          if (appearances[index] !== "quotation") appearances[index] = "withheld";
          if (starts.has(index)) partWaits = false;
          else if (parts.has(index)) partWaits = true;
        }
      above = releaseBelow(text) ?? (continues(text) ? above : undefined);
      beginsGroup = true;
      continue;
    }
    isAfterShortcode = true;
    const appearance = introduced(appearanceOf(text), introductions.manner);
    const isWrong = (isRight && CROSS.test(text.slice(0, MAX_LEAD))) || (line.fenced && isTextInCode(text));
    const beside = releaseBeside(text);
    const inCase = isInCase(text);
    if (beginsGroup) group = [];
    beginsGroup = false;
    for (let i = 0; i < count; i += 1) {
      const index = appearances.length;
      const isWithdrawn = isWrong || withdrawn[index] === true || quoted[index] === true || appearance === "quotation";
      const isHeld: boolean =
        withholds(above, index) ||
        withholds(beside, index) ||
        (inCase && lacksGate(index)) ||
        (partWaits && starts.has(index));
      if (parts.has(index)) partWaits = isHeld || (partWaits && !creates.has(index));
      else if (starts.has(index)) partWaits = false;
      group.push(index);
      appearances.push(isWithdrawn ? "quotation" : isHeld ? "withheld" : appearance);
    }
  }
  return appearances;
}

/** Whether a line of code has a shortcode as a text among other code: `echo '…' > notes.txt`. */
function isTextInCode(line: string): boolean {
  return hasWords(line) && /(["'`])\uFFFC\1/.test(line);
}

/** What a line says about the shortcodes on it. */
function releaseBeside(line: string): Release {
  const before = line.slice(0, line.indexOf(SHORTCODE_SIGN));
  const after = line.slice(line.lastIndexOf(SHORTCODE_SIGN) + 1);
  if (couldBe(before)) return "waits";
  return (
    (hasWords(before) ? releaseBelow(before) : undefined) ?? (hasWords(after) ? releaseAbove(after, true) : undefined)
  );
}

/** Whether words behind the shortcodes of a line, or in brackets before them, tell a case: "(only if it is late)". */
function isInCase(line: string): boolean {
  return (
    dependsOn(line.slice(line.lastIndexOf(SHORTCODE_SIGN) + 1)) ||
    dependsOn(labelNote(line.slice(0, line.indexOf(SHORTCODE_SIGN))))
  );
}

/** What stands in brackets at the end of a label: "**Step 2 (only if it is late):**". */
function labelNote(before: string): string {
  const open = before.lastIndexOf("(");
  return open < 0 || !/\)[^\p{L}\p{N}]{0,8}$/u.test(before) ? "" : before.slice(open + 1);
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
