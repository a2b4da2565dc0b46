import { visible } from "../../grammar/plain-text.ts";
import { englishProblems } from "./en/problems.ts";

/**
 * What an entry of the catalogue says: one or two sentences about what is wrong and, where it is known, what to write or do
 * instead. A text alone has no hint.
 */
export type Said = string | { message: string; hint?: string };

/** The name of an entry of the catalogue. */
export type ProblemKey = keyof typeof englishProblems;

/** The catalogue in one language: the English one decides its keys and their values. */
export type Problems = {
  readonly [Key in ProblemKey]: (typeof englishProblems)[Key] extends (values: infer Values) => Said
    ? (values: Values) => Said
    : Said;
};

/**
 * Something that is wrong, as a translatable problem: an entry of the catalogue and its values. Plain JSON, so it can be stored
 * and said later, in the language of whoever reads it then.
 */
export interface Problem {
  key: ProblemKey;
  values?: Readonly<Record<string, ProblemValue>>;
  /** What to do instead, in place of the entry's own hint. */
  hint?: Wording;
}

/** A text that someone wrote, shown as it is, or a sentence of the catalogue. */
export type Wording = string | Problem;

type ProblemValue = Wording | number | boolean | readonly ProblemValue[];

/** What may be given for a value of an entry: for a text also another problem, which is filled in as its message. */
type Given<Value> = Value extends string
  ? Value | Problem
  : Value extends readonly (infer Item)[]
    ? readonly Given<Item>[]
    : Value;

type GivenValues<Key extends ProblemKey> = (typeof englishProblems)[Key] extends (values: infer Values) => Said
  ? [{ [Name in keyof Values]: Given<Values[Name]> }]
  : [];

/** Names an entry of the catalogue and fills in its values: `problem("stepDependsOnItself", { name })`. */
export function problem<Key extends ProblemKey>(key: Key, ...[values]: GivenValues<Key>): Problem {
  if (values === undefined) return { key };
  // Stored as null, a missing value would look like a given one.
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return { key, values: Object.fromEntries(given) as Record<string, ProblemValue> };
}

/** The problem with another hint. */
export function withHint(wording: Wording, hint: Wording): Problem {
  return typeof wording === "string" ? { key: "verbatim", values: { text: wording }, hint } : { ...wording, hint };
}

/** A problem's text in the language of the given catalogue. */
export function sayProblem(wording: Wording, problems: Problems): { message: string; hint?: string } {
  if (typeof wording === "string") return { message: wording };
  if (wording.key === "whole") return { message: wholeOf(wording.values?.why as Wording, problems) };
  const { message, hint: own } = entryOf(wording, problems);
  const hint =
    wording.hint === undefined ? (own ?? hintOfReason(wording, problems)) : sayProblem(wording.hint, problems).message;
  return hint === undefined ? { message } : { message, hint };
}

/** Like {@link sayProblem}, in English, for programs and logs. */
export function sayInEnglish(wording: Wording): { message: string; hint?: string } {
  return sayProblem(wording, englishProblems);
}

function wholeOf(why: Wording, problems: Problems): string {
  const { message, hint } = sayProblem(why, problems);
  return hint === undefined ? message : `${message} ${hint}`;
}

/** An entry that gives another problem as its reason, and has no hint of its own, has that problem's hint. */
function hintOfReason({ values }: Problem, problems: Problems): string | undefined {
  const why = values?.why;
  return typeof why === "object" && !isList(why) ? sayProblem(why, problems).hint : undefined;
}

function entryOf({ key, values = {} }: Problem, problems: Problems): { message: string; hint?: string } {
  const entry = problems[key] as Said | ((values: object) => Said) | undefined;
  // Another version may have stored an entry that this one does not have.
  if (entry === undefined) return { message: key };
  const said =
    typeof entry === "function"
      ? entry(
          Object.fromEntries(
            Object.entries(values).map(([name, value]) => [
              name,
              filled(value, problems, key === "verbatim" ? visible : withinSentence),
            ]),
          ),
        )
      : entry;
  return typeof said === "string" ? { message: said } : said;
}

/** `safe`: applied to text that someone wrote. A text that stands alone keeps its lines. */
function filled(value: ProblemValue, problems: Problems, safe: (text: string) => string): unknown {
  if (isList(value)) return value.map((item) => filled(item, problems, safe));
  if (typeof value === "object") return sayProblem(value, problems).message;
  return typeof value === "string" ? safe(value) : value;
}

/** What someone wrote, as part of a sentence: it cannot start a new line or change the direction of what follows. */
function withinSentence(text: string): string {
  return visible(text).replaceAll("\n", " ");
}

/** `Array.isArray` does not narrow read-only lists. */
function isList(value: ProblemValue): value is readonly ProblemValue[] {
  return Array.isArray(value);
}

/** The most problems that a stored reason nests; what lies deeper is kept as it reads in English. */
const MAX_NESTED = 4;

/** The reason to keep of a failed command: what was wrong without the hint, bounded however long the chain of reasons is. */
export function reasonOf({ message, problem }: { message: string; problem?: Problem }): Wording {
  return problem === undefined ? message : shallow(problem, MAX_NESTED);
}

function shallow({ key, values }: Problem, levels: number): Wording {
  if (levels === 0) return sayInEnglish(values === undefined ? { key } : { key, values }).message;
  if (values === undefined) return { key };
  const within = (value: ProblemValue): ProblemValue => {
    if (isList(value)) return value.map(within);
    return typeof value === "object" ? shallow(value, levels - 1) : value;
  };
  return { key, values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, within(value)])) };
}
