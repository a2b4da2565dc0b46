import { textProblem } from "../../engine/text-problem.ts";
import type { Reader } from "../params/param.ts";

const MAX_SEGMENTS = 32;
const MAX_NAME_BYTES = 255;

/** Temporary files of writes that were cut off; no path names them and no list shows them. */
export const TEMPORARY = ".stepgram-tmp-";

const ENCODED = /%(?:2e|2f|5c|00)/i;

/**
 * Reads a path in the sandbox into its names, as if the sandbox were `/`: `/a/b`, `a/b` and `./a//b` are the same. What
 * could lead elsewhere on some system (`..`, a backslash, percent-encoded dots and slashes, control characters) is
 * refused rather than resolved.
 */
export const readSandboxPath: Reader<string[]> = (value) => {
  if (typeof value !== "string") return { problem: "must be a path, such as /reports/today.txt" };
  const problem = textProblem(value);
  if (problem !== undefined) return { problem };
  if (/\p{Cc}/u.test(value)) return { problem: "contains a control character" };
  if (value.includes("\\")) return { problem: "contains a backslash; separate names with /" };
  if (ENCODED.test(value)) return { problem: "contains percent-encoded dots or slashes; write the name as it is" };
  const names = value.split("/").filter((name) => name !== "" && name !== ".");
  if (names.length > MAX_SEGMENTS) return { problem: `leads deeper than ${MAX_SEGMENTS} folders` };
  for (const name of names) {
    if (name.trim() === "..") return { problem: 'must not contain ".."' };
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) return { problem: `has a name of more than ${MAX_NAME_BYTES} bytes` };
    if (name.startsWith(TEMPORARY)) return { problem: `has a name that starts with ${TEMPORARY}` };
  }
  return { value: names };
};

/** The path as it is shown: from the sandbox's root. */
export function showPath(names: readonly string[]): string {
  return `/${names.join("/")}`;
}
