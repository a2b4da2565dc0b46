import type { ChatAction, ChatActionRequest } from "../../commands/chat-action.ts";
import type { JsonObject } from "../../engine/json.ts";

/** How an attempt at an action ended. */
export type ActionEnd =
  | { kind: "done"; text: string; result: JsonObject }
  /** It will not be done; why, and what to do instead. */
  | { kind: "refused"; message: string; hint?: string }
  /** The group has become a supergroup with that id. */
  | { kind: "moved"; chatId: number }
  /** Telegram was not reached, or (`asked`) wants patience: the same may be tried again after so many seconds. */
  | { kind: "later"; seconds: number; asked: boolean };

/** Why an action that somebody asks for will be refused for certain, before it is tried; undefined where it may be done. */
export type RefuseAction = (
  request: Pick<ChatActionRequest, "chat_id" | "by"> & { act: ChatAction["do"] },
  signal: AbortSignal,
) => Promise<ActionEnd | undefined>;

/** Tries an action once. It may be tried again, also when it is not known what came of it. */
export type TryAction = (request: ChatActionRequest, signal: AbortSignal) => Promise<ActionEnd>;
