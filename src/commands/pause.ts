import type { Outcome } from "../interpreter/outcome.ts";
import { defineCommand } from "./command.ts";
import { controlExecution } from "./control-execution.ts";
import { offerInstead } from "./offer-instead.ts";

/** `[MULTISTEP:PAUSE:execution_id]` */
export const pause = defineCommand({
  namespace: "MULTISTEP",
  action: "PAUSE",
  summary: "Holds an execution: nothing new starts, what runs may end.",
  example: "[MULTISTEP:PAUSE:execution_id]",
  result: "Says how far the execution has come.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
  pinned: true,
  async run({ execution: { id } }, island): Promise<Outcome> {
    if (island.session.createdHere(id)) return offerInstead("PAUSE", id, island);
    return controlExecution(id, island, {
      ask: () => island.engine.pause(id, island.actor),
      isDone: (status) => status === "paused",
      said: "paused",
    });
  },
});
