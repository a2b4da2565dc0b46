import type { Db } from "mongodb";
import type { Actor } from "../engine/actor.ts";

/** What kind of message a card is: a text with entities, or a rich message of blocks. */
export type ProgressFormat = "plain" | "rich";

/** The one progress message of an execution. */
export interface ProgressMessage {
  execution_id: string;
  actor: Actor;
  /** Telegram's id of the message, once it was sent. */
  message_id?: number;
  /** What kind of message that is; without it a plain one. */
  face?: ProgressFormat;
  /** The view's rev that the message shows. */
  shown_rev?: number;
  /** The final state is shown. */
  finished: boolean;
  /** Nobody in the chat started the execution: a schedule did, or another execution. It is shown when it fails. */
  quiet?: boolean;
}

/** What changes of a card that is kept. */
export type ProgressMessageChange = Partial<Pick<ProgressMessage, "message_id" | "face" | "shown_rev" | "finished">>;

/** The database commands of cards. */
export interface ProgressMessages {
  /** Keeps a card for the execution, or gives the one that is kept. Reopens a finished one (after RETRY). */
  open(executionId: string, actor: Actor): Promise<ProgressMessage>;
  /** The same for an execution that nobody in the chat started; one that is shown already stays shown. */
  openQuietly(executionId: string, actor: Actor): Promise<void>;
  update(executionId: string, change: ProgressMessageChange): Promise<void>;
  /** ProgressMessages of a surface whose final state is not shown yet. */
  unfinished(surface: string): Promise<ProgressMessage[]>;
  /** Forgets the progress message of an execution that has been removed. */
  forget(executionId: string): Promise<void>;
}

interface ProgressMessageDocument extends Omit<ProgressMessage, "execution_id"> {
  _id: string;
  surface: string;
}

/** The cards in the database. */
export function createProgressMessages(db: Db): ProgressMessages {
  const cards = db.collection<ProgressMessageDocument>("cards");
  const toProgressMessage = ({ _id, surface: _, ...card }: ProgressMessageDocument): ProgressMessage => ({
    execution_id: _id,
    ...card,
  });
  return {
    async open(executionId, actor) {
      const card = await cards.findOneAndUpdate(
        { _id: executionId },
        { $set: { finished: false }, $unset: { quiet: "" }, $setOnInsert: { actor, surface: actor.surface } },
        { upsert: true, returnDocument: "after" },
      );
      return card === null ? { execution_id: executionId, actor, finished: false } : toProgressMessage(card);
    },
    async openQuietly(executionId, actor) {
      const fresh = { actor, surface: actor.surface, quiet: true };
      await cards.updateOne({ _id: executionId }, { $set: { finished: false }, $setOnInsert: fresh }, { upsert: true });
    },
    async forget(executionId) {
      await cards.deleteOne({ _id: executionId });
    },
    async update(executionId, change) {
      await cards.updateOne({ _id: executionId }, { $set: change });
    },
    async unfinished(surface) {
      return (await cards.find({ surface, finished: false }).toArray()).map(toProgressMessage);
    },
  };
}

/** See `createChatStore`. */
export async function createProgressMessageIndexes(db: Db): Promise<void> {
  await db.collection("cards").createIndexes([{ key: { surface: 1, finished: 1 } }]);
}
