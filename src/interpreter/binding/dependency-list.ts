import type { JsonValue } from "../../engine/json.ts";
import { type Checked, problem } from "../problem.ts";
import type { Dependencies } from "../signature.ts";

const NONE = new Set(["", "none", "null", "nil", "-", "[]"]);

const NO_DEPENDENCIES: Dependencies = { whole: "", parts: [] };

/** Reads `a,b`, `none` or nothing. */
export function dependenciesFromText(text: string): Dependencies {
  const whole = text.trim();
  if (NONE.has(whole.toLowerCase())) return NO_DEPENDENCIES;
  const parts = whole
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return { whole, parts };
}

/** Reads a JSON list of step names, one name, or null. */
export function dependenciesFromJson(value: JsonValue): Checked<Dependencies> {
  if (value === null || value === false) return { ok: true, value: NO_DEPENDENCIES };
  if (typeof value === "string") return { ok: true, value: dependenciesFromText(value) };
  if (!Array.isArray(value))
    return problem(`Dependencies are step names, and ${JSON.stringify(value)} is none.`, 'Write ["step1","step2"].');
  const parts: string[] = [];
  for (const part of value) {
    if (typeof part !== "string")
      return problem(
        `Dependencies are step names or ids in quotes, and ${JSON.stringify(part)} is none.`,
        typeof part === "number" ? stepNumber(part) : 'Write ["step1"].',
      );
    if (part.trim() !== "") parts.push(part.trim());
  }
  return { ok: true, value: { whole: parts.length === 1 ? (parts[0] as string) : "", parts } };
}

function stepNumber(number: number): string {
  return number >= 1
    ? `For the step added as number ${number}, write "step${number}".`
    : 'Steps are counted from 1: write "step1" for the first.';
}
