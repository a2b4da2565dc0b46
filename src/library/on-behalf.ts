import { randomUUID } from "node:crypto";
import type { OptionKinds } from "../app/option-problem.ts";
import { PROGRAM } from "../chat-store/access.ts";
import type { Actor, Origin } from "../engine/actor.ts";

/**
 * Who a program acts for, and in which chat. Without `person`, the program acts for itself and can do everything; with it,
 * steps run with that person's permissions.
 */
export interface OnBehalf {
  /** Numeric id of the person. Default: the program itself. */
  person?: number;
  /** Numeric id of the chat that gets the steps' messages. Default: the person's private chat, or the program's own chat, 0. */
  chat?: number;
  /** The forum topic in that chat. Default: none. */
  thread?: number;
  /** Id of the message that asked for it; steps read it as `{context.message_id}`. Default 0. */
  message?: number;
  /**
   * Where the chat is: `telegram` for the chats of a bot on this database, or the `gateway` given to `multistep`. Default: the
   * bot with the plugin, or the program's own chats, whose messages go to `onMessage`.
   */
  gateway?: string;
  /**
   * Makes the call idempotent: repeating it with the same key, even after a crash, changes nothing and returns the first result.
   * Default: each call is a new one.
   */
  key?: string;
}

export const BEHALF: OptionKinds<OnBehalf> = {
  person: "number",
  chat: "number",
  thread: "number",
  message: "number",
  gateway: "string",
  key: "string",
};

export function toActor(behalf: OnBehalf, gateway: string): Actor {
  return {
    user_id: behalf.person ?? PROGRAM,
    chat_id: behalf.chat ?? behalf.person ?? PROGRAM,
    ...(behalf.thread === undefined ? {} : { thread_id: behalf.thread }),
    message_id: behalf.message ?? 0,
    gateway: behalf.gateway ?? gateway,
  };
}

/** The origin of a request. Its key contains the `kind`, such as `execute`, so equal keys of different kinds do not meet. */
export function toOrigin(kind: string, behalf: OnBehalf, gateway: string): Origin {
  return {
    key: `program:${kind}:${behalf.key ?? randomUUID()}`,
    actor: toActor(behalf, gateway),
  };
}
