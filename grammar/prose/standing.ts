import type { Node } from "../shortcode/nodes.ts";
import { linesOf, lineText, SHORTCODE_SIGN } from "./lines.ts";

/**
 * How a shortcode stands in its message. `alone`: nothing else is on its line but marks, a list marker or a bold label,
 * also in code. `sentence`: other words are on its line. `quotation`: on a line that quotes somebody (`> …`).
 */
export type Standing = "alone" | "sentence" | "quotation";

/** How each shortcode of a message stands, in their order. */
export function standingsOf(nodes: readonly Node[], source: string): Standing[] {
  const standings: Standing[] = [];
  for (const line of linesOf(nodes, source)) {
    const count = line.pieces.filter((piece) => "shortcode" in piece).length;
    if (count === 0) continue;
    const standing = standingOf(lineText(line));
    for (let i = 0; i < count; i += 1) standings.push(standing);
  }
  return standings;
}

function standingOf(line: string): Standing {
  if (QUOTED.test(line)) return "quotation";
  const first = line.indexOf(SHORTCODE_SIGN);
  const before = line.slice(0, first);
  const after = line.slice(first + 1);
  if (hasWords(after) || before.length > MAX_LEAD) return "sentence";
  const lead = withoutMarkers(before);
  return hasWords(lead) && !isLabel(lead, after) ? "sentence" : "alone";
}

/** A line of a quotation, also within a list. */
const QUOTED = /^[\s*+•-]{0,20}(?:>|&gt;|»)/;
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
  // The emphasis may go on over the shortcode.
  if (end < 0 && !after.trimStart().toLowerCase().startsWith(close)) return false;
  if (end >= 0 && hasWords(rest.slice(end + close.length))) return false;
  const label = (end < 0 ? rest : rest.slice(0, end)).trim();
  const words = label.split(/[^\p{L}\p{N}'’-]+/u).filter(Boolean);
  return words.length > 0 && words.length <= MAX_LABEL_WORDS && !EXPLAINS.has(words[0]!.toLowerCase());
}

/** First words of labels that say how something could be done, or when, but not that it is to be done. */
const EXPLAINS: ReadonlySet<string> = new Set(
  `to for if when whenever in example examples e.g eg usage use using syntax format tip hint note how later optional optionally
   untuk contoh misalnya misal jika kalau bila ketika saat cara gunakan pakai catatan opsional nanti
   um zum beispiel wenn falls tipp hinweis so
   para ejemplo si cuando uso nota exemplo se quando dica
   pour exemple quand astuce utilisation
   чтобы для пример если когда
   مثال إذا لكي`.split(/\s+/),
);
