import { setTimeout as pause } from "node:timers/promises";
import type { Confirmed, ConfirmInChat } from "../../ai/tools/run-tool.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import { type Actor, addressOf } from "../../engine/actor.ts";
import type { JsonObject } from "../../engine/json.ts";
import { storedText, toFormattedText } from "../outgoing/formatted-text.ts";
import { confirmationQuestion, type QuestionServices } from "./confirmation.ts";

export interface ConfirmInChatOptions extends QuestionServices {
  chats: Pick<ChatStore, "inbox" | "outbox" | "buttons">;
  /** How long to wait for a person, in ms. Default 45 seconds: clients give up on a tool after a minute. */
  waitMs?: number;
}

/** Programs ask nothing further in a chat with this many open questions. */
export const MAX_OPEN = 20;
/** How often to look for the answer, in ms. */
const LOOK_MS = 250;

/**
 * Asks people in their chats before a program's message runs. Whichever process serves the chat shows the question and runs the
 * message once a person has let it, with the reply in that chat.
 */
export function createConfirmInChat(options: ConfirmInChatOptions): Omit<ConfirmInChat, "canAsk"> {
  const { chats, waitMs = 45_000 } = options;
  const outcome = async (key: string): Promise<Confirmed | undefined> => {
    const kept = await chats.inbox.find(key);
    if (kept === undefined || kept.state !== "finished") return undefined;
    const text = await chats.outbox.textOf(`${key}:run:reply`);
    return text === undefined ? { state: "discarded" } : { state: "ran", text };
  };
  const wait = async (key: string, signal: AbortSignal | undefined): Promise<Confirmed> => {
    for (let left = waitMs; left > 0; left -= LOOK_MS) {
      const found = await outcome(key);
      if (found !== undefined) return found;
      await pause(LOOK_MS, undefined, { signal });
    }
    return { state: "waiting" };
  };
  return {
    async ask(message, plan) {
      const { key, actor } = message;
      if ((await chats.buttons.undecided(actor.chat_id, "confirm")).length >= MAX_OPEN) return false;
      await chats.inbox.accept(message);
      const question = await confirmationQuestion(message, plan, 1, options);
      await chats.outbox.enqueue(
        {
          key: `${key}:reply`,
          ...addressOf(actor),
          ...storedText(toFormattedText(question.text)),
          ...(question.keyboard === undefined ? {} : { reply_markup: question.keyboard as unknown as JsonObject }),
        },
        chats.outbox.reserveSlot(),
      );
      await chats.inbox.awaitConfirmation(key);
      return true;
    },

    async look(id, actor, signal) {
      const kept = id.startsWith("tool:") ? await chats.inbox.find(id) : undefined;
      return kept === undefined || !isOf(kept, actor) ? undefined : wait(id, signal);
    },
  };
}

function isOf({ actor: { chat_id, user_id } }: Pick<IncomingMessage, "actor">, by: Actor): boolean {
  return chat_id === by.chat_id && user_id === by.user_id;
}
