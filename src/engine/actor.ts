/** What a person may do beyond talking to their own chat. `chat` is what every admitted person has. */
export const CAPABILITIES = ["chat", "files", "database", "network", "admin", "other-chats"] as const;
/** One of these rights. */
export type Capability = (typeof CAPABILITIES)[number];

/** On whose behalf, and where, something runs. Stored with every execution; rights are always asked for this, never for the context. */
export interface Actor {
  /** Telegram's numeric id of the person. */
  user_id: number;
  /** What they were called when they asked, on one line, where that is known. */
  name?: string;
  /** 0 where it is no chat that asks, but a program. */
  chat_id: number;
  /** The forum topic, where there is one. */
  thread_id?: number;
  /** The message that asked for it. */
  message_id: number;
  /** The process family that serves this chat: `telegram`, or `terminal:<session>`. The outbox is delivered by surface. */
  surface: string;
}

/** Who looks at workflows and executions: a chat sees its own, an owner (`all`) sees everything. */
export interface Viewer {
  chat_id: number;
  all: boolean;
}

/**
 * Says whether an actor has a capability at this moment. Asked before each step, after its templates are filled.
 * The composition root provides it from the bot's access rules.
 */
export type Authorize = (actor: Actor, capability: Capability) => Promise<boolean>;
