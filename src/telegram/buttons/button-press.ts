import type { InlineKeyboardMarkup } from "grammy/types";
import type { Button } from "../../chat-store/buttons.ts";
import type { Actor } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Locales } from "../../i18n/locales.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { RichText } from "../../i18n/rich-text.ts";
import type { Access } from "../access.ts";
import type { Confirmation } from "../incoming/confirmation.ts";
import type { MessageQueue } from "../incoming/message-queue.ts";
import type { ButtonQuota } from "../incoming/quotas.ts";
import type { LiveProgressMessages } from "../progress/progress-messages.ts";

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

/** What pressing works with. */
export interface ButtonServices {
  engine: Engine;
  access: Pick<Access, "isOwner" | "admits" | "authorize">;
  cards: Pick<LiveProgressMessages, "follow" | "promise">;
  reader: Pick<MessageQueue, "accept">;
  askFirst: Pick<Confirmation, "plan">;
  locales: Locales;
  /** The chats' time zone, an IANA name. */
  timeZone: string;
  quota: ButtonQuota;
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
