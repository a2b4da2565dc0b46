import { isStyled, joined, plain, type RichSpan, type RichText } from "../rich-text.ts";
import type { Atom } from "./atoms.ts";

/** A span, or an outcome as a whole. */
export type Item = RichSpan | OutcomeItem;

export interface OutcomeItem {
  outcome: RichText;
  isBlock: boolean;
}

/** An atom as an item. */
export function outcomeItem({ kind, text }: Atom): OutcomeItem {
  return { outcome: text, isBlock: kind === "block" || text.some((span) => span.text.includes("\n")) };
}

export function isSpan(item: Item): item is RichSpan {
  return "text" in item;
}

/** A line that has at most a list's marker so far. */
const LINE_START = /(?:^|\n)[ \t]*(?:(?:•|\d{1,9}[.)])[ \t]+)?(?:[☐☑][ \t]+)?$/;
/** Longer than any marker. */
const LOOK_BACK = 64;

/** Puts outcomes into the text around them: adjacent ones, and those of several lines, on separate lines. */
export function placeOutcomes(items: readonly Item[]): RichText {
  const out: RichText = [];
  let line = "";
  let last: "none" | "inline" | "block" = "none";
  const push = (span: RichSpan): void => {
    out.push(span);
    line = (line + span.text).slice(-LOOK_BACK);
  };
  const breakLine = (): void => {
    for (let end = out.at(-1); end !== undefined && !isStyled(end); end = out.at(-1)) {
      end.text = end.text.trimEnd();
      if (end.text !== "") break;
      out.pop();
    }
    push({ text: "\n" });
  };
  for (const item of items) {
    if (isSpan(item)) {
      if (last === "block" && !/^[ \t]*\n/.test(item.text)) {
        // Blanks alone may be followed by a line break.
        const text = item.text.trimStart();
        if (text === "") continue;
        push({ text: "\n" });
        push({ ...item, text });
      } else push({ ...item });
      if (item.text.trim() !== "" || item.text.includes("\n")) last = "none";
      continue;
    }
    const { outcome, isBlock } = item;
    if (plain(outcome) === "") continue;
    if (out.length > 0 && (isBlock || last !== "none") && !LINE_START.test(line)) breakLine();
    for (const span of outcome) push({ ...span });
    last = isBlock ? "block" : "inline";
  }
  return joined(out);
}
