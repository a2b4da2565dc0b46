import { readDuration } from "../../engine/when/read-duration.ts";
import type { Reader } from "./param.ts";
import { readNumber } from "./read-number.ts";

/** Reads a number of seconds within bounds; for a duration in words the error says how many seconds it is. */
export function readSeconds(bounds: { min: number; max: number }): Reader<number> {
  const read = readNumber(bounds);
  return (value) => {
    const seconds = read(value);
    if ("value" in seconds || typeof value !== "string") return seconds;
    const ms = readDuration(value.trim().slice(0, 100));
    return ms === undefined
      ? seconds
      : { problem: `${seconds.problem}; for ${JSON.stringify(value)} write ${ms / 1000}` };
  };
}
