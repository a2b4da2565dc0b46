import { nearest } from "../../grammar/nearest.ts";
import type { ExecutionView, StepView } from "../engine/execution.ts";
import type { JsonObject } from "../engine/json.ts";
import { resolveStep } from "../engine/step-reference.ts";
import { type Outcome, success } from "../interpreter/outcome.ts";
import { parsePlaceholder } from "../interpreter/placeholders/placeholder-name.ts";
import { problem } from "../interpreter/problem.ts";
import type { InterpreterWords, ReplyWords } from "../interpreter/reply-words.ts";
import { bold, code, italic, lines, pre, type RichText, rich, shortened } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { seenExecution } from "./seen-execution.ts";

const MAX_STEPS = 20;
const MAX_TEXT = 3000;

/** `[MULTISTEP:RESULT:execution_id:Load users]` */
export const result = defineCommand({
  namespace: "MULTISTEP",
  action: "RESULT",
  summary: "Shows what the steps of an execution gave, or one of them.",
  example: "[MULTISTEP:RESULT:execution_id:step1]",
  result: "Shows each step's status and result as JSON, or its error.",
  data: "{step, status, result, error}, or a list of these",
  signature: [
    { name: "execution", kind: "execution", example: "execution_id" },
    { name: "step", kind: "text", greedy: true, optional: true, example: "step1" },
  ],
  async run({ execution, step }, island): Promise<Outcome> {
    const seen = await seenExecution(execution, island);
    if (!seen.ok) return seen;
    const view = seen.value;
    if (step === undefined)
      return success(allResults(view, island.words), { data: view.steps.slice(0, MAX_STEPS).map(dataOf) });
    const placeholder = parsePlaceholder(step);
    const at =
      resolveStep(step, view.steps) ??
      (placeholder?.kind === "step" ? resolveStep(`step${placeholder.number}`, view.steps) : undefined);
    const found = at === undefined ? undefined : view.steps[at];
    if (found !== undefined)
      return success(lines(oneResult(found, MAX_TEXT, island.words.replies)), { data: dataOf(found) });
    const names = view.steps.map((one) => one.name);
    const near = nearest(step, names);
    return problem(
      `The execution of "${view.workflow}" has no step "${step}".${near === undefined ? "" : ` Did you mean "${near}"?`}`,
      `Its steps: ${names
        .slice(0, 10)
        .map((name) => `"${name}"`)
        .join(", ")}${names.length > 10 ? ` and ${names.length - 10} more` : ""}.`,
    );
  },
});

function dataOf({ name, status, result, error }: StepView): JsonObject {
  return { step: name, status, result, error };
}

function allResults(view: ExecutionView, { replies, progress }: InterpreterWords): RichText {
  const rows: RichText[] = [rich`${bold(view.workflow)} · ${progress.status[view.status]} · ${code(view.id)}`];
  const shown = view.steps.slice(0, MAX_STEPS);
  for (const step of shown) rows.push(...oneResult(step, Math.floor(MAX_TEXT / Math.max(1, shown.length)), replies));
  if (view.total > shown.length) rows.push([italic(progress.more(view.total - shown.length))]);
  return lines(rows);
}

function oneResult(step: StepView, limit: number, words: ReplyWords): RichText[] {
  const waits = step.waits_for === "person" ? words.forPerson(shortened(step.asks ?? "", limit)) : "";
  const head = rich`${bold(step.name)} · ${words.stepStatus[step.status]}${waits}${step.error === null ? "" : `: ${shortened(step.error, limit)}`}`;
  if (step.status !== "completed") return [head];
  return [head, [pre(shortened(JSON.stringify(step.result, null, limit > 500 ? 2 : 0) ?? "null", limit))]];
}
