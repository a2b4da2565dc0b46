import { jsonProblem } from "../../engine/check-json.ts";
import { parsePlaceholder } from "../placeholders/placeholder-name.ts";
import { type Checked, problem } from "../problem.ts";
import { joinedText, listIn, objectIn, type Segment, textOf } from "./segments.ts";

/** Segments whose JSON may be kept: an error names the key that may not. Placeholders in braces or brackets are words. */
export const usableSegments = (segments: readonly Segment[]): Checked<Segment[]> => {
  const out: Segment[] = [];
  for (const segment of segments) {
    if (segment.json === undefined) out.push(segment);
    else if (typeof segment.json === "object" && parsePlaceholder(segment.text) !== undefined)
      out.push({ ...segment, json: undefined, repaired: false });
    else {
      const wrong = jsonProblem(objectIn(segment) ?? listIn(segment) ?? segment.json);
      if (wrong !== undefined) return problem(`This JSON cannot be kept: ${wrong}`, "Use another key.");
      out.push(segment);
    }
  }
  return { ok: true, value: out };
};

/** The name that an ADD_STEP gives its step, as far as it can be told without knowing the handler. */
export const probableStepName = (afterWorkflow: readonly Segment[], source: string): string => {
  const params = afterWorkflow.findIndex((segment) => objectIn(segment) !== undefined);
  if (params >= 2) return joinedText(afterWorkflow.slice(0, params - 1), source);
  const first = afterWorkflow[0];
  return first === undefined ? "" : textOf(first);
};
