import type { Db } from "mongodb";
import type { Actor } from "../actor.ts";

/** What kind of message a card is: a text with entities, or a rich message of blocks. */
export type CardFace = "plain" | "rich";

/** The one progress message of an execution. */
export interface Card {
  execution_id: string;
  actor: Actor;
  /** Telegram's id of the message, once it was sent. */
  message_id?: number;
  /** What kind of message that is; without it a plain one. */
  face?: CardFace;
  /** The view's rev that the message shows. */
  shown_rev?: number;
  /** The final state is shown. */
  finished: boolean;
  /** Nobody in the chat started the execution: a schedule did, or another execution. It is shown when it fails. */
  quiet?: boolean;
}

/** What changes of a card that is kept. */
export type CardChange = Partial<Pick<Card, "message_id" | "face" | "shown_rev" | "finished">>;

/** The database commands of cards. */
export interface Cards {
  /** Keeps a card for the execution, or gives the one that is kept. Reopens a finished one (after RETRY). */
  open(executionId: string, actor: Actor): Promise<Card>;
  /** The same for an execution that nobody in the chat started; one that is shown already stays shown. */
  openQuietly(executionId: string, actor: Actor): Promise<void>;
  update(executionId: string, change: CardChange): Promise<void>;
  /** Cards of a surface whose final state is not shown yet. */
  unfinished(surface: string): Promise<Card[]>;
}

interface CardDocument extends Omit<Card, "execution_id"> {
  _id: string;
  surface: string;
}

/** The cards in the database. */
export const createCards = (db: Db): Cards => {
  const cards = db.collection<CardDocument>("cards");
  const toCard = ({ _id, surface: _, ...card }: CardDocument): Card => ({ execution_id: _id, ...card });
  return {
    async open(executionId, actor) {
      const card = await cards.findOneAndUpdate(
        { _id: executionId },
        { $set: { finished: false }, $unset: { quiet: "" }, $setOnInsert: { actor, surface: actor.surface } },
        { upsert: true, returnDocument: "after" },
      );
      return card === null ? { execution_id: executionId, actor, finished: false } : toCard(card);
    },
    async openQuietly(executionId, actor) {
      const fresh = { actor, surface: actor.surface, quiet: true };
      await cards.updateOne({ _id: executionId }, { $set: { finished: false }, $setOnInsert: fresh }, { upsert: true });
    },
    async update(executionId, change) {
      await cards.updateOne({ _id: executionId }, { $set: change });
    },
    async unfinished(surface) {
      return (await cards.find({ surface, finished: false }).toArray()).map(toCard);
    },
  };
};
