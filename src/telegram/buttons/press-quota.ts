import { createMessageQuota } from "../incoming/message-quota.ts";

/** ButtonPresses of one person that are carried out a minute, owners aside. */
const PRESSES_A_MINUTE = 30;
/** Of those, so many may bring a message to their chat: the others of a group have a right to its messages as well. */
const MESSAGES_A_MINUTE = 8;

/** How often one person may press; owners are not asked about. Each call counts, unless it is refused. */
export interface PressQuota {
  /** Whether a press of theirs is carried out. */
  press(userId: number): boolean;
  /** Whether it may bring a message. */
  message(userId: number): boolean;
}

/** Counts the presses of each person over the last minute. `now` in ms. */
export function createPressQuota(now?: () => number): PressQuota {
  const presses = createMessageQuota(PRESSES_A_MINUTE, now);
  const messages = createMessageQuota(MESSAGES_A_MINUTE, now);
  return {
    press: (userId) => presses(userId) === "read",
    message: (userId) => messages(userId) === "read",
  };
}
