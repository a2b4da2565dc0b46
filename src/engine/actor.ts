import type { Lineage } from "./lineage.ts";

/** What a person may do. Everyone who is admitted has `chat`; owners grant the others. */
export const CAPABILITIES = ["chat", "files", "database", "network", "admin", "other-chats"] as const;
/** One of these rights. */
export type Capability = (typeof CAPABILITIES)[number];

/** On whose behalf, and from where, something runs. Stored with every execution; rights are always checked for the actor, never for the context. */
export interface Actor {
  /** Telegram's numeric id of the person. */
  user_id: number;
  /** Their display name at the time, on one line, if known. */
  name?: string;
  /** 0 if a program asks rather than a chat. */
  chat_id: number;
  /** The forum topic, if any. */
  thread_id?: number;
  /** The message that asked. */
  message_id: number;
  /** The gateway that serves this chat, such as `telegram` or `terminal:<session>`. It delivers the chat's outbox. */
  gateway: string;
}

/** Who is looking at workflows and executions: a chat sees its own, an owner (`all`) sees everything. */
export interface Viewer {
  chat_id: number;
  all: boolean;
}

/** Where a request comes from. Ids derive from the key, so a request repeated after a crash finds what it made before. */
export interface Origin {
  /** Unique for the request, for example the update's id and the shortcode's index. */
  key: string;
  actor: Actor;
  /** Set if a step of another execution makes the request. */
  lineage?: Lineage;
}

/**
 * Whether an actor has a capability right now. Asked before each step, once its templates are filled. The composition
 * root provides it from the bot's access rules.
 */
export type Authorize = (actor: Actor, capability: Capability) => Promise<boolean>;

/** Whether something was made by this person, or by the chat they speak for (as anonymous admins and channels do). */
export function isTheirs(person: number, by: Pick<Actor, "user_id" | "chat_id">): boolean {
  return person === by.user_id || (person < 0 && person === by.chat_id);
}
