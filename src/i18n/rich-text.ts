/** Text with styles, before it becomes Telegram entities or terminal lines. Never markup: nothing in `text` is interpreted. */
export type RichText = RichSpan[];

/** A stretch of text in one style. */
export interface RichSpan {
  text: string;
  style?: "bold" | "italic" | "code" | "pre";
}

/** The words alone. */
export function plain(rich: RichText): string {
  return rich.map((span) => span.text).join("");
}

/** A stretch in bold. */
export function bold(text: string): RichSpan {
  return { text, style: "bold" };
}
/** A stretch in italics. */
export function italic(text: string): RichSpan {
  return { text, style: "italic" };
}
/** A stretch of code within a line. */
export function code(text: string): RichSpan {
  return { text, style: "code" };
}
/** A block of code. */
export function pre(text: string): RichSpan {
  return { text, style: "pre" };
}

/** What may stand in the holes of {@link rich}. */
export type RichPart = string | number | RichSpan | RichText;

/** Builds rich text from a template; neighbouring unstyled pieces are joined and empty ones left out. */
export function rich(words: TemplateStringsArray, ...holes: RichPart[]): RichText {
  return joined(words.flatMap((word, i) => (i < holes.length ? [word, holes[i] as RichPart] : [word])));
}

/** Puts pieces one after another. */
export function joined(parts: readonly RichPart[]): RichText {
  const out: RichText = [];
  for (const part of parts) for (const span of spansOf(part)) append(out, span);
  return out;
}

/** Rich texts as lines of one text. */
export function lines(rows: readonly RichText[]): RichText {
  return joined(rows.flatMap((row, i): RichPart[] => (i === 0 ? [row] : ["\n", row])));
}

/** The text cut to at most `limit` UTF-16 units, never within a surrogate pair; a cut one ends in "…". */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = limit - 1;
  const splitsPair = isHighSurrogate(text.charCodeAt(end - 1));
  return `${text.slice(0, splitsPair ? end - 1 : end)}…`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function spansOf(part: RichPart): RichSpan[] {
  if (Array.isArray(part)) return part;
  return typeof part === "object" ? [part] : [{ text: String(part) }];
}

function append(out: RichText, span: RichSpan): void {
  if (span.text === "") return;
  const last = out.at(-1);
  if (last !== undefined && last.style === undefined && span.style === undefined) last.text += span.text;
  else out.push({ ...span });
}
