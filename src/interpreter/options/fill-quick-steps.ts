import type { NewStep } from "../../engine/workflow.ts";
import type { Session } from "../placeholders/session.ts";
import { fillStepParams, type MessageIds } from "../placeholders/text-placeholders.ts";
import type { Checked } from "../problem.ts";
import type { QuickStep } from "./quick-steps.ts";

/** Fills placeholders in the `execute_shortcode` steps of a list. */
export function fillQuickSteps(steps: readonly QuickStep[], session: Session, ids: MessageIds): Checked<NewStep[]> {
  const out: NewStep[] = [];
  for (const step of steps) {
    if (step.params === undefined) {
      out.push(step);
      continue;
    }
    const filled = fillStepParams(step.handler, step.params, session, ids);
    if (!filled.ok) return filled;
    out.push({ ...step, params: filled.value });
  }
  return { ok: true, value: out };
}
