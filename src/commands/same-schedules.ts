import { isDeepStrictEqual } from "node:util";
import type { Origin } from "../engine/actor.ts";
import { idFrom } from "../engine/ids.ts";
import type { JsonObject } from "../engine/json.ts";
import type { Schedule, ScheduleTime } from "../engine/schedule.ts";
import type { PrepareContext } from "./command.ts";
import type { WorkflowReference } from "./signature.ts";

type PlannedSchedule = Pick<Schedule, "id" | "workflow_id" | "workflow_name" | "when" | "context">;

/** The schedule that a command would make. */
export function plannedSchedule(
  { id, name }: WorkflowReference,
  when: ScheduleTime,
  context: JsonObject,
  { key }: Origin,
): PlannedSchedule {
  return { id: idFrom("sc", key), workflow_id: id, workflow_name: name, when, context };
}

/**
 * Other schedules of this chat with the same times and context. `twin`: of the same workflow, so that nothing is left to
 * schedule; for an owner only if it is their own, because another person's runs with that person's rights and can be removed by
 * them. `namesake`: any other that starts a workflow with that name, and that the person may remove.
 */
export async function sameSchedules(
  { id, workflow_id, workflow_name, when, context }: PlannedSchedule,
  { engine, origin, viewer }: Pick<PrepareContext, "engine" | "origin" | "viewer">,
): Promise<{ twin?: Schedule; namesake?: Schedule }> {
  const all = await engine.listSchedules({ chat_id: origin.actor.chat_id, all: false });
  const same = all.filter(
    (other) => other.id !== id && isSameTime(other.when, when) && isDeepStrictEqual(other.context, context),
  );
  const isOwn = ({ actor }: Schedule): boolean => actor.user_id === origin.actor.user_id;
  // When run again after a crash, the schedule itself may already exist.
  const twin = all.some((schedule) => schedule.id === id)
    ? undefined
    : same.find((one) => one.workflow_id === workflow_id && (!viewer.all || isOwn(one)));
  const namesake = same.find(
    (one) => one !== twin && one.workflow_name === workflow_name && (viewer.all || isOwn(one)),
  );
  return { ...(twin === undefined ? {} : { twin }), ...(namesake === undefined ? {} : { namesake }) };
}

function isSameTime(one: ScheduleTime, other: ScheduleTime): boolean {
  // An interval that has run for a while begins elsewhere, but starts the workflow no less often.
  if (one.kind === "interval" && other.kind === "interval") return one.minutes === other.minutes;
  return isDeepStrictEqual(one, other);
}
