import type { Db } from "mongodb";
import { TransientError } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import type { Delivery, StepMessage } from "../engine/messenger.ts";
import type { CollectionIndexes } from "../engine/storage/build-indexes.ts";
import { isDuplicate } from "../engine/storage/database-errors.ts";
import { problem, type Wording } from "../i18n/problem.ts";
import { type Amount, NOTICE_FACTOR, OutboxRoom, type QueuedAmount } from "./outbox-room.ts";

/** A message on its way to a chat. */
export interface OutboxMessage extends StepMessage {
  /** Telegram message entities for the whole text, offsets in UTF-16 units. */
  entities?: JsonObject[];
  /** Telegram's reply_markup. */
  reply_markup?: JsonObject;
  /** Sent as a text file, with the message's text as its caption. */
  file?: TextFile;
  /** Sent as a picture that is drawn when it is sent, with the message's text as its caption. */
  picture?: JsonObject;
}

/** A text file to send. */
export interface TextFile {
  name: string;
  text: string;
}

/** A message as the outbox keeps it until it is delivered. */
export interface QueuedMessage extends OutboxMessage {
  /** Attempts to send the next part whose outcome is unknown. */
  tries: number;
  /** Ids of the parts delivered so far; a long text is split into parts. */
  message_ids: number[];
  /** Its position in the chat's queue; see `Outbox.reserveSlot`. */
  seq: number;
}

/** Messages to chats: durable, in order for each chat. */
export interface Outbox {
  /** Appends the message to the queue, or puts it in a slot reserved earlier. Replies to people are few enough to need no limit. */
  enqueue(message: OutboxMessage, slot?: number): Promise<void>;
  /** Appends the message of a step. Throws a `TransientError` if the chat's outbox is full. */
  enqueueOfStep(message: OutboxMessage): Promise<void>;
  /**
   * Appends a message that no step waits for. It still fits where steps have to wait; false if there is no room even for it.
   */
  enqueueNotice(message: OutboxMessage): Promise<boolean>;
  /**
   * Reserves the next slot among replies to people. Replies go before messages from steps, so that nobody waits behind
   * a hundred of those. The reply may be enqueued later.
   */
  reserveSlot(): number;
  /**
   * The oldest undelivered message of each chat of this gateway that is not in `busyChats`, at most `limit`.
   * Only the process that serves the gateway calls this.
   */
  next(gateway: string, busyChats: number[], limit: number): Promise<QueuedMessage[]>;
  /**
   * Records how many attempts to send the next part have an unknown outcome. An attempt counts from before it begins, so that
   * it is recognized after a crash, until it is certain that it sent nothing. Safe to repeat.
   */
  recordTries(key: string, tries: number): Promise<void>;
  /** Records the id of a delivered part of a long message. Safe to repeat, as are `delivered` and `failed`. */
  partDelivered(key: string, messageId: number): Promise<void>;
  /** Records the delivery, and an action's result. The step that waits for it completes. */
  delivered(key: string, messageIds: number[], result?: JsonObject): Promise<void>;
  /** Records the failure. The step that waits for it fails permanently, with `error`. */
  failed(key: string, error: Wording): Promise<void>;
  /** Since when the message that has waited longest for the gateway has been waiting; undefined if none waits. */
  waitingSince(gateway: string): Promise<Date | undefined>;
  /** How many messages for this gateway and chat are still undelivered. */
  pending(gateway: string, chatId?: number): Promise<number>;
  /** Calls back soon after this process enqueues something for the gateway. Messages of other processes are found by polling. */
  onEnqueued(gateway: string, wake: () => void): () => void;
  /** Calls back when this process has delivered a message, or has permanently failed to. */
  onSettled(listener: () => void): () => void;
  /** The text of a message; undefined if it isn't stored, or no longer. */
  textOf(key: string): Promise<string | undefined>;
  /** What happened to a message; undefined if it isn't stored, or no longer. */
  delivery(key: string): Promise<Delivery | undefined>;
  /** The execution whose step sent a message of the chat, as long as the execution is kept. */
  executionThatSent(chat: Pick<OutboxMessage, "gateway" | "chat_id">, messageId: number): Promise<string | undefined>;
  /** Whether messages of these executions to that chat are still undelivered. */
  hasQueued(executionIds: readonly string[], chat: Pick<OutboxMessage, "gateway" | "chat_id">): Promise<boolean>;
  /** Removes the messages of an execution's steps. */
  forget(executionId: string): Promise<void>;
}

