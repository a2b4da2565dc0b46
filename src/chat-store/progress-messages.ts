import type { Db } from "mongodb";
import type { Actor } from "../engine/actor.ts";

/** How a progress message is written: as text with entities, or as a rich message of blocks. */
export type ProgressFormat = "plain" | "rich";

/** The one progress message of an execution. */
export interface ProgressMessage {
  execution_id: string;
  actor: Actor;
  /** Telegram's id of the message, once sent. */
  message_id?: number;
  /** Default: plain. */
  format?: ProgressFormat;
  /** The revision of the execution that the message shows. */
  shown_rev?: number;
  /** The final state is shown. */
  finished: boolean;
  /** Nobody in the chat started the execution: a schedule did, or another execution. It is shown when it fails. */
  quiet?: boolean;
}

/** What changes in a stored progress message. */
export type ProgressMessageChange = Partial<Pick<ProgressMessage, "message_id" | "format" | "shown_rev" | "finished">>;

/** Stores the progress messages. */
export interface ProgressMessages {
  /** Creates the execution's progress message, or returns the stored one. Reopens a finished one (after RETRY). */
  open(executionId: string, actor: Actor): Promise<ProgressMessage>;
  /** Like `open`, but for an execution that nobody in the chat started. A message that is already shown stays. */
  openQuietly(executionId: string, actor: Actor): Promise<void>;
  update(executionId: string, change: ProgressMessageChange): Promise<void>;
  /** A gateway's progress messages whose final state is not shown yet. */
  unfinished(gateway: string): Promise<ProgressMessage[]>;
  /** Forgets the progress message of an execution that has been removed. */
  forget(executionId: string): Promise<void>;
}

/** An earlier version called the collection `cards` and the format `face`; stored data keeps those names. */
interface ProgressMessageDocument extends Omit<ProgressMessage, "execution_id" | "format"> {
  _id: string;
  gateway: string;
  face?: ProgressFormat;
}

const COLLECTION = "cards";

export function createProgressMessages(db: Db): ProgressMessages {
  const collection = db.collection<ProgressMessageDocument>(COLLECTION);
  const toProgressMessage = ({ _id, gateway: _, face, ...rest }: ProgressMessageDocument): ProgressMessage => ({
    execution_id: _id,
    ...rest,
    ...(face === undefined ? {} : { format: face }),
  });
  return {
    async open(executionId, actor) {
      const stored = await collection.findOneAndUpdate(
        { _id: executionId },
        { $set: { finished: false }, $unset: { quiet: "" }, $setOnInsert: { actor, gateway: actor.gateway } },
        { upsert: true, returnDocument: "after" },
      );
      return stored === null ? { execution_id: executionId, actor, finished: false } : toProgressMessage(stored);
    },
    async openQuietly(executionId, actor) {
      const fresh = { actor, gateway: actor.gateway, quiet: true };
      await collection.updateOne(
        { _id: executionId },
        { $set: { finished: false }, $setOnInsert: fresh },
        { upsert: true },
      );
    },
    async forget(executionId) {
      await collection.deleteOne({ _id: executionId });
    },
    async update(executionId, { format, ...change }) {
      const $set = format === undefined ? change : { ...change, face: format };
      await collection.updateOne({ _id: executionId }, { $set });
    },
    async unfinished(gateway) {
      return (await collection.find({ gateway, finished: false }).toArray()).map(toProgressMessage);
    },
  };
}

/** See `createChatStore`. */
export async function createProgressMessageIndexes(db: Db): Promise<void> {
  await db.collection(COLLECTION).createIndexes([{ key: { gateway: 1, finished: 1 } }]);
}
