import type { Actor, Viewer } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ExecutionStatus } from "../../engine/execution.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { RichText } from "../../i18n/rich-text.ts";
import type { ButtonPress, ButtonResponse, ButtonServices } from "../buttons/button.ts";

/** Who looks at a list, and what is to be seen there. */
export interface ListScope {
  engine: Engine;
  viewer: Viewer;
  messages: Messages;
  /** The chats' time zone, an IANA name. */
  timeZone: string;
  /** Only runs in this state. */
  status?: ExecutionStatus;
}

/** One thing in a list. */
export interface ListRow {
  id: string;
  text: RichText;
  /** On its button, where a button has more than the row's number. */
  label: string;
  /** What to send for it where there are no buttons. */
  command?: string;
}

/** Part of a list. */
export interface ListPart {
  rows: ListRow[];
  /** How many there are in all. */
  total: number;
}

/** A button below a thing that is shown. */
export interface ListButton {
  label: string;
  verb: string;
}

/** One thing of a list, shown by itself. */
export interface Shown {
  text: RichText;
  buttons: readonly ListButton[];
}

/** A press on one of a list's things. */
export interface Tap {
  press: ButtonPress;
  services: ButtonServices;
  scope: ListScope;
  id: string;
  /** The same for the same button however often it is pressed; another one once it is shown anew. */
  shownAt: string;
}

/** A list that is shown in pages. */
export interface List {
  /** The command that shows it. */
  name: string;
  part(scope: ListScope, page: { skip: number; limit: number }): Promise<ListPart>;
  title(messages: Messages, total: number): string;
  empty(messages: Messages): string;
  /** Below the rows, before the buttons. */
  tap(messages: Messages): string;
  /** What a tap on a thing does: shows it in the list's place, or is the choice that was asked for. */
  does: { kind: "show"; show(tap: Tap): Promise<Shown | undefined>; verbs: Verbs } | { kind: "choose"; choose: Choose };
}

/** What the buttons below a shown thing do. */
export type Verbs = Readonly<Record<string, (tap: Tap) => Promise<ButtonResponse>>>;

/** Does what was chosen; done again for the same list it changes nothing. */
export type Choose = (tap: Tap) => Promise<ButtonResponse>;

/** What a list shows: what is of its chat; to owners in private all that there is. */
export function listViewer({ chat_id }: Pick<Actor, "chat_id">, isOwner: boolean): Viewer {
  return {
    chat_id,
    all: isOwner && chat_id > 0,
  };
}
