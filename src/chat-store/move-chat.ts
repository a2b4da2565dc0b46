import type { Db } from "mongodb";
import { copyIds, idsOfChat, renameIds } from "../engine/storage/move-chat.ts";
import { upsertOne } from "../engine/storage/upsert.ts";
import type { AskedMessage } from "./buttons.ts";

/**
 * Telegram gives a group another id when it becomes a supergroup. Everything stored for the chat moves to that id: memory,
 * permissions, questions to the AI, queued messages in both directions and, through `moveWork`, the engine's data. Progress messages and open questions
 * are sent again, because the new chat doesn't have them. Safe to repeat; each call also moves what has arrived under the old
 * id since.
 */
export async function moveChatData(
  db: Db,
  from: number,
  to: number,
  now: Date,
  moveWork: () => Promise<void>,
): Promise<void> {
  const here = { "actor.chat_id": from };
  const there = { $set: { "actor.chat_id": to } };
  // Until everything has moved, steps of either chat may start and need the same permissions.
  await copyIds(db, "grants", idsOfChat(from), `${from}:`, `${to}:`);
  await moveWork();
  for (const name of ["inbox", "ai_turns"]) await db.collection(name).updateMany(here, there);
  await moveQuestions(db, from, to, now);
  await db.collection("buttons").updateMany({ chat_id: from }, { $set: { chat_id: to } });
  await db.collection("api_tokens").updateMany(here, there);
  await db.collection("cards").updateMany(here, { ...there, $unset: { message_id: "", shown_rev: "", face: "" } });
  await db
    .collection("outbox")
    .updateMany({ chat_id: from, status: "queued" }, { $set: { chat_id: to }, $unset: { reply_to_message_id: "" } });
  await renameIds(db, "unasked_chats", { _id: `${from}` }, `${from}`, `${to}`);
  for (const name of ["memory", "grants", "ai_usage"]) await renameIds(db, name, idsOfChat(from), `${from}:`, `${to}:`);
}

/** Sends open questions again with the same buttons, because the new chat doesn't have their messages. */
async function moveQuestions(db: Db, from: number, to: number, now: Date): Promise<void> {
  const buttons = db.collection<{ _id: string; token: string; gateway: string; asked?: AskedMessage[] }>("buttons");
  for (const { _id, token, gateway, asked = [] } of await buttons.find({ chat_id: from, open: true }).toArray()) {
    const last = asked.at(-1);
    if (last !== undefined) {
      const { text, entities, reply_markup } = last;
      const queued = { status: "queued", tries: 0, message_ids: [], seq: now.getTime() * 1000 };
      const again = { gateway, chat_id: to, text, entities, reply_markup, ...queued };
      const key = `${token}:moved:${to}`;
      await upsertOne(db.collection<{ _id: string }>("outbox"), { _id: key }, { $setOnInsert: again });
    }
    await buttons.updateOne({ _id }, { $unset: { open: "", asked: "", closing: "" } });
  }
}
