import { jsonText } from "../../grammar/json-text.ts";
import { cutToSize } from "../engine/cut-to-size.ts";
import type { ExecutionView, StepView } from "../engine/execution.ts";
import { changeTexts, type Redact } from "../engine/redaction/redact.ts";
import { plain, shortened } from "../i18n/rich-text.ts";
import type { Reply } from "../interpreter/reply.ts";

/** The most that a model is told of one outcome, and of all of a message, in characters. */
const MAX_OUTCOME = 4_000;
const MAX_OUTCOMES = 40_000;

/** The outcomes of a message's shortcodes, for the model that wrote them; empty if it had none. */
export function outcomesText({ parts, buttons }: Reply, redact: Redact): string {
  const outcomes = parts.flatMap((part) =>
    part.kind === "outcome" ? [shortened(redact(plain(part.text)), MAX_OUTCOME)] : [],
  );
  const offered = buttons.map(
    ({ shortcode }) => `Not run: ${redact(shortcode)} is a button that the person can press.`,
  );
  return shortened([...outcomes, ...offered].join("\n"), MAX_OUTCOMES);
}

/** The most steps of a run that are reported, and the most characters of all their results together. */
const MAX_STEPS = 30;
const MAX_RESULTS = 24_000;

/** A run's outcome, for a model: each step with its result or error. The view must have its results. */
export function runReport({ id, workflow, status, steps, total }: ExecutionView, redact: Redact): string {
  const shown = steps.slice(0, MAX_STEPS);
  const each = Math.floor(MAX_RESULTS / Math.max(1, shown.length));
  const more = total > shown.length ? [`(and ${total - shown.length} more)`] : [];
  return [`Run ${id} of ${workflow}: ${status}`, ...shown.map((step) => stepReport(step, each, redact)), ...more].join(
    "\n",
  );
}

function stepReport({ name, status, result, error }: StepView, most: number, redact: Redact): string {
  // The stored text may have been cut already.
  const clean = (text: string): string => redact(text, { cut: true });
  const said = error === null ? "" : `, error: ${error}`;
  const value = result === null ? "" : `, result: ${jsonText(cutToSize(changeTexts(result, clean), most))}`;
  return `- ${name}: ${status}${said}${value}`;
}
