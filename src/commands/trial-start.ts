import type { JsonObject } from "../engine/json.ts";
import type { Failure } from "../engine/result.ts";
import { trialRefused } from "../engine/trial-run.ts";
import type { PrepareContext } from "./command.ts";
import type { WorkflowReference } from "./signature.ts";

/**
 * Why a stored workflow will not start with that context, so that nobody is asked to confirm it: see {@link trialRefused}. What the
 * message itself shapes is known only when it starts.
 */
export async function trialStartRefused(
  { id, name }: WorkflowReference,
  input: JsonObject,
  { engine, session, viewer }: Pick<PrepareContext, "engine" | "session" | "viewer">,
  isScheduled = false,
): Promise<Failure | undefined> {
  if (session.createdHere(id) || session.editsStepsOf(id)) return undefined;
  const stored = await engine.findWorkflow(id, viewer);
  if (!stored.ok) return undefined;
  const { steps } = stored.value;
  const known = new Set(steps.map((step) => step.id));
  const isShaped = session.steps(id)?.slots.some((slot) => slot.id !== undefined && !known.has(slot.id)) === true;
  return isShaped ? undefined : trialRefused(input, { id, name, steps, isScheduled }, engine.handlers);
}
