import { setTimeout as wait } from "node:timers/promises";
import type { Db } from "mongodb";
import { problem } from "../../i18n/problem.ts";
import { TransientError } from "../handler.ts";
import { upsertOne } from "./upsert.ts";

/** A chat whose user data moves or has moved. The chat to which it moves has one as well, without `to`. */
interface DataMove {
  _id: number;
  to?: number;
  /** Some of the data may not be there yet. */
  pending?: true;
}

function dataMoves(db: Db) {
  return db.collection<DataMove>("data_moves");
}

/**
 * Records that a chat's user data is about to move to another id. Steps of both chats wait until it has: a step that looked before
 * looks again after its command, and repeats that in the new place.
 */
export async function beginDataMove(db: Db, from: number, to: number): Promise<void> {
  await upsertOne(dataMoves(db), { _id: to }, { $set: { pending: true }, $unset: { to: "" } });
  await upsertOne(dataMoves(db), { _id: from }, { $set: { to, pending: true } });
}

/** Records that it has moved. */
export async function endDataMove(db: Db, from: number, to: number): Promise<void> {
  await dataMoves(db).updateMany({ _id: { $in: [from, to] } }, { $unset: { pending: "" } });
}

/** Whether the chat's data has begun to move elsewhere. */
export async function dataMovesAway(db: Db, chatId: number): Promise<boolean> {
  return (await dataMoves(db).findOne({ _id: chatId }))?.to !== undefined;
}

/** How long a step waits for a move, and between two looks, in milliseconds. */
const MAX_WAIT = 30_000;
const BETWEEN_LOOKS = 100;

/** The chat under whose id the chat's data is, once it is all there. */
export async function whereDataIs(db: Db, chatId: number): Promise<number> {
  let chat = chatId;
  for (let waited = 0; waited <= MAX_WAIT; ) {
    const { to, pending } = (await dataMoves(db).findOne({ _id: chat })) ?? {};
    if (pending) {
      await wait(BETWEEN_LOOKS);
      waited += BETWEEN_LOOKS;
    } else if (to === undefined) return chat;
    else chat = to;
  }
  throw new TransientError(problem("dataMoves"));
}
