import type { JsonObject } from "../engine/json.ts";

/** Something that is done to a chat or to its members. Plain JSON: it may wait in the outbox. Times are seconds since 1970. */
export type ChatAction =
  | { do: "pin"; message_id: number }
  | { do: "unpin"; message_id: number }
  | { do: "unpin_all" }
  | { do: "delete_message"; message_id: number }
  | { do: "set_title"; title: string }
  | { do: "set_description"; description: string }
  | { do: "member_info"; user_id: number }
  | { do: "mute"; user_id: number; until?: number }
  | { do: "unmute"; user_id: number }
  | { do: "ban"; user_id: number; until?: number }
  | { do: "unban"; user_id: number }
  | { do: "kick"; user_id: number };

/** An action, where, and for whom: this person's own rights in that chat decide. */
export interface ChatActionRequest {
  chat_id: number;
  by: number;
  action: ChatAction;
}

/** What came of an action, in words and for code; or why it was not done, and what to do instead. */
export type ChatActionOutcome =
  | { ok: true; text: string; result: JsonObject }
  | { ok: false; message: string; hint?: string };

/** Acts on chats; the bot has it. */
export interface ChatActions {
  /** May be asked twice for the same after a crash. */
  perform(request: ChatActionRequest): Promise<ChatActionOutcome>;
}