interface OutboxDocument extends Omit<OutboxMessage, "key"> {
  _id: string;
  seq: number;
  /** Its size, for the chat's limit. Missing in messages of earlier versions. */
  bytes?: number;
  status: Delivery["status"];
  tries: number;
  message_ids: number[];
  result?: JsonObject;
  error?: Wording;
  expires_at?: Date;
}

/**
 * Delivered messages are kept this long, so that enqueuing the same one again doesn't send it twice. A message of a step is
 * kept as long as its execution, which may be paused for longer.
 */
const KEEP_MS = 7 * 24 * 3600_000;

/** How soon a handler that sends within its attempt, and found the outbox full, may be tried again, in seconds. */
const FULL_SECONDS = 30;

/** What is needed of a message to tell the step that waits for it, and those that wait for room. */
const SETTLED = { execution_id: 1, step: 1, gateway: 1, chat_id: 1 } as const;

/** Subtracted from a reply's position so that it precedes all others: more than any time in microseconds, and still exact. */
const ANSWERS_FIRST = 8e15;

/** `settled` is called for each delivered or failed message that a step waits for. */
export function createOutbox(db: Db, now: () => Date, settled: (executionId: string, step: number) => void): Outbox {
  const outbox = db.collection<OutboxDocument>("outbox");
  const queuedFor: QueuedAmount = async (gateway, chat_id, limit) => {
    const total = { $group: { _id: null, messages: { $sum: 1 }, bytes: { $sum: "$bytes" } } };
    const stages = [{ $match: { gateway, chat_id, status: "queued" } }, { $limit: limit }, total];
    const [queued] = await outbox.aggregate<Amount>(stages).toArray();
    return queued ?? { messages: 0, bytes: 0 };
  };
  const room = new OutboxRoom(queuedFor);
  const roomForNotices = new OutboxRoom(queuedFor, NOTICE_FACTOR);
  const wakes = new Map<string, Set<() => void>>();
  const settledListeners = new Set<() => void>();
  let last = 0;

  /** Increases with every message of this process, and with the database's clock across processes. */
  const nextSeq = (): number => {
    last = Math.max(last + 1, now().getTime() * 1000);
    return last;
  };

  const settle = async (
    key: string,
    status: "delivered" | "failed",
    values: Partial<OutboxDocument>,
  ): Promise<void> => {
    const expires_at = new Date(now().getTime() + KEEP_MS);
    const isOfStep = { $ne: [{ $type: "$execution_id" }, "missing"] };
    const literals = Object.entries({ status, ...values }).map(([name, value]) => [name, { $literal: value }]);
    // One command, because a message not yet recorded when the process dies is sent again.
    const written = await outbox.findOneAndUpdate(
      { _id: key, status: "queued" },
      [{ $set: { ...Object.fromEntries(literals), expires_at: { $cond: [isOfStep, "$$REMOVE", expires_at] } } }],
      { projection: SETTLED },
    );
    // It may have been recorded before, by a command whose answer was lost.
    const message = written ?? (await outbox.findOne({ _id: key, status }, { projection: SETTLED }));
    if (message !== null) for (const one of [room, roomForNotices]) one.freed(message.gateway, message.chat_id);
    if (message?.execution_id !== undefined && message.step !== undefined) settled(message.execution_id, message.step);
    for (const listener of settledListeners) listener();
  };

  const enqueue = async ({ key, ...message }: OutboxMessage, slot = nextSeq()): Promise<void> => {
    const document: OutboxDocument = {
      _id: key,
      ...message,
      seq: slot,
      bytes: sizeOf(message),
      status: "queued",
      tries: 0,
      message_ids: [],
    };
    try {
      await outbox.insertOne(document);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
    for (const wake of wakes.get(message.gateway) ?? []) wake();
  };

  /** Returns whether the message is in the outbox. */
  const enqueueIfRoom = async (message: OutboxMessage, free: OutboxRoom): Promise<boolean> => {
    const { key, ...content } = message;
    if (!(await free.take(content.gateway, content.chat_id, sizeOf(content))))
      return (await outbox.findOne({ _id: key }, { projection: { _id: 1 } })) !== null;
    await enqueue(message);
    return true;
  };

  return {
    reserveSlot: () => nextSeq() - ANSWERS_FIRST,
    enqueue,
    async enqueueOfStep(message) {
      if (!(await enqueueIfRoom(message, room)))
        throw new TransientError(problem("outboxFull"), { retryAfter: FULL_SECONDS });
    },
    enqueueNotice: (message) => enqueueIfRoom(message, roomForNotices),
    async next(gateway, busyChats, limit) {
      // One chat may have a thousand long texts in line.
      const oldest = await outbox
        .find({ gateway, status: "queued", chat_id: { $nin: busyChats } }, { projection: { chat_id: 1 } })
        .sort({ seq: 1 })
        .limit(limit * 4)
        .toArray();
      const first = new Map<number, string>();
      for (const { _id, chat_id } of oldest) if (!first.has(chat_id)) first.set(chat_id, _id);
      if (first.size === 0) return [];
      const found = await outbox
        .find({ _id: { $in: [...first.values()].slice(0, limit) } })
        .sort({ seq: 1 })
        .toArray();
      return found.map(({ _id, status: _status, bytes: _bytes, ...message }) => ({ key: _id, ...message }));
    },
    async waitingSince(gateway) {
      const wanted = { sort: { seq: 1 }, projection: { seq: 1 } } as const;
      const oldest = await outbox.findOne({ gateway, status: "queued" }, wanted);
      if (oldest === null) return undefined;
      const { seq } = oldest;
      return new Date((seq < 0 ? seq + ANSWERS_FIRST : seq) / 1000);
    },
    async recordTries(key, tries) {
      await outbox.updateOne({ _id: key }, { $set: { tries } });
    },
    async partDelivered(key, messageId) {
      await outbox.updateOne({ _id: key }, { $addToSet: { message_ids: messageId }, $set: { tries: 0 } });
    },
    delivered: (key, message_ids, result) =>
      settle(key, "delivered", { message_ids, ...(result === undefined ? {} : { result }) }),
    failed: (key, error) => settle(key, "failed", { error }),
    pending: (gateway, chatId) =>
      outbox.countDocuments({ gateway, status: "queued", ...(chatId === undefined ? {} : { chat_id: chatId }) }),
    onEnqueued(gateway, wake) {
      const listeners = wakes.get(gateway) ?? new Set();
      wakes.set(gateway, listeners.add(wake));
      return () => listeners.delete(wake);
    },
    onSettled(listener) {
      settledListeners.add(listener);
      return () => settledListeners.delete(listener);
    },
    async hasQueued(executionIds, { gateway, chat_id }) {
      const filter = { gateway, chat_id, status: "queued" as const, execution_id: { $in: [...executionIds] } };
      return (await outbox.findOne(filter, { projection: { _id: 1 } })) !== null;
    },
    async executionThatSent({ gateway, chat_id }, messageId) {
      const filter = { gateway, chat_id, status: "delivered" as const, message_ids: messageId };
      const projection = { execution_id: 1 } as const;
      return (await outbox.findOne({ ...filter, execution_id: { $exists: true } }, { projection }))?.execution_id;
    },
    async forget(executionId) {
      await outbox.deleteMany({ execution_id: executionId });
    },
    async textOf(key) {
      return (await outbox.findOne({ _id: key }, { projection: { text: 1 } }))?.text;
    },
    async delivery(key) {
      const projection = { status: 1, message_ids: 1, result: 1, error: 1 };
      const message = await outbox.findOne({ _id: key }, { projection });
      if (message === null) return undefined;
      const { status, message_ids, result, error = problem("notDelivered") } = message;
      if (status === "failed") return { status, error };
      return status === "delivered" ? { status, message_ids, ...(result === undefined ? {} : { result }) } : { status };
    },
  };
}

function sizeOf(message: Omit<OutboxMessage, "key">): number {
  return Buffer.byteLength(JSON.stringify(message));
}

/** The indexes of its queries. */
export const OUTBOX_INDEXES: CollectionIndexes = {
  outbox: [
    { key: { gateway: 1, status: 1, seq: 1 } },
    { key: { gateway: 1, chat_id: 1, status: 1 } },
    { key: { execution_id: 1 }, sparse: true },
    { key: { expires_at: 1 }, expireAfterSeconds: 0 },
  ],
};
