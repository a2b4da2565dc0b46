import { success } from "../interpreter/outcome.ts";
import { italic, lines, rich } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { scheduleLine } from "./schedule-text.ts";

/** How many are shown. */
const MAX_SHOWN = 30;

/** `[MULTISTEP:LIST_SCHEDULES]` */
export const listSchedules = defineCommand({
  namespace: "MULTISTEP",
  action: "LIST_SCHEDULES",
  summary: "Lists the workflows of this chat that will start by themselves, the next first.",
  example: "[MULTISTEP:LIST_SCHEDULES]",
  result: "Lists the schedules, each with its workflow, when it starts next, and its id.",
  data: "[{schedule_id, workflow_id, workflow, next_at}]",
  signature: [],
  async run(_, { engine, viewer, timeZone, words: { replies, progress } }) {
    const all = await engine.listSchedules(viewer);
    if (all.length === 0) return success([{ text: replies.noSchedules }], { data: [] });
    const now = engine.now();
    const rows = all.slice(0, MAX_SHOWN).map((schedule) => scheduleLine(schedule, now, timeZone, replies));
    if (all.length > MAX_SHOWN) rows.push([italic(progress.more(all.length - MAX_SHOWN))]);
    const data = all.map(({ id, workflow_id, workflow_name, next_at }) => ({
      schedule_id: id,
      workflow_id,
      workflow: workflow_name,
      next_at: next_at?.toISOString() ?? null,
    }));
    return success(lines([rich`${replies.schedules(all.length)}:`, ...rows]), { data });
  },
});
