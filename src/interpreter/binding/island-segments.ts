import { jsonProblem } from "../../engine/check-json.ts";
import type { JsonValue } from "../../engine/json.ts";
import { parsePlaceholder } from "../placeholders/placeholder-name.ts";
import { type Checked, problem } from "../problem.ts";
import { joinedText, listIn, objectIn, type Segment, textOf } from "./segments.ts";

/** Segments whose JSON may be kept: an error names the key that may not. Placeholders in braces or brackets are words. */
export function usableSegments(segments: readonly Segment[]): Checked<Segment[]> {
  const out: Segment[] = [];
  for (const segment of segments) {
    if (segment.json === undefined) out.push(segment);
    else if (typeof segment.json === "object" && parsePlaceholder(segment.text) !== undefined)
      out.push({ ...segment, json: undefined, repaired: false });
    else {
      const value = objectIn(segment) ?? listIn(segment) ?? segment.json;
      const wrong = jsonProblem(value);
      if (wrong !== undefined) return problem(`This JSON cannot be kept: ${wrong}`, insteadOf(wrong));
      const long = inexactNumber(value, segment.text);
      if (long !== undefined)
        return problem(
          `The number ${long} has too many digits to be kept exactly.`,
          `Write it as a string: "${long}".`,
        );
      out.push(segment);
    }
  }
  return { ok: true, value: out };
}

/** What to write instead of JSON that `jsonProblem` refused. */
export function insteadOf(wrong: string): string {
  if (wrong.includes("cannot be a key")) return "Use another key.";
  if (wrong.includes("deeper")) return "Write it flatter.";
  return wrong.includes("finite") ? "Use a smaller number." : "Leave that character out.";
}

/** A whole number in the JSON whose digits would not be the same when it is read back: an id, most likely. */
function inexactNumber(value: JsonValue, text: string): string | undefined {
  if (!hasLargeNumber(value)) return undefined;
  const tokens = text.startsWith('"') ? text : text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  for (const [token] of tokens.matchAll(/[-+.\w]+/g)) {
    const number = /^-?\d{16,}$/.test(token) ? Number(token) : 0;
    if (Number.isFinite(number) && !Number.isSafeInteger(number) && String(BigInt(number)) !== token) return token;
  }
  return undefined;
}

function hasLargeNumber(value: JsonValue): boolean {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === "object" && value !== null && Object.values(value).some(hasLargeNumber);
}

/** The name that an ADD_STEP gives its step, as far as it can be told without knowing the handler. */
export function probableStepName(afterWorkflow: readonly Segment[], source: string): string {
  const params = afterWorkflow.findIndex((segment) => objectIn(segment) !== undefined);
  if (params >= 2) return joinedText(afterWorkflow.slice(0, params - 1), source);
  const first = afterWorkflow[0];
  return first === undefined ? "" : textOf(first);
}
