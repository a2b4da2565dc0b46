import type { Actor } from "../actor.ts";

/** The one progress message of an execution. */
export interface Card {
  execution_id: string;
  actor: Actor;
  /** Telegram's id of the message, once it was sent. */
  message_id?: number;
  /** The view's rev that the message shows. */
  shown_rev?: number;
  /** The final state is shown. */
  finished: boolean;
}

export interface Cards {
  /** Keeps a card for the execution, or gives the one that is kept. Reopens a finished one (after RETRY). */
  open(executionId: string, actor: Actor): Promise<Card>;
  update(executionId: string, change: { message_id?: number; shown_rev?: number; finished?: boolean }): Promise<void>;
  /** Cards of a surface whose final state is not shown yet. */
  unfinished(surface: string): Promise<Card[]>;
}
