import type { Outcome } from "../interpreter/outcome.ts";
import { defineCommand } from "./command.ts";
import { controlExecution } from "./control-execution.ts";
import { offerInstead } from "./offer-instead.ts";

/** `[MULTISTEP:CANCEL:execution_id]` */
export const cancel = defineCommand({
  namespace: "MULTISTEP",
  action: "CANCEL",
  summary: "Stops an execution for good; what runs is aborted.",
  example: "[MULTISTEP:CANCEL:execution_id]",
  result: "Says how far the execution had come.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
  pinned: true,
  async run({ execution: { id } }, island): Promise<Outcome> {
    if (island.session.createdHere(id)) return offerInstead("CANCEL", id, island);
    return controlExecution(id, island, {
      ask: () => island.engine.cancel(id, island.actor),
      isDone: (status) => status === "cancelled",
      said: "cancelled",
    });
  },
});
