import { randomUUID } from "node:crypto";
import { PROGRAM } from "../chat-store/access.ts";
import type { Actor, Origin } from "../engine/actor.ts";
import type { OptionKinds } from "./check-options.ts";

/**
 * For whom the program asks, and in which chat. With neither, the program asks for itself and may do all; for a person,
 * steps run with that person's rights.
 */
export interface OnBehalf {
  /** Numeric id of the person. */
  person?: number;
  /** Numeric id of the chat to which the steps' messages go. Default: the person's private chat, else the program's own, 0. */
  chat?: number;
  /** The forum topic in that chat. */
  thread?: number;
  /** The message that asked for it, for `{context.message_id}`. Default 0. */
  message?: number;
  /**
   * Which chats are meant: `telegram` for those of a bot on this database. Default: the chats of the bot that `multistep` has
   * been given, else the program's own, whose messages `onMessage` delivers.
   */
  surface?: string;
  /**
   * Names the wish: asking again with the same key, also after a crash, changes nothing and gives the first answer.
   * Default: each call is a new wish.
   */
  key?: string;
}

/** The engine's words for it. */
export function toActor(behalf: OnBehalf, surface: string): Actor {
  return {
    user_id: behalf.person ?? PROGRAM,
    chat_id: behalf.chat ?? behalf.person ?? PROGRAM,
    ...(behalf.thread === undefined ? {} : { thread_id: behalf.thread }),
    message_id: behalf.message ?? 0,
    surface: behalf.surface ?? surface,
  };
}

/** A wish of the kind, such as `execute`: keys of different kinds do not meet, nor do they meet those of chats. */
export function toOrigin(kind: string, behalf: OnBehalf, surface: string): Origin {
  return {
    key: `program:${kind}:${behalf.key ?? randomUUID()}`,
    actor: toActor(behalf, surface),
  };
}

/** How each option is checked. */
export const BEHALF: OptionKinds<OnBehalf> = {
  person: "number",
  chat: "number",
  thread: "number",
  message: "number",
  surface: "text",
  key: "text",
};
