import type { JsonObject } from "../engine/json.ts";
import { StepgramError } from "./stepgram-error.ts";

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
