import type { Db } from "mongodb";
import type { Actor } from "../engine/actor.ts";
import type { CollectionIndexes } from "../engine/storage/build-indexes.ts";
import { upsertOne } from "../engine/storage/upsert.ts";

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
  /** The executions that the message shows together, this one first. Default: this one alone. */
  joint?: string[];
  /** The execution whose joint message shows this one too. */
  joint_in?: string;
  /** The key in the outbox of the reply that goes before it. */
  after?: string;
  /** Results that are sent once the execution has settled: of all its steps, or of the step with that id. */
  results?: PromisedResult[];
}

/** Results to send later. `step`: the id of the only step, or null for all. */
export interface PromisedResult {
  step: string | null;
}

/** What changes in a stored progress message. */
export type ProgressMessageChange = Partial<Pick<ProgressMessage, "message_id" | "format" | "shown_rev" | "finished">>;

/** Stores the progress messages. */
export interface ProgressMessages {
  /**
   * Creates the execution's progress message, or returns the stored one. Reopens a finished one (after RETRY). `after`: the key in
   * the outbox of the reply that goes before it.
   */
  open(executionId: string, actor: Actor, after?: string): Promise<ProgressMessage>;
  /** Like `open`, but for an execution that nobody in the chat started. A message that is already shown stays. */
  openQuietly(executionId: string, actor: Actor): Promise<void>;
  update(executionId: string, change: ProgressMessageChange): Promise<void>;
  /** A gateway's progress messages whose final state is not shown yet. */
  unfinished(gateway: string): Promise<ProgressMessage[]>;
  /** Shows executions together, those of them whose message has not been sent yet. */
  join(executionIds: readonly string[]): Promise<void>;
  /** Promises results. The message is unfinished until they are sent. */
  promiseResults(executionId: string, actor: Actor, step: string | null): Promise<void>;
  /** What still has to be sent once the execution has settled; see {@link PromisedResult}. */
  promisedResults(executionId: string): Promise<PromisedResult[]>;
  /** Marks the message finished, unless results have been promised that are not among these. Returns whether it did. */
  finish(executionId: string, sent: readonly PromisedResult[]): Promise<boolean>;
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
    async open(executionId, actor, after) {
      await upsertOne(
        collection,
        { _id: executionId },
        {
          $set: { finished: false, ...(after === undefined ? {} : { after }) },
          $unset: { quiet: "" },
          $setOnInsert: { actor, gateway: actor.gateway },
        },
      );
      const stored = await collection.findOne({ _id: executionId });
      return stored === null ? { execution_id: executionId, actor, finished: false } : toProgressMessage(stored);
    },
    async openQuietly(executionId, actor) {
      const fresh = { actor, gateway: actor.gateway, quiet: true };
      await upsertOne(collection, { _id: executionId }, { $set: { finished: false }, $setOnInsert: fresh });
    },
    async join(executionIds) {
      const alone = { message_id: { $exists: false }, joint: { $exists: false }, joint_in: { $exists: false } };
      const fresh = await collection.find({ _id: { $in: [...executionIds] }, ...alone }).toArray();
      const [first, ...others] = executionIds.filter((id) => fresh.some(({ _id }) => _id === id));
      if (first === undefined || others.length === 0) return;
      await collection.updateOne({ _id: first }, { $set: { joint: [first, ...others], finished: false } });
      await collection.updateMany({ _id: { $in: others } }, { $set: { joint_in: first, finished: false } });
    },
    async promiseResults(executionId, actor, step) {
      await upsertOne(
        collection,
        { _id: executionId },
        {
          $set: { finished: false },
          $addToSet: { results: { step } },
          $setOnInsert: { actor, gateway: actor.gateway },
        },
      );
    },
    async promisedResults(executionId) {
      return (await collection.findOne({ _id: executionId }))?.results ?? [];
    },
    async finish(executionId, sent) {
      const unchanged = sent.length === 0 ? { "results.0": { $exists: false } } : { results: { $size: sent.length } };
      const finished = await collection.updateOne(
        { _id: executionId, ...unchanged },
        { $set: { finished: true }, $unset: { results: "" } },
      );
      return finished.matchedCount === 1 || (await collection.findOne({ _id: executionId })) === null;
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

/** The indexes of its queries. */
export const PROGRESS_MESSAGE_INDEXES: CollectionIndexes = {
  [COLLECTION]: [{ key: { gateway: 1, finished: 1 } }],
};
