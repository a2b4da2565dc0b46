import { type Outcome, success } from "../interpreter/outcome.ts";
import { problem, refused } from "../interpreter/problem.ts";
import { bold, code } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { offerInstead } from "./offer-instead.ts";

/** `[MULTISTEP:UNSCHEDULE:schedule_id]` */
export const unschedule = defineCommand({
  namespace: "MULTISTEP",
  action: "UNSCHEDULE",
  summary: "Removes a schedule; what has begun goes on.",
  example: "[MULTISTEP:UNSCHEDULE:schedule_id]",
  result: "Says which workflow will not start any more.",
  data: "{schedule_id}",
  signature: [{ name: "schedule", kind: "schedule", example: "schedule_id" }],
  pinned: true,
  async run({ schedule: { id, name } }, island): Promise<Outcome> {
    if (island.session.createdHere(id)) return offerInstead("UNSCHEDULE", id, island);
    const { engine, viewer, actor, repeated } = island;
    const found = await engine.findSchedule(id, viewer);
    if (found.ok && found.value.next_at === undefined && !repeated)
      return problem(
        `The schedule ${id} of "${name}" has run already.`,
        "[MULTISTEP:LIST_EXECUTIONS] shows what came of it.",
      );
    const removed = await engine.unschedule(id, viewer, actor);
    const gone = removed.ok || (repeated && removed.error.code === "not_found");
    if (!removed.ok && !gone) return refused(removed.error);
    return success(island.words.replies.unscheduled(bold(name), code(id)), { data: { schedule_id: id } });
  },
});
