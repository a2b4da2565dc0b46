import type { Messenger } from "../engine/messenger.ts";
import { buildIndexes, type CollectionIndexes } from "../engine/storage/build-indexes.ts";
import type { Database } from "../engine/storage/database.ts";
import { moveEngineData } from "../engine/storage/move-chat.ts";
import { AI_TURN_INDEXES, type AiTurns, createAiTurns } from "./ai-turns.ts";
import { AI_USAGE_INDEXES, type AiUsage, createAiUsage } from "./ai-usage.ts";
import { API_TOKEN_INDEXES, type ApiTokens, createApiTokens } from "./api-tokens.ts";
import { BUTTON_INDEXES, type ButtonPresses, type Buttons, createButtonPresses, createButtons } from "./buttons.ts";
import { type ChatMemory, createChatMemory } from "./chat-memory.ts";
import { CHAT_WAIT_INDEXES, type ChatWaits, createChatWaits } from "./chat-waits.ts";
import { createGatewayLeases, type GatewayLeases } from "./gateway-leases.ts";
import { createInbox, INBOX_INDEXES, type Inbox } from "./inbox.ts";
import { createKeptUpdates, KEPT_UPDATE_INDEXES, type KeptUpdates } from "./kept-updates.ts";
import { moveChatData } from "./move-chat.ts";
import { createOutbox, OUTBOX_INDEXES, type Outbox } from "./outbox.ts";
import { type ConfirmationExemptions, createConfirmationExemptions, createGrants, type Grants } from "./permissions.ts";
import { createProgressMessages, PROGRESS_MESSAGE_INDEXES, type ProgressMessages } from "./progress-messages.ts";
import { createSettings, type Settings } from "./settings.ts";

/** Everything that chats need to remember, stored durably. It is separate from the engine but shares its database. */
export interface ChatStore {
  /** Messages to chats, delivered in order by the process that serves the chat. */
  readonly outbox: Outbox;
  /** Messages from chats, and how far each has been processed. */
  readonly inbox: Inbox;
  /** Questions to the AI, and how far each is answered. */
  readonly aiTurns: AiTurns;
  /** What chats have used of the AI. */
  readonly aiUsage: AiUsage;
  /** What placeholders refer to, per chat, thread and person. */
  readonly memory: ChatMemory;
  /** The progress message of each execution. */
  readonly progressMessages: ProgressMessages;
  /** What the buttons below messages stand for. */
  readonly buttons: Buttons;
  /** Button presses being handled. */
  readonly presses: ButtonPresses;
  /** Updates that wait for the process that serves the chats. */
  readonly updates: KeptUpdates;
  /** Capabilities that owners have granted. */
  readonly grants: Grants;
  /** Chats in which owners are not asked to confirm. */
  readonly exemptions: ConfirmationExemptions;
  /** Pauses that Telegram has asked for. */
  readonly waits: ChatWaits;
  /** Which process serves which gateway. */
  readonly leases: GatewayLeases;
  readonly settings: Settings;
  /** Tokens for the HTTP API. */
  readonly tokens: ApiTokens;
  /**
   * A group has become a supergroup, which has another id: everything kept for the chat follows. Safe to repeat; each call
   * also moves what has arrived under the old id since.
   */
  moveChat(from: number, to: number): Promise<void>;
  /** What the engine uses of this store. */
  readonly messenger: Messenger;
}

const INDEXES: CollectionIndexes = {
  ...BUTTON_INDEXES,
  ...CHAT_WAIT_INDEXES,
  ...OUTBOX_INDEXES,
  ...PROGRESS_MESSAGE_INDEXES,
  ...API_TOKEN_INDEXES,
  ...AI_TURN_INDEXES,
  ...INBOX_INDEXES,
  ...AI_USAGE_INDEXES,
  ...KEPT_UPDATE_INDEXES,
};

/** Creates the indexes and returns the store. `now` is the database's clock. */
export async function createChatStore(database: Database, now: () => Date): Promise<ChatStore> {
  const { db } = database;
  await buildIndexes(db, INDEXES);
  const settledListeners: Parameters<Messenger["onSettled"]>[0][] = [];
  const outbox = createOutbox(db, now, (executionId, step) => {
    for (const listener of settledListeners) listener(executionId, step);
  });
  const progressMessages = createProgressMessages(db);
  return {
    outbox,
    inbox: createInbox(db, now),
    aiTurns: createAiTurns(db, now),
    aiUsage: createAiUsage(db, now),
    memory: createChatMemory(db),
    progressMessages,
    buttons: createButtons(db, now),
    presses: createButtonPresses(db, now),
    updates: createKeptUpdates(db, now),
    grants: createGrants(db, now),
    exemptions: createConfirmationExemptions(db, now),
    waits: createChatWaits(db, now),
    leases: createGatewayLeases(db),
    settings: createSettings(db, now),
    tokens: createApiTokens(db, now),
    async moveChat(from, to) {
      await moveChatData(db, from, to, now(), () => moveEngineData(database, from, to));
    },
    messenger: {
      enqueue: (message) => outbox.enqueueOfStep(message),
      notify: (message) => outbox.enqueueNotice(message),
      delivery: (key) => outbox.delivery(key),
      onSettled: (listener) => void settledListeners.push(listener),
      openQuietly: (executionId, actor) => progressMessages.openQuietly(executionId, actor),
      async forget(executionId) {
        await outbox.forget(executionId);
        await progressMessages.forget(executionId);
      },
    },
  };
}
