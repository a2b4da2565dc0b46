import type { ExecutionStatus, ExecutionView } from "../engine/execution.ts";
import type { JsonObject } from "../engine/json.ts";
import type { Result } from "../engine/result.ts";
import { type Outcome, success } from "../interpreter/outcome.ts";
import { refused } from "../interpreter/problem.ts";
import { bold, code } from "../interpreter/rich-text.ts";
import type { CommandContext } from "./command.ts";

/** A change of an execution that a person asks for. */
export interface Control {
  ask(): Promise<Result<ExecutionView>>;
  /** Whether an execution in this state needs no change any more. */
  isDone(status: ExecutionStatus): boolean;
  /** What the reply says. */
  said: "paused" | "resumed" | "cancelled";
}

/** Asks for the change once: where a crash hid whether it was made, the state tells. */
export async function controlExecution(id: string, island: CommandContext, control: Control): Promise<Outcome> {
  const asked = await control.ask();
  if (asked.ok) return said(control, asked.value, island);
  const view = island.repeated && asked.error.code === "wrong_state" ? await island.engine.view(id) : undefined;
  return view !== undefined && control.isDone(view.status) ? said(control, view, island) : refused(asked.error);
}

/** An execution in short, for code. */
export function stateOf({ id, workflow, status, progress }: ExecutionView): JsonObject {
  return {
    execution_id: id,
    workflow,
    status,
    progress,
  };
}

function said(control: Control, view: ExecutionView, { words }: CommandContext): Outcome {
  return success(words.replies[control.said](bold(view.workflow), view.progress, code(view.id)), {
    data: stateOf(view),
  });
}
