import type { InlineKeyboardMarkup } from "grammy/types";
import type { Access } from "../../chat-store/access.ts";
import type { Conversation } from "../../chat-store/ai-turns.ts";
import type { Button } from "../../chat-store/buttons.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { Catalog } from "../../commands/command.ts";
import type { Actor } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import { type ExpectedError, inLanguage } from "../../engine/result.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { RichText } from "../../i18n/rich-text.ts";
import { shortened } from "../../i18n/rich-text.ts";
import type { MessagePlan } from "../../interpreter/plan.ts";
import type { Locales } from "../locales.ts";

/** A press of a button by someone who may use it. */
export interface ButtonPress {
  button: Button;
  choice: string;
  /** Who pressed it, and where. */
  actor: Actor;
  /**
   * Who they act as towards an object: the group or channel that created it, if they are an administrator of it; otherwise
   * themselves.
   */
  as(maker: number): Promise<Actor>;
  /** In the person's language. */
  messages: Messages;
  /** The person's name. */
  name: string;
  isOwner: boolean;
  /** Identifies the press, however often it is delivered. */
  key: string;
}

export interface Page {
  text: RichText;
  keyboard: InlineKeyboardMarkup;
}

/** What the person sees after the press. */
export interface ButtonResponse {
  /** Shown for a moment; at most 200 characters. */
  text: string;
  /** Shown until it is closed, instead of for a moment. */
  alert?: boolean;
  /** It failed, and may be retried. */
  hasFailed?: boolean;
  /** Removes the buttons and writes this below the message. */
  closing?: string;
  /** Removes the buttons with this token, and leaves the rest of the message as it is. */
  isOver?: true;
  /** Replaces the content of the message. */
  page?: Page;
  /** Executions that continue because of the press. */
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
  registry: Catalog;
  chats: ChatStore;
  access: Pick<Access, "isOwner" | "admits" | "authorize">;
  locales: Locales;
  quota: ButtonQuota;
  /** The chats' time zone, an IANA name. */
  timeZone: string;
  /** Reads a text as if the person had sent it. Durable: done once for each key. */
  accept(message: IncomingMessage): Promise<void>;
  /** Drops a message that waits for a person. */
  discard(message: IncomingMessage): Promise<void>;
  /** Ends what the AI is doing for a person in a conversation; false if it is doing nothing. */
  stopAi(conversation: Conversation): Promise<boolean>;
  /** Shows the execution's progress in the actor's chat from now on. */
  showProgress(executionId: string, actor: Actor): Promise<void>;
  /** What the message would do if it ran now. */
  planOf(message: IncomingMessage): Promise<MessagePlan>;
  /** Whether the person is an administrator of the group or channel, and so may answer for it. */
  speaksFor(chatId: number, userId: number): Promise<boolean>;
  /** The chat's current id. */
  chatNow(chatId: number): number;
}

/** Handles the buttons of one kind. */
export type ButtonHandler = (press: ButtonPress, services: ButtonServices) => Promise<ButtonResponse>;

const PREFIX = "sg";

/** What a button carries; Telegram returns it with a press. At most 64 bytes. */
export interface ButtonData {
  token: string;
  /** Tells apart the buttons that share a token. */
  choice: string;
}

export function toCallbackData({ token, choice }: ButtonData): string {
  return `${PREFIX}:${token}:${choice}`;
}

/** Undefined if the button isn't one of this bot's. */
export function fromCallbackData(data: string): ButtonData | undefined {
  const [prefix, token = "", ...choice] = data.split(":");
  return prefix === PREFIX ? { token, choice: choice.join(":") } : undefined;
}

/** The longest answer to a button press that Telegram takes, in UTF-16 units. */
const MAX_ANSWER = 200;

/** Why the engine refused, as the answer to a button press. */
export function whyRefused(error: ExpectedError, messages: Messages): string {
  return shortened(inLanguage(error, messages).message, MAX_ANSWER);
}
