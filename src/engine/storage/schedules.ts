import type { Viewer } from "../actor.ts";
import type { Pin } from "../pin.ts";
import type { Database } from "./database.ts";
import { isDuplicate } from "./database-errors.ts";
import type { ScheduleDocument } from "./documents.ts";
import { nameableBy, OF_ACTORS, visibleTo } from "./visibility.ts";

/** Stores a schedule. Does nothing if the same request has already stored it. */
export async function insertSchedule({ schedules }: Database, document: ScheduleDocument): Promise<void> {
  try {
    await schedules.insertOne(document);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

/** Due schedules, longest overdue first. */
export function dueSchedules({ schedules }: Database, now: Date, limit: number): Promise<ScheduleDocument[]> {
  return schedules
    .find({ next_at: { $lte: now, $type: "date" } })
    .sort({ next_at: 1 })
    .limit(limit)
    .toArray();
}

/** What changes in a schedule as its times come. */
export type ScheduleChange = Partial<
  Pick<ScheduleDocument, "execution_id" | "pins" | "suspended" | "waiting" | "missed" | "ran_at" | "told_overlap_at">
>;

/** Moves a schedule from time `from` to its next one, unless another process did so first. */
export async function advanceSchedule(
  { schedules }: Database,
  id: string,
  from: Date,
  to: Date | null,
  change: ScheduleChange = {},
): Promise<void> {
  await schedules.updateOne({ _id: id, next_at: from }, { $set: { next_at: to, ...change } });
}

/** Lets a suspended schedule run again, with what its creator has now seen. */
export async function resumeSchedule({ schedules }: Database, id: string, pins: readonly Pin[]): Promise<void> {
  await schedules.updateOne({ _id: id }, { $set: { pins }, $unset: { suspended: "" } });
}

/** Schedules that will still run, soonest first. */
export function listSchedules({ schedules }: Database, viewer: Viewer): Promise<ScheduleDocument[]> {
  return schedules
    .find({ next_at: { $type: "date" }, ...visibleTo(viewer, OF_ACTORS) })
    .sort({ next_at: 1 })
    .limit(200)
    .toArray();
}

/** At most two schedules that the viewer may name and whose id starts with `beginning`. */
export function findSchedules({ schedules }: Database, beginning: string, viewer: Viewer): Promise<ScheduleDocument[]> {
  return schedules
    .find({
      _id: { $gte: beginning, $lt: `${beginning}\uffff` },
      ...nameableBy(viewer, OF_ACTORS),
    })
    .limit(2)
    .toArray();
}

/** The schedule with that id, if the viewer may see it. */
export async function loadSchedule(
  { schedules }: Database,
  id: string,
  viewer: Viewer,
): Promise<ScheduleDocument | undefined> {
  return (await schedules.findOne({ _id: id, ...visibleTo(viewer, OF_ACTORS) })) ?? undefined;
}

/** All schedules of the workflow that will still run, whoever created them. */
export function schedulesOfWorkflow({ schedules }: Database, workflowId: string): Promise<ScheduleDocument[]> {
  return schedules
    .find({ workflow_id: workflowId, next_at: { $type: "date" } })
    .sort({ next_at: 1 })
    .toArray();
}

/** The schedule, if it waits for that run to end. */
export async function findWaiting(
  { schedules }: Database,
  id: string,
  executionId: string,
): Promise<ScheduleDocument | null> {
  return schedules.findOne({ _id: id, execution_id: executionId, "waiting.for": "run", next_at: { $type: "date" } });
}

/** Removes all schedules of the workflow. */
export async function deleteSchedulesOf({ schedules }: Database, workflowId: string): Promise<void> {
  await schedules.deleteMany({ workflow_id: workflowId });
}

export async function deleteSchedule({ schedules }: Database, id: string): Promise<void> {
  await schedules.deleteOne({ _id: id });
}

/** Counts the chat's schedules that will still run, up to `limit`. */
export function countSchedules({ schedules }: Database, chatId: number, limit: number): Promise<number> {
  return schedules.countDocuments({ "actor.chat_id": chatId, next_at: { $type: "date" } }, { limit });
}
