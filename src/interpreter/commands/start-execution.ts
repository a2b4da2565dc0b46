import type { JsonObject } from "../../engine/json.ts";
import { type Outcome, success } from "../outcome.ts";
import { refused } from "../problem.ts";
import { bold, code, rich } from "../rich-text.ts";
import type { Island } from "./command.ts";

/** Starts a workflow on behalf of an island. */
export const startExecution = async (workflowId: string, context: JsonObject, island: Island): Promise<Outcome> => {
  const started = await island.engine.execute(workflowId, context, island.origin);
  if (!started.ok) return refused(started.refusal);
  const { id, workflow } = started.value;
  await island.started(id);
  return success(rich`🚀 Started ${bold(workflow)} · ${code(id)}`, {
    effects: [{ set: "execution", id }],
    execution: id,
  });
};
