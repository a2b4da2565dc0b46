import type { ButtonQuota } from "../buttons/button.ts";

/** Messages with shortcodes that one chat may send a minute, owners aside. */
export const MESSAGES_A_MINUTE = 30;

const MINUTE_MS = 60_000;

/** `refuse` once, to be said to the chat; then `ignore`, until a message was read again. */
export type MessageVerdict = "read" | "refuse" | "ignore";

/** Counts the messages of each chat over the last minute. `now` in ms. */
export function createMessageQuota(
  limit = MESSAGES_A_MINUTE,
  now: () => number = () => performance.now(),
): (chatId: number) => MessageVerdict {
  const chats = new Map<number, { read: number[]; told: boolean }>();
  return (chatId) => {
    const since = now() - MINUTE_MS;
    const chat = chats.get(chatId) ?? { read: [], told: false };
    chat.read = chat.read.filter((at) => at > since);
    // The chat that was heard last stands last, so that the first are those that can be forgotten.
    chats.delete(chatId);
    for (const [id, { read }] of chats) {
      if ((read.at(-1) ?? 0) > since) break;
      chats.delete(id);
    }
    chats.set(chatId, chat);
    if (chat.read.length < limit) {
      chat.read.push(now());
      chat.told = false;
      return "read";
    }
    const verdict = chat.told ? "ignore" : "refuse";
    chat.told = true;
    return verdict;
  };
}

/** ButtonPresses of one person that are carried out a minute, owners aside. */
const PRESSES_A_MINUTE = 30;
/** Of those, so many may bring a message to their chat: the others of a group have a right to its messages as well. */
const MESSAGES_BY_BUTTON_A_MINUTE = 8;

/** Counts the presses of each person over the last minute. `now` in ms. */
export function createButtonQuota(now?: () => number): ButtonQuota {
  const presses = createMessageQuota(PRESSES_A_MINUTE, now);
  const messages = createMessageQuota(MESSAGES_BY_BUTTON_A_MINUTE, now);
  return {
    press: (userId) => presses(userId) === "read",
    message: (userId) => messages(userId) === "read",
  };
}
