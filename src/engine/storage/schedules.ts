import type { Actor, Viewer } from "../actor.ts";
import type { JsonObject } from "../json.ts";
import type { ScheduleTime } from "../schedule.ts";
import type { Database } from "./database.ts";
import { isDuplicate } from "./database-errors.ts";

/** A workflow that will run, once or again and again. */
export interface ScheduleDocument {
  /** `sc_…` */
  _id: string;
  /** The wish that made it. */
  origin: string;
  workflow_id: string;
  workflow_name: string;
  actor: Actor;
  when: ScheduleTime;
  /** When it runs next; null when it will not run again. */
  next_at: Date | null;
  context: JsonObject;
  created_at: Date;
  /** How deep its executions stand, where a step has set it up. */
  depth?: number;
  /** Its latest execution. */
  execution_id?: string;
}

/** Keeps a schedule; one that the same wish has made before stays as it is. */
export async function insertSchedule({ schedules }: Database, document: ScheduleDocument): Promise<void> {
  try {
    await schedules.insertOne(document);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

/** Schedules that are due, the longest due first. */
export function dueSchedules({ schedules }: Database, now: Date, limit: number): Promise<ScheduleDocument[]> {
  return schedules
    .find({ next_at: { $lte: now, $type: "date" } })
    .sort({ next_at: 1 })
    .limit(limit)
    .toArray();
}

/** Moves a schedule on to its next time, unless another process has done it. */
export async function advanceSchedule(
  { schedules }: Database,
  id: string,
  from: Date,
  to: Date | null,
  executionId: string | undefined,
): Promise<boolean> {
  const { matchedCount } = await schedules.updateOne(
    { _id: id, next_at: from },
    { $set: { next_at: to, ...(executionId === undefined ? {} : { execution_id: executionId }) } },
  );
  return matchedCount === 1;
}

/** Schedules that will run, those that run first first. */
export function listSchedules({ schedules }: Database, viewer: Viewer): Promise<ScheduleDocument[]> {
  return schedules
    .find({ next_at: { $type: "date" }, ...(viewer.all ? {} : { "actor.chat_id": viewer.chat_id }) })
    .sort({ next_at: 1 })
    .limit(200)
    .toArray();
}

/** At most two schedules whose id is this or begins with it. */
export function findSchedules({ schedules }: Database, beginning: string, viewer: Viewer): Promise<ScheduleDocument[]> {
  return schedules
    .find({
      _id: { $gte: beginning, $lt: `${beginning}\uffff` },
      ...(viewer.all ? {} : { "actor.chat_id": viewer.chat_id }),
    })
    .limit(2)
    .toArray();
}

/** A schedule by its id. */
export async function loadSchedule({ schedules }: Database, id: string): Promise<ScheduleDocument | undefined> {
  return (await schedules.findOne({ _id: id })) ?? undefined;
}

/** Removes a schedule, if it is there. */
export async function deleteSchedule({ schedules }: Database, id: string): Promise<void> {
  await schedules.deleteOne({ _id: id });
}

/** How many schedules of a chat will still run, up to `limit`. */
export function countSchedules({ schedules }: Database, chatId: number, limit: number): Promise<number> {
  return schedules.countDocuments({ "actor.chat_id": chatId, next_at: { $type: "date" } }, { limit });
}
