import { type Outcome, success } from "../interpreter/outcome.ts";
import { problem, refused } from "../interpreter/problem.ts";
import { bold, code, rich } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { momentText } from "./schedule-text.ts";
import { heldBack } from "./start-execution.ts";

/** `[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:300:{"user_name":"Ada"}]` */
export const scheduledWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "SCHEDULED_WORKFLOW",
  summary: "Starts a workflow later, or again and again by a cron line, in the chat's time zone.",
  example: '[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:300:{"user_name":"Ada"}]',
  result:
    "Says when the workflow starts, and the schedule's id; of a single time also the execution that waits for it.",
  data: "{schedule_id, execution_id}, the latter of a single time",
  signature: [
    { name: "workflow", kind: "workflow", example: "workflow_id" },
    { name: "when", kind: "text", greedy: true, example: "5 minutes" },
    { name: "context", kind: "object", optional: true, example: '{"user_name":"Ada"}' },
  ],
  sets: ["schedule", "execution"],
  async run({ workflow, when, context }, island): Promise<Outcome> {
    const held = heldBack(workflow, island, "SCHEDULED_WORKFLOW");
    if (held !== undefined) return held;
    const { engine, timeZone, origin } = island;
    const scheduled = await engine.schedule(workflow.id, when, timeZone, context ?? {}, origin);
    if (!scheduled.ok) return refused(scheduled.error);
    const { id, when: time, next_at, execution_id } = scheduled.value;
    const first = time.kind === "once" ? time.at : next_at;
    if (first === undefined)
      return problem(`"${when}" names no time that comes.`, 'Write for example "0 9 * * 1" for Mondays at nine.');
    if (execution_id !== undefined && time.kind === "once") await island.started(execution_id);
    const moment = momentText(first, time.kind === "cron" ? time.zone : timeZone);
    const { replies } = island.words;
    const text =
      time.kind === "once"
        ? replies.startsAt(bold(workflow.name), moment, rich`${code(id)} · ${code(execution_id ?? "")}`)
        : replies.startsBy(bold(workflow.name), time.cron, moment, code(id));
    if (time.kind === "cron" || execution_id === undefined)
      return success(text, { effects: [{ set: "schedule", id }] });
    return success(text, {
      effects: [
        { set: "schedule", id },
        { set: "execution", id: execution_id },
      ],
      execution: execution_id,
    });
  },
});
