import { isOutcome, type MarkdownPiece } from "../i18n/markdown/atoms.ts";

/** Removes from the prose what belonged to a shortcode and makes no sense next to its outcome. */
export function withoutLitter(pieces: readonly MarkdownPiece[]): MarkdownPiece[] {
  const clean = pieces.map((piece, i) => {
    if (typeof piece !== "string") return piece;
    return isEscaped(piece, isBeside(pieces[i - 1]), isBeside(pieces[i + 1])) ? unescaped(piece) : piece;
  });
  for (const [i, piece] of clean.entries()) {
    const [before, after] = [clean[i - 1], clean[i + 1]];
    if (!isBeside(piece) || typeof before !== "string" || typeof after !== "string") continue;
    // Notes link in double brackets.
    if (!before.endsWith("[") || !after.startsWith("]")) continue;
    clean[i - 1] = before.slice(0, -1);
    clean[i + 1] = after.slice(1);
  }
  return clean;
}

function isBeside(piece: MarkdownPiece | undefined): boolean {
  return piece !== undefined && isOutcome(piece);
}

/** Whether the prose came out of a JSON string: `\n` is written out next to a shortcode, and there is no line break. */
function isEscaped(text: string, follows: boolean, precedes: boolean): boolean {
  if (text.includes("\n")) return false;
  const words = text.trim();
  return (follows && words.startsWith("\\n")) || (precedes && words.endsWith("\\n"));
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "", t: "\t" };

function unescaped(text: string): string {
  return text.replaceAll(/\\(["\\/nrt])/g, (_, sign: string) => ESCAPES[sign] ?? sign);
}
