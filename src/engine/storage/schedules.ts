import type { Viewer } from "../actor.ts";
import type { Database } from "./database.ts";
import { isDuplicate } from "./database-errors.ts";
import type { ScheduleDocument } from "./documents.ts";

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
