import { ADVANCED_MESSAGES } from "./messages/advanced-messages.ts";
import { BROKEN_MESSAGES } from "./messages/broken-messages.ts";
import { COMMAND_MESSAGES } from "./messages/command-messages.ts";
import { GUIDE_MESSAGES } from "./messages/guide-messages.ts";
import { POISON_MESSAGES } from "./messages/invalidation-messages.ts";
import type { MessageCase } from "./messages/message-case.ts";
import { MISTAKEN_MESSAGES } from "./messages/mistaken-messages.ts";
import { NUMBER_MESSAGES } from "./messages/number-messages.ts";
import { REFERENCE_MESSAGES } from "./messages/reference-messages.ts";
import { TEXT_MESSAGES } from "./messages/text-messages.ts";

export type { ExpectedWorkflow, MessageCase } from "./messages/message-case.ts";

/** Messages as AIs and people write them, each with what it must do in a chat where nothing exists yet. */
export const MESSAGES: readonly MessageCase[] = [
  ...GUIDE_MESSAGES,
  ...TEXT_MESSAGES,
  ...REFERENCE_MESSAGES,
  ...COMMAND_MESSAGES,
  ...BROKEN_MESSAGES,
  ...POISON_MESSAGES,
  ...ADVANCED_MESSAGES,
  ...MISTAKEN_MESSAGES,
  ...NUMBER_MESSAGES,
];
