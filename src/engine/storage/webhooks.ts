import type { Viewer } from "../actor.ts";
import type { Pin } from "../pin.ts";
import type { Suspension } from "../schedule.ts";
import type { Database } from "./database.ts";
import { isDuplicate } from "./database-errors.ts";
import type { WebhookDocument } from "./documents.ts";
import { nameableBy, OF_ACTORS, visibleTo } from "./visibility.ts";

/**
 * Stores a webhook. If the same request has stored it before, it gets the new token instead: nobody can have been told the old
 * one. Returns what is stored then.
 */
export async function insertWebhook({ webhooks }: Database, document: WebhookDocument): Promise<WebhookDocument> {
  const { _id, token_hash } = document;
  try {
    await webhooks.insertOne(document);
    return document;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const $set = { token_hash };
    return (await webhooks.findOneAndUpdate({ _id }, { $set }, { returnDocument: "after" })) ?? document;
  }
}

/** The webhook with the token of that hash. */
export async function webhookByToken({ webhooks }: Database, token_hash: string): Promise<WebhookDocument | undefined> {
  return (await webhooks.findOne({ token_hash })) ?? undefined;
}

/** The webhook with that id, if the viewer may see it. */
export async function loadWebhook(
  { webhooks }: Database,
  id: string,
  viewer: Viewer,
): Promise<WebhookDocument | undefined> {
  return (await webhooks.findOne({ _id: id, ...visibleTo(viewer, OF_ACTORS) })) ?? undefined;
}

/** At most two webhooks that the viewer may name and whose id starts with `beginning`. */
export function findWebhooks({ webhooks }: Database, beginning: string, viewer: Viewer): Promise<WebhookDocument[]> {
  return webhooks
    .find({ _id: { $gte: beginning, $lt: `${beginning}\uffff` }, ...nameableBy(viewer, OF_ACTORS) })
    .limit(2)
    .toArray();
}

/** Newest first. */
export function listWebhooks({ webhooks }: Database, viewer: Viewer): Promise<WebhookDocument[]> {
  return webhooks.find(visibleTo(viewer, OF_ACTORS)).sort({ created_at: -1 }).limit(200).toArray();
}

/** Records what a webhook started last, and what its creator has seen of it. */
export async function recordCall(
  { webhooks }: Database,
  id: string,
  last: { at: Date; execution_id: string },
  pins: readonly Pin[],
): Promise<void> {
  await webhooks.updateOne({ _id: id }, { $set: { last, pins }, $unset: { suspended: "" } });
}

/** Suspends a webhook. False if it was suspended already. */
export async function suspendWebhook({ webhooks }: Database, id: string, suspended: Suspension): Promise<boolean> {
  const { modifiedCount } = await webhooks.updateOne(
    { _id: id, suspended: { $exists: false } },
    { $set: { suspended } },
  );
  return modifiedCount > 0;
}

/** Lets a suspended webhook start its workflow again, with what its creator has now seen. */
export async function resumeWebhook({ webhooks }: Database, id: string, pins: readonly Pin[]): Promise<void> {
  await webhooks.updateOne({ _id: id }, { $set: { pins }, $unset: { suspended: "" } });
}

export async function deleteWebhook({ webhooks }: Database, id: string): Promise<void> {
  await webhooks.deleteOne({ _id: id });
}

/** Removes those that start a workflow. */
export async function deleteWebhooksOf({ webhooks }: Database, workflow_id: string): Promise<void> {
  await webhooks.deleteMany({ workflow_id });
}

/** Counts the chat's webhooks, up to `limit`. */
export function countWebhooks({ webhooks }: Database, chatId: number, limit: number): Promise<number> {
  return webhooks.countDocuments({ "actor.chat_id": chatId }, { limit });
}
