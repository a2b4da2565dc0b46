import { range, union, within } from "./char-set.ts";
import type { Part, PatternFlags, Repeat } from "./parse-pattern.ts";

/**
 * The same question with less to repeat. A pattern only says whether its text occurs, so what may be repeated at an open
 * end need not be: `.*x+` asks for `x`. And `^a.*$`, outside multiline mode, asks for `a` in a text of a single line.
 */
export function simplifyPattern(branches: Part[][], flags: PatternFlags): Part[][] {
  return branches.map((branch) => trimEnd(trimStart(withoutTail(branch, flags))));
}

function trimStart(branch: Part[]): Part[] {
  const [first, ...rest] = branch;
  if (first === undefined || !("repeat" in first)) return branch;
  if (first.repeat.max === 0 || (isVariable(first.repeat) && first.repeat.min === 0)) return trimStart(rest);
  const least = isVariable(first.repeat) ? exactly(first, first.repeat.min) : first;
  return [inGroup(least, trimStart), ...rest];
}

function trimEnd(branch: Part[]): Part[] {
  const last = branch.at(-1);
  const rest = branch.slice(0, -1);
  if (last === undefined || !("repeat" in last)) return branch;
  if (last.repeat.max === 0 || (isVariable(last.repeat) && last.repeat.min === 0)) return trimEnd(rest);
  const least = isVariable(last.repeat) ? exactly(last, last.repeat.min) : last;
  return [...rest, inGroup(least, trimEnd)];
}

function inGroup(part: Part, trim: (branch: Part[]) => Part[]): Part {
  const once = part.kind === "group" && part.repeat.min === 1 && part.repeat.max === 1;
  return once ? { ...part, branches: part.branches.map(trim) } : part;
}

function isVariable({ min, max }: Repeat): boolean {
  return max > min;
}

function exactly<P extends Part & { repeat: Repeat }>(part: P, times: number): P {
  return {
    ...part,
    repeat: { min: times, max: times, lazy: false },
  };
}

/** Without a `.*$` that holds anyway, or that can be asked once at the start. */
function withoutTail(branch: Part[], flags: PatternFlags): Part[] {
  const [dots, end] = branch.slice(-2);
  const isTail =
    dots?.kind === "set" &&
    dots.source === "." &&
    dots.repeat.min === 0 &&
    dots.repeat.max === Number.POSITIVE_INFINITY;
  if (!isTail || end?.kind !== "end") return branch;
  const head = branch.slice(0, -2);
  if (flags.multiline || flags.dotAll) return head;
  const [start, ...middle] = head;
  if (start?.kind !== "start" || !middle.every(staysOnLine)) return branch;
  return [{ kind: "start", source: "^(?=.*$)" }, ...middle];
}

/** ASCII without what one of the engines takes for the end of a line. */
const IN_LINE = union(range("\0", "\t", false), union(range("\v", "\f", false), range("\x0e", "\x7f", false)));
const LINE_ENDS = ["\u2028", "\u2029"];

/** Whether all that a part matches is on one line, in both engines. Beyond ASCII only single characters are told apart. */
function staysOnLine(part: Part): boolean {
  if (part.kind === "group") return part.branches.every((branch) => branch.every(staysOnLine));
  if (part.kind !== "set") return part.kind === "boundary";
  const isCharacter = Array.from(part.source).length === 1 && part.source > "\x7f" && !LINE_ENDS.includes(part.source);
  return part.source === "." || isCharacter || within(part.set, IN_LINE);
}

/** Writes a pattern down again. Groups are written as `(?:…)`, since nothing is captured. */
export function printPattern(branches: Part[][]): string {
  return branches.map((branch) => branch.map(printPart).join("")).join("|");
}

function printPart(part: Part): string {
  if (part.kind === "group") return `(?:${printPattern(part.branches)})${printRepeat(part.repeat)}`;
  return part.kind === "set" ? part.source + printRepeat(part.repeat) : part.source;
}

function printRepeat({ min, max, lazy }: Repeat): string {
  const mark = lazy ? "?" : "";
  if (min === 1 && max === 1) return "";
  if (min === max) return `{${min}}`;
  if (min === 0 && max === 1) return `?${mark}`;
  if (max !== Number.POSITIVE_INFINITY) return `{${min},${max}}${mark}`;
  if (min > 1) return `{${min},}${mark}`;
  return `${min === 0 ? "*" : "+"}${mark}`;
}
