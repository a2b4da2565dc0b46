import type { ExecutionView } from "../../engine/execution.ts";
import type { StepQuestion } from "../../engine/services/person-steps.ts";
import type { ClosingWords } from "../../i18n/words.ts";
import { decisionOf } from "./decision-of.ts";

/** What is written below the question of a step that does not wait any more. */
export function closingOf(
  { execution_id, step, key }: StepQuestion,
  view: ExecutionView | undefined,
  words: ClosingWords,
): string {
  const asked = view?.steps[step];
  if (view === undefined || asked === undefined || !key.startsWith(`${execution_id}:${asked.id}`)) return words.over;
  const decision = decisionOf(asked.result);
  if (decision !== undefined) return decision;
  if (asked.status === "cancelled" || view.status === "cancelled") return words.cancelled;
  return asked.status === "failed" ? words.late : words.over;
}
