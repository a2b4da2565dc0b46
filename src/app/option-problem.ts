import { nearest } from "../../grammar/nearest.ts";
import { shortened } from "../i18n/rich-text.ts";

/** The kinds of options, by the words that errors use. */
const KINDS = {
  string: (value: unknown) => typeof value === "string",
  number: (value: unknown) => typeof value === "number",
  boolean: (value: unknown) => typeof value === "boolean",
  function: (value: unknown) => typeof value === "function",
  object: (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value),
  list: (value: unknown) => Array.isArray(value),
  "list of strings": (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === "string"),
  /** Of a type that is checked elsewhere. */
  value: () => true,
  "zod schema": (value: unknown) => typeof (value as { safeParse?: unknown } | null)?.safeParse === "function",
} as const;

/** The kind of each option; `!` marks required ones. */
export type OptionKinds<T> = { readonly [K in keyof Required<T>]: keyof typeof KINDS | `${keyof typeof KINDS}!` };

export interface Strictness {
  /** For changes: nothing is required, and null removes an option. */
  partly?: boolean;
  /** Unknown properties are fine, as in an instance of a class. */
  open?: boolean;
}

/** What is wrong with options, in sentences; `hint` says what to write. */
export interface OptionProblem {
  message: string;
  hint?: string;
}

/**
 * Names an option that is misspelled, missing or of the wrong kind: programs in JavaScript may pass anything. `what` starts the
 * sentence, as in "A step has no option …". Undefined if all are valid.
 */
export function optionProblem<T extends object>(
  what: string,
  given: T,
  kinds: OptionKinds<T>,
  { partly = false, open = false }: Strictness = {},
): OptionProblem | undefined {
  if (!KINDS.object(given)) return { message: `${what} must be an object with options.` };
  const known = Object.keys(kinds);
  const stray = open ? undefined : Object.keys(given).find((option) => !known.includes(option));
  if (stray !== undefined) {
    const meant = nearest(stray, known);
    const hint = meant === undefined ? `Options: ${known.join(", ")}.` : `Did you mean "${meant}"?`;
    return { message: `${what} has no option "${stray}". ${hint}`, hint };
  }
  for (const [option, marked] of Object.entries<string>(kinds)) {
    const kind = marked.replace("!", "") as keyof typeof KINDS;
    const value: unknown = given[option as keyof T];
    if (value === undefined) {
      if (!partly && marked.endsWith("!")) return { message: `${what} needs "${option}", ${withArticle(kind)}.` };
    } else if (!(partly && value === null) && !KINDS[kind](value)) {
      return { message: `${what}: "${option}" must be ${withArticle(kind)}, not ${shown(value)}.` };
    }
  }
  return undefined;
}

function withArticle(kind: string): string {
  return kind.startsWith("o") ? `an ${kind}` : `a ${kind}`;
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shortened(value, 61));
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
}
