import type { Effect } from "./placeholders/effect.ts";
import type { Failed, Problem } from "./problem.ts";
import type { ReplyButton } from "./reply.ts";
import { bold, code, joined, lines, pre, type RichPart, type RichText, rich } from "./rich-text.ts";

/** What came of one island. */
export type Outcome = Success | Failed;

export interface Success {
  ok: true;
  text: RichText;
  /** What it changed in the meaning of placeholders. */
  effects: Effect[];
  /** Commands that are offered instead of run. */
  buttons: ReplyButton[];
  /** The execution that was started, resumed or retried. */
  execution?: string;
}

export const success = (text: RichText, more: Partial<Omit<Success, "ok" | "text">> = {}): Success => ({
  ok: true,
  text,
  effects: [],
  buttons: [],
  ...more,
});

/** An error as people read it: which command, where, what is wrong, and what to write instead. */
export const problemText = (label: string, line: number, column: number, problem: Problem): RichText => {
  const rows: RichText[] = [rich`❌ ${bold(label)} (line ${line}, column ${column}): ${sentence(problem.message)}`];
  if (problem.caret !== undefined) rows.push([pre(problem.caret)]);
  if (problem.hint !== undefined) rows.push(withCode(problem.hint));
  return lines(rows);
};

/** A hint, its shortcodes set as code. */
const withCode = (hint: string): RichText => {
  const parts: RichPart[] = [];
  let from = 0;
  for (let at = hint.indexOf("[MULTISTEP:"); at >= 0; at = hint.indexOf("[MULTISTEP:", from)) {
    const end = shortcodeEnd(hint, at);
    parts.push(hint.slice(from, at), code(hint.slice(at, end)));
    from = end;
  }
  parts.push(hint.slice(from));
  return joined(parts);
};

const shortcodeEnd = (text: string, start: number): number => {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "[") depth++;
    if (text[i] === "]" && --depth === 0) return i + 1;
  }
  return text.length;
};

/** With a capital and a full stop; a placeholder at the beginning keeps its spelling. */
const sentence = (text: string): string => {
  const first = /^[a-z]+\d*_/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!…:)]$/.test(first) ? first : `${first}.`;
};
