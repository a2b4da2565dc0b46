import { type Actor, type Viewer, viewerOf } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ExecutionStatus } from "../../engine/execution.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { RichText } from "../../i18n/rich-text.ts";
import type { ButtonPress, ButtonResponse, ButtonServices } from "../buttons/button.ts";

/** Who looks at a list, and what they may see. */
export interface ListScope {
  engine: Engine;
  viewer: Viewer;
  messages: Messages;
  /** The time zone of the chats, an IANA name. */
  timeZone: string;
  /** Only executions in this state. */
  status?: ExecutionStatus;
}

export interface ListRow {
  id: string;
  text: RichText;
  /** The text of its button, if the button shows more than the row's number. */
  label: string;
  /** What to send to choose it, if there are no buttons. */
  command?: string;
}

export interface ListPart {
  rows: ListRow[];
  /** The size of the whole list. */
  total: number;
}

/** A button below an opened item. */
export interface ListButton {
  label: string;
  verb: string;
}

/** An opened item. */
export interface Shown {
  text: RichText;
  /** Changes when what its buttons do has been done. Default: once it is shown again. */
  turn?: string;
  buttons: readonly ListButton[];
}

/** A press of the button of an item, or of a button below it. */
export interface Tap {
  press: ButtonPress;
  services: ButtonServices;
  scope: ListScope;
  id: string;
  /** The turn in which the button was shown: the same however often it is pressed. */
  turn: string;
}

/** A paged list: tap a number for actions, or choose one of the items. */
export interface List {
  /** The slash command that shows it. */
  name: string;
  part(scope: ListScope, page: { skip: number; limit: number }): Promise<ListPart>;
  title(messages: Messages, total: number): string;
  empty(messages: Messages): string;
  /** Below the rows: what tapping a number does. */
  tap(messages: Messages): string;
  /** What tapping an item does: opens it in place of the list, or chooses it. */
  does: { kind: "show"; show(tap: Tap): Promise<Shown | undefined>; verbs: Verbs } | { kind: "choose"; choose: Choose };
}

/** The handlers of the buttons below an opened item. */
export type Verbs = Readonly<Record<string, (tap: Tap) => Promise<ButtonResponse>>>;

/** Handles a choice. Must be idempotent for the same list. */
export type Choose = (tap: Tap) => Promise<ButtonResponse>;

/** What a list shows: what belongs to its chat; for owners in private, everything. */
export function listViewer(actor: Pick<Actor, "chat_id" | "user_id">, isOwner: boolean): Viewer {
  return viewerOf(actor, isOwner && actor.chat_id > 0);
}
