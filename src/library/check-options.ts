import { nearest } from "../../grammar/nearest.ts";
import type { JsonObject } from "../engine/json.ts";
import { shortened } from "../i18n/rich-text.ts";
import { StepgramError } from "./errors.ts";

/** The kinds of options, by the words that errors use. */
const KINDS = {
  text: (value: unknown) => typeof value === "string",
  number: (value: unknown) => typeof value === "number",
  boolean: (value: unknown) => typeof value === "boolean",
  function: (value: unknown) => typeof value === "function",
  object: (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value),
  list: (value: unknown) => Array.isArray(value),
  "list of texts": (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === "string"),
  "zod schema": (value: unknown) => typeof (value as { safeParse?: unknown } | null)?.safeParse === "function",
} as const;

/** The kind of each option; `!` marks required ones. */
export type OptionKinds<T> = { readonly [K in keyof Required<T>]: keyof typeof KINDS | `${keyof typeof KINDS}!` };

interface Strictness {
  /** For changes: nothing is required, and null removes an option. */
  partly?: boolean;
  /** Unknown members are fine, as in an instance of a class. */
  open?: boolean;
}

/**
 * Throws a `StepgramError` with the code `invalid` that names an option which is misspelt, missing or of the wrong kind: programs in
 * JavaScript may pass anything. `what` starts the sentence, as in "A step has no option …".
 */
export function checkOptions<T extends object>(
  what: string,
  given: T,
  kinds: OptionKinds<T>,
  { partly = false, open = false }: Strictness = {},
): void {
  if (!KINDS.object(given)) throw new StepgramError("invalid", `${what} must be an object with options.`);
  const known = Object.keys(kinds);
  const stray = open ? undefined : Object.keys(given).find((option) => !known.includes(option));
  if (stray !== undefined) {
    const meant = nearest(stray, known);
    const hint = meant === undefined ? `Options: ${known.join(", ")}.` : `Did you mean "${meant}"?`;
    throw new StepgramError("invalid", `${what} has no option "${stray}". ${hint}`, { hint });
  }
  for (const [option, marked] of Object.entries<string>(kinds)) {
    const kind = marked.replace("!", "") as keyof typeof KINDS;
    const value: unknown = given[option as keyof T];
    if (value === undefined) {
      if (!partly && marked.endsWith("!")) throw new StepgramError("invalid", `${what} needs "${option}", a ${kind}.`);
    } else if (!(partly && value === null) && !KINDS[kind](value)) {
      throw new StepgramError("invalid", `${what}: "${option}" must be a ${kind}, not ${shown(value)}.`);
    }
  }
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shortened(value, 61));
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
}

/** A value as it is stored; a Date becomes its ISO time. Throws a `StepgramError` for what is not JSON. */
export function plainJson<T extends JsonObject | undefined>(what: string, given: T): T {
  if (given === undefined) return given;
  try {
    return JSON.parse(JSON.stringify(given, refuseOthers)) as T;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new StepgramError("invalid", `${what} must be JSON: ${reason}`, { cause: error });
  }
}

function refuseOthers(this: unknown, key: string, value: unknown): unknown {
  const given = (this as Record<string, unknown>)[key];
  if (given instanceof Date && Number.isNaN(given.getTime())) throw new TypeError(`"${key}" is an invalid Date`);
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`"${key}" is ${value}`);
  if (typeof value === "function" || typeof value === "symbol") throw new TypeError(`"${key}" is a ${typeof value}`);
  return value;
}
