import { textProblem } from "../../engine/text-problem.ts";
import type { Reader } from "./param.ts";

/** What a value is as text for people: strings as they are, everything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** Reads text that is not blank; numbers, lists and objects (a template may leave them) become text. `max` in UTF-16 units. */
export function readText({ max }: { max: number }): Reader<string> {
  return (value) => {
    const text = asText(value);
    if (text.trim() === "") return { problem: "must not be empty" };
    if (text.length > max) return { problem: `has ${text.length} characters, at most ${max} are allowed` };
    const problem = textProblem(text);
    return problem === undefined ? { value: text } : { problem };
  };
}
