import type { JsonObject } from "../engine/json.ts";
import type { Wording } from "../i18n/problem.ts";

/**
 * An action on a chat or its members. Plain JSON, because it may wait in the outbox. Times are seconds since 1970; `until_text`
 * is `until` in the requester's time zone and language.
 */
export type ChatAction =
  | { do: "pin"; message_id: number }
  | { do: "unpin"; message_id: number }
  | { do: "unpin_all" }
  | { do: "delete_message"; message_id: number }
  | { do: "set_title"; title: string }
  | { do: "set_description"; description: string }
  | { do: "member_info"; user_id: number }
  | { do: "mute"; user_id: number; until?: number; until_text?: string }
  | { do: "unmute"; user_id: number }
  | { do: "ban"; user_id: number; until?: number; until_text?: string }
  | { do: "unban"; user_id: number }
  | { do: "kick"; user_id: number };

/** An action, its chat, and the people who request it, whose own permissions in that chat decide. */
export interface ChatActionRequest {
  chat_id: number;
  /** Who requests it. */
  by: number;
  /** Everyone else who shaped the request; they need the same permission. Missing if there is nobody else. */
  also?: readonly number[];
  action: ChatAction;
}

/**
 * The result of an action, as text and as data; or why it failed and what to do instead. A program's own texts are shown
 * unchanged.
 */
export type ChatActionOutcome =
  | { ok: true; text: Wording; result: JsonObject }
  | { ok: false; message: Wording; hint?: string };

/** Performs actions on chats. Implemented by the bot. */
export interface ChatActions {
  /** After a crash the same action may be requested twice. */
  perform(request: ChatActionRequest): Promise<ChatActionOutcome>;
}
