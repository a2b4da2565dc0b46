import type { InlineKeyboardMarkup } from "grammy/types";
import type { Access } from "../../chat-store/access.ts";
import type { Button } from "../../chat-store/buttons.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { Actor } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Locales } from "../../i18n/locales.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { RichText } from "../../i18n/rich-text.ts";

/** Somebody presses a button that is theirs to press. */
export interface ButtonPress {
  button: Button;
  choice: string;
  /** On whose behalf, and where. */
  actor: Actor;
  /** In the language of who presses. */
  messages: Messages;
  /** What they are called. */
  name: string;
  isOwner: boolean;
  /** The same for the same press however often it is told of. */
  key: string;
}

/** A message with buttons. */
export interface Page {
  text: RichText;
  keyboard: InlineKeyboardMarkup;
}

/** What the person sees. */
export interface ButtonResponse {
  /** At most 200 characters are shown. */
  text: string;
  /** Shown until it is closed, instead of for a moment. */
  alert?: boolean;
  /** It was not carried out, or not to its end. */
  hasFailed?: boolean;
  /** The buttons have served: they go, and this is written below the message. */
  closing?: string;
  /** What the message shows from now on. */
  page?: Page;
  /** Executions that go on because of it. */
  executions?: readonly string[];
}

/** How often one person may press buttons. Each call counts unless it returns false. */
export interface ButtonQuota {
  /** Whether they may press now. */
  press(userId: number): boolean;
  /** Whether their press may also send a message to the chat. */
  message(userId: number): boolean;
}

/** What button handlers work with. */
export interface ButtonServices {
  engine: Engine;
  chats: ChatStore;
  access: Pick<Access, "isOwner" | "admits" | "authorize">;
  locales: Locales;
  quota: ButtonQuota;
  /** The chats' time zone, an IANA name. */
  timeZone: string;
  /** Reads a text as if the person had sent it. Durable: done once for each key. */
  accept(message: IncomingMessage): Promise<void>;
  /** Shows the execution's progress in the actor's chat from now on. */
  showProgress(executionId: string, actor: Actor): Promise<void>;
  /** The digest of what the message would do now, to compare with what a person was shown. */
  planDigest(message: IncomingMessage): Promise<string>;
  /** Whether a person may speak for a group or channel, as one of its administrators. */
  speaksFor(chatId: number, userId: number): Promise<boolean>;
  /** The id that a chat has now. */
  chatNow(chatId: number): number;
}

/** What the buttons of one family do. */
export type ButtonHandler = (press: ButtonPress, services: ButtonServices) => Promise<ButtonResponse>;

const PREFIX = "sg";

/** What Telegram keeps in a button and gives back when it is pressed; at most 64 bytes. */
export interface ButtonData {
  token: string;
  /** Which of the buttons that share the token. */
  choice: string;
}

/** As Telegram's `callback_data`. */
export function toCallbackData({ token, choice }: ButtonData): string {
  return `${PREFIX}:${token}:${choice}`;
}

/** Back from `callback_data`; undefined where the button is not one of ours. */
export function fromCallbackData(data: string): ButtonData | undefined {
  const [prefix, token = "", ...choice] = data.split(":");
  return prefix === PREFIX ? { token, choice: choice.join(":") } : undefined;
}
