import type { ExecutionView } from "../../engine/execution.ts";
import type { StepQuestion } from "../../engine/person-steps.ts";
import { shortened } from "../../interpreter/rich-text.ts";
import type { ClosingWords } from "../words/words.ts";

/** What is written below the question of a step that does not wait any more. */
export const closingOf = (
  { execution_id, step, key }: StepQuestion,
  view: ExecutionView | undefined,
  words: ClosingWords,
): string => {
  const asked = view?.steps[step];
  if (view === undefined || asked === undefined || !key.startsWith(`${execution_id}:${asked.id}`)) return words.over;
  const { decision, by } = (asked.result ?? {}) as { decision?: unknown; by?: { name?: unknown } };
  if (typeof decision === "string" && typeof by?.name === "string") return `${decision} · ${shortened(by.name, 60)}`;
  if (asked.status === "cancelled" || view.status === "cancelled") return words.cancelled;
  return asked.status === "failed" ? words.late : words.over;
};
