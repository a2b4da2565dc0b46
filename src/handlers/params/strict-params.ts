import { z } from "../../engine/zod.ts";
import { isStepOption, meantParam } from "./meant-param.ts";

function quote(key: string): string {
  return JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key);
}

/**
 * A params object that has the given members and no others: an unknown key is an error that names it and says what was
 * probably meant. Messages of members read after the member's name: `seconds must be a number`.
 */
export function strictParams<S extends z.core.$ZodLooseShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) => {
      const names = Object.keys(shape);
      if (issue.code !== "unrecognized_keys") return `params must be an object with ${names.join(", ")}`;
      const given = Object.keys(issue.input ?? {});
      return issue.keys.map((key) => unknownParam(key, names, given)).join("; ");
    },
  });
}

function unknownParam(key: string, names: readonly string[], given: readonly string[]): string {
  const unit = names.includes("seconds") ? SECONDS.get(key.toLowerCase()) : undefined;
  if (unit !== undefined) return `unknown parameter ${quote(key)}, write "seconds": ${unit}`;
  const meant = meantParam(key, names, given);
  if (meant !== undefined) return `unknown parameter ${quote(key)}, did you mean "${meant}"?`;
  if (isStepOption(key)) return `${quote(key)} is an option of the step, and stands beside its params`;
  return `unknown parameter ${quote(key)}; there is ${names.join(", ")}`;
}

/** Other units of time, with how many seconds they are. */
const SECONDS: ReadonlyMap<string, string> = new Map([
  ["minutes", "60 for each minute"],
  ["minute", "60 for each minute"],
  ["menit", "60 for each minute"],
  ["hours", "3600 for each hour"],
  ["hour", "3600 for each hour"],
  ["jam", "3600 for each hour"],
  ["days", "86400 for each day"],
  ["hari", "86400 for each day"],
  ["ms", "0.001 for each millisecond"],
  ["milliseconds", "0.001 for each millisecond"],
  ["millis", "0.001 for each millisecond"],
]);
