import type { JsonObject } from "../engine/json.ts";
import { type Outcome, success } from "../interpreter/outcome.ts";
import { type Failed, problem, refused } from "../interpreter/problem.ts";
import { bold, code } from "../interpreter/rich-text.ts";
import type { WorkflowReference } from "../interpreter/signature.ts";
import type { CommandContext } from "./command.ts";

/** Starts a workflow on behalf of an island. */
export async function startExecution(
  workflowId: string,
  context: JsonObject,
  island: CommandContext,
): Promise<Outcome> {
  const started = await island.engine.execute(workflowId, context, island.origin);
  if (!started.ok) return refused(started.error);
  const { id, workflow } = started.value;
  await island.started(id);
  return success(island.words.replies.started(bold(workflow), code(id)), {
    effects: [{ set: "execution", id }],
    execution: id,
  });
}

/** Why the workflow must not start: something that this message was to do to its steps has failed. */
export function heldBack(workflow: WorkflowReference, { session }: CommandContext, action: string): Failed | undefined {
  const alone = `then send [MULTISTEP:${action}:workflow_id] in a message of its own.`;
  const [failed, ...others] = session.failedSteps(workflow.id);
  if (failed !== undefined) {
    const step = failed.name === "" ? `step ${failed.number}` : `step "${failed.name}"`;
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    return problem(
      `"${workflow.name}" was not started, because its ${step}${more} could not be added: ${failed.why}`,
      `Add the missing step, ${alone}`,
    );
  }
  const [change, ...changes] = session.changesFailed(workflow.id);
  if (change === undefined) return undefined;
  const more = changes.length === 0 ? "" : ` (and ${changes.length} more)`;
  return problem(
    `"${workflow.name}" was not started, because ${change.by}${more} failed: ${change.why}`,
    `Correct it, or leave it out, ${alone}`,
  );
}
