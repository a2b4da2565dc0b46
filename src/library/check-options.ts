import { type OptionKinds, type OptionProblem, optionProblem, type Strictness } from "../app/option-problem.ts";
import type { JsonObject } from "../engine/json.ts";
import { StepgramError } from "./errors.ts";

/**
 * Throws a `StepgramError` with the code `invalid` that names an option that is misspelled, missing or of the wrong type. See
 * `optionProblem`.
 */
export function checkOptions<T extends object>(
  what: string,
  given: T,
  kinds: OptionKinds<T>,
  strictness?: Strictness,
): void {
  refuse(optionProblem(what, given, kinds, strictness));
}

/** Throws the problem, if there is one, as a `StepgramError` with the code `invalid`. */
export function refuse(found: OptionProblem | undefined): void {
  if (found === undefined) return;
  throw new StepgramError("invalid", found.message, found.hint === undefined ? {} : { hint: found.hint });
}

/** A value as it is stored; a Date becomes an ISO string. Throws a `StepgramError` if the value is not JSON. */
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
