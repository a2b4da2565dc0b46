import { jsonText } from "../../grammar/json-text.ts";
import { cutToSize } from "../engine/cut-to-size.ts";
import type { ExecutionView, StepView } from "../engine/execution.ts";

/** The most steps of a run that are reported, and how much of all their results together, in characters. */
const MAX_STEPS = 30;
const MAX_RESULTS = 24_000;

/** What a run came to, for a model: each step with its result or error. The view must have its results. */
export function runReport({ id, workflow, status, steps, total }: ExecutionView): string {
  const shown = steps.slice(0, MAX_STEPS);
  const each = Math.floor(MAX_RESULTS / Math.max(1, shown.length));
  const more = total > shown.length ? [`(${total - shown.length} more steps)`] : [];
  return [`Run ${id} of ${workflow}: ${status}`, ...shown.map((step) => stepReport(step, each)), ...more].join("\n");
}

function stepReport({ name, status, result, error }: StepView, most: number): string {
  const said = error === null ? "" : `, error: ${error}`;
  const value = result === null ? "" : `, result: ${jsonText(cutToSize(result, most))}`;
  return `- ${name}: ${status}${said}${value}`;
}
