import type { Messages } from "../i18n/messages.ts";
import { bold, lines, plain, type RichText, rich, styled } from "../i18n/rich-text.ts";

/** A stretch of prose, or the outcome of a shortcode. */
export type ReplyPart =
  | { kind: "prose"; text: string }
  /** What an AI thought before its answer; none of it ran. */
  | { kind: "thinking"; text: string }
  /** `index`: the shortcode's position among the message's shortcodes, from 0. `isStep`: it added a step. `isChoice`: it waits to be chosen. */
  | { kind: "outcome"; index: number; ok: boolean; text: RichText; isStep?: true; isChoice?: true };

/** This many added steps in a row become one folded block; fewer are as easy to read one by one. */
const LEAST = 5;

/** A part of a reply, or several outcomes in one block that opens on demand. */
export type ShownPart = ReplyPart | { kind: "folded"; text: RichText };

/** Outcomes to choose from beyond this many in a row are only counted; they have no buttons either. */
const MOST_CHOICES = 20;
/** Two in a row have at most a label between them. */
const MAX_LABEL = 80;

/** The parts without the rest of a long row of choices; the number of omitted ones is shown instead. */
function withoutManyChoices(all: readonly ReplyPart[], { replies }: Pick<Messages, "replies">): ReplyPart[] {
  const parts: ReplyPart[] = [];
  let row = 0;
  for (const [at, part] of all.entries()) {
    const isChoice = part.kind === "outcome" && part.isChoice === true;
    const next = all[at + 1];
    const isBetween =
      row > 0 &&
      part.kind === "prose" &&
      part.text.length <= MAX_LABEL &&
      next?.kind === "outcome" &&
      next.isChoice === true;
    if (isChoice) row += 1;
    else if (!isBetween) row = 0;
    if (row < MOST_CHOICES || (row === MOST_CHOICES && isChoice)) parts.push(part);
    else if (row === MOST_CHOICES) parts.push({ kind: "prose", text: "\n" });
    else if (isChoice) {
      const more = { ...part, text: [{ text: `…${replies.andOthers(row - MOST_CHOICES)}` }] };
      if (row === MOST_CHOICES + 1) parts.push(more);
      else parts[parts.length - 1] = more;
    }
  }
  return parts;
}

/** Folds the outcomes of many steps, so that a long answer's reply fits on a screen. Errors and warnings are never folded away. */
export function foldSteps(all: readonly ReplyPart[], { replies }: Pick<Messages, "replies">): ShownPart[] {
  const parts = withoutManyChoices(all, { replies });
  const shown: ShownPart[] = [];
  for (let at = 0; at < parts.length; ) {
    const end = endOfSteps(parts, at);
    const steps = parts.slice(at, end).flatMap((part) => (isStep(part) ? [part.text] : []));
    if (steps.length < LEAST) {
      const next = Math.max(end, at + 1);
      shown.push(...parts.slice(at, next));
      at = next;
      continue;
    }
    const before = shown.at(-1);
    // The mark of the list whose items the steps were.
    if (before?.kind === "prose")
      shown[shown.length - 1] = { kind: "prose", text: before.text.replace(LAST_MARK, "$1") };
    const text = styled("folded", lines([rich`${bold(replies.stepsAdded(steps.length))}`, ...steps]));
    shown.push({ kind: "folded", text });
    at = end;
  }
  return onOwnLines(shown);
}

const LAST_MARK = /(^|\n)[ \t]*(?:[-*•]|\d{1,3}[.)])[ \t]+$/;
/** Meaningless text between the items of a list, or between lines in bold or code. */
const NOTHING_SAID = /^[\s\-*•_`>|\d.)]*$/;

/** The end of the steps that begin here, including meaningless text between them. */
function endOfSteps(parts: readonly ReplyPart[], start: number): number {
  let end = start;
  for (let at = start; at < parts.length; at++) {
    const part = parts[at] as ReplyPart;
    if (isStep(part)) end = at + 1;
    else if (at === start || part.kind !== "prose" || !NOTHING_SAID.test(part.text)) break;
  }
  return end;
}

function isStep(part: ReplyPart): part is ReplyPart & { kind: "outcome" } {
  return part.kind === "outcome" && part.isStep === true && !plain(part.text).includes("\n");
}

/** Adjacent outcomes get a line each. */
function onOwnLines(parts: readonly ShownPart[]): ShownPart[] {
  return parts.flatMap((part, i): ShownPart[] => {
    const [before, after] = [parts[i - 1], parts[i + 1]];
    if (part.kind === "outcome" && after?.kind === "outcome") return [part, { kind: "prose", text: "\n" }];
    const isBlank = part.kind === "prose" && /^[ \t]+$/.test(part.text);
    return isBlank && before?.kind === "outcome" && after?.kind === "outcome"
      ? [{ kind: "prose", text: "\n" }]
      : [part];
  });
}
