/** A part of a text that is a code block or a quotation. */
export interface Block {
  start: number;
  end: number;
}

const LIMIT = 4096;
const SEPARATORS = "@#$-<>[](){}=/+%&^*'\"`~|.,:;?!";

/** Cuts a text as Telegram Desktop does, and trims each part. */
export function cutAsDesktop(text: string, blocks: readonly Block[] = []): string[] {
  const parts: string[] = [];
  let from = 0;
  while (text.length - from > LIMIT) {
    const at =
      from +
      cutIn(
        text.slice(from),
        blocks.map((one) => ({ start: one.start - from, end: one.end - from })),
      );
    parts.push(text.slice(from, at).trim());
    from = at;
  }
  parts.push(text.slice(from).trim());
  return parts.filter((part) => part !== "");
}

/** The last one of the best places in (2,048, 4,096]. */
function cutIn(text: string, blocks: readonly Block[]): number {
  const levels = Array.from({ length: LIMIT / 2 }, (_, i) => levelAt(text, LIMIT / 2 + 1 + i, blocks));
  return LIMIT / 2 + 1 + levels.lastIndexOf(Math.max(...levels));
}

/** The classes of the rule, the best one first. */
function levelAt(text: string, i: number, blocks: readonly Block[]): number {
  const isInside = blocks.some(({ start, end }) => i > start && i < end);
  const isBlankLine = text[i] === "\n" && text[i + 1] === "\n";
  const isBorder = text[i] === "\n" && blocks.some(({ start, end }) => i + 1 === start || i === end);
  const isBlank = /\s/.test(text[i]!);
  const classes = [
    isBlankLine && !isInside,
    isBorder,
    text[i] === "\n" && !isInside,
    isBlankLine,
    text[i] === "\n",
    isBlank && ".?!".includes(text[i - 1]!),
    isBlank && ",:;".includes(text[i - 1]!),
    isBlank,
    SEPARATORS.includes(text[i - 1]!),
    true,
  ];
  return classes.length - classes.indexOf(true);
}

/** Cuts a text as other clients do. */
export function cutExactly(text: string): string[] {
  const parts = Array.from({ length: Math.ceil(text.length / LIMIT) }, (_, i) =>
    text.slice(i * LIMIT, (i + 1) * LIMIT),
  );
  return parts.map((part) => part.trim());
}
