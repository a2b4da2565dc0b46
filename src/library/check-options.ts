import { nearest } from "../../grammar/nearest.ts";
import type { JsonObject } from "../engine/json.ts";
import { StepgramError } from "./errors.ts";

/** What an option may be, in the words of the error. */
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

/** The options that something takes, each with its kind; `!` marks those that must be given. */
export type OptionKinds<T> = { readonly [K in keyof Required<T>]: keyof typeof KINDS | `${keyof typeof KINDS}!` };

/** How strictly options are looked at. */
interface Strictness {
  /** Only some are named, as in a change: null takes one away. */
  partly?: boolean;
  /** It may have more than the options, as an object of a class has. */
  open?: boolean;
}

/**
 * Throws a `StepgramError` that names the option which is misspelt, missing or of another kind: programs in JavaScript may
 * hand over anything. `what` is as in "A step has no option …".
 */
export function checkOptions<T extends object>(
  what: string,
  given: T,
  kinds: OptionKinds<T>,
  { partly = false, open = false }: Strictness = {},
): void {
  if (!KINDS.object(given)) throw new StepgramError("invalid", `${what} is an object with options.`);
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
      throw new StepgramError("invalid", `${what}: "${option}" must be a ${kind}, and is ${shown(value)}.`);
    }
  }
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : `of the type ${typeof value}`;
}

/** What a program hands over, as it is kept: a Date is its ISO time. Throws for what JSON cannot say. */
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
