import type { ExecutionView } from "../engine/execution.ts";
import { type Checked, problem } from "../interpreter/problem.ts";
import type { ExecutionReference } from "../interpreter/signature.ts";
import type { CommandContext } from "./command.ts";

/** The execution as it is now; an error where it is gone. */
export async function seenExecution(
  { id }: ExecutionReference,
  island: CommandContext,
): Promise<Checked<ExecutionView>> {
  const view = await island.engine.view(id);
  if (view !== undefined) return { ok: true, value: view };
  return problem(`The execution ${id} is no longer there.`, "[MULTISTEP:LIST_EXECUTIONS] shows those that are.");
}
