import type { Viewer } from "../actor.ts";

/** The fields that tell whose something is. */
export interface MakerFields {
  chat: string;
  person: string;
}

/** The fields of workflows. */
export const OF_WORKFLOWS: MakerFields = { chat: "chat_id", person: "user_id" };
/** The fields of executions and schedules. */
export const OF_ACTORS: MakerFields = { chat: "actor.chat_id", person: "actor.user_id" };

/** Matches what the viewer may see. */
export function visibleTo({ all, chat_id }: Viewer, { chat }: MakerFields): Record<string, unknown> {
  return all ? {} : { [chat]: chat_id };
}

/** Matches what a name or a prefix of an id may mean when the viewer writes it; as `mayName`. */
export function nameableBy(viewer: Viewer, fields: MakerFields): Record<string, unknown> {
  const { all, chat_id, user_id, run } = viewer;
  const { chat, person } = fields;
  const here = { [chat]: chat_id };
  const own = all && user_id !== undefined ? { $or: [here, { [person]: user_id }] } : here;
  if (run?.since === undefined) return own;
  const byOthers = { $elemMatch: { user_id: { $nin: run.people } } };
  const known = { $or: [{ created_at: { $lte: run.since } }, { [person]: user_id ?? null, by: { $not: byOthers } }] };
  return { $and: [own, known] };
}
