import type { ButtonQuota } from "../buttons/button.ts";

/** How many messages with shortcodes a chat may send per minute, except for owners. */
export const MESSAGES_A_MINUTE = 30;

const MINUTE_MS = 60_000;

/** `refuse` once, to tell the chat; then `ignore` until a message is read again. */
export type MessageVerdict = "read" | "refuse" | "ignore";

/** How much text in files is read for a chat per minute, in bytes, except for owners. */
export const FILE_BYTES_A_MINUTE = 3_000_000;

/**
 * Counts what each chat sends within a minute: messages, or `size` of something. `limit`: the most that is read. `now` in ms.
 */
export function createMessageQuota(
  limit = MESSAGES_A_MINUTE,
  now: () => number = () => performance.now(),
): (chatId: number, size?: number) => MessageVerdict {
  const chats = new Map<number, { read: { at: number; size: number }[]; told: boolean }>();
  return (chatId, size = 1) => {
    const since = now() - MINUTE_MS;
    const chat = chats.get(chatId) ?? { read: [], told: false };
    chat.read = chat.read.filter(({ at }) => at > since);
    // Chats are kept in the order of their last message, so the first ones can be forgotten.
    chats.delete(chatId);
    for (const [id, { read }] of chats) {
      if ((read.at(-1)?.at ?? 0) > since) break;
      chats.delete(id);
    }
    chats.set(chatId, chat);
    if (chat.read.reduce((sum, one) => sum + one.size, size) <= limit) {
      chat.read.push({ at: now(), size });
      chat.told = false;
      return "read";
    }
    const verdict = chat.told ? "ignore" : "refuse";
    chat.told = true;
    return verdict;
  };
}

/** How many presses a person gets per minute, except for owners. */
export const PRESSES_A_MINUTE = 30;
/** How many of them may send a message to the chat, where others read too. */
const MESSAGES_BY_BUTTON_A_MINUTE = 8;

/** Counts each person's presses over the last minute. `now` in ms. */
export function createButtonQuota(now?: () => number): ButtonQuota {
  const presses = createMessageQuota(PRESSES_A_MINUTE, now);
  const messages = createMessageQuota(MESSAGES_BY_BUTTON_A_MINUTE, now);
  return {
    press: (userId) => presses(userId) === "read",
    message: (userId) => messages(userId) === "read",
  };
}
