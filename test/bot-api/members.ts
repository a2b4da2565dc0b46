import { ApiError, badRequest } from "./api-error.ts";
import type { Conversation, TestChat } from "./conversation.ts";

/** A person's role in a group. Rights apply to administrators. */
export interface Member {
  status: "creator" | "administrator" | "member" | "restricted" | "left" | "kicked";
  first_name: string;
  rights: readonly string[];
  until_date?: number;
  can_send_messages?: boolean;
}

/** The groups' members, titles and pinned messages. */
export class Members {
  readonly #members = new Map<string, Member>();
  readonly titles = new Map<number, string>();
  readonly descriptions = new Map<number, string>();
  readonly pinned = new Map<number, number[]>();

  /** Makes someone a member of a group. */
  add(chatId: number, userId: number, status: Member["status"], rights: readonly string[] = []): void {
    this.#members.set(`${chatId}:${userId}`, { status, first_name: `Person ${userId}`, rights });
  }

  get(chatId: number, userId: number): Member | undefined {
    return this.#members.get(`${chatId}:${userId}`);
  }

  /** The group, if the bot has that right there; otherwise throws Telegram's refusal. */
  groupFor(conversation: Conversation, chatId: number, botId: number, right: string, what: string): TestChat {
    const chat = conversation.openChat(chatId);
    if (chat.type === "private") return chat;
    const bot = this.get(chatId, botId);
    if (bot === undefined || bot.status === "left")
      throw new ApiError(403, "Forbidden: bot is not a member of the chat");
    if (bot.status !== "administrator" || !bot.rights.includes(right)) throw badRequest(`not enough rights to ${what}`);
    return chat;
  }

  /** A member who may be restricted. */
  restrictable(chatId: number, userId: number): Member {
    const member = this.get(chatId, userId);
    if (member === undefined) throw badRequest("user not found");
    if (member.status === "creator") throw badRequest("can't remove chat owner");
    if (member.status === "administrator") throw badRequest("user is an administrator of the chat");
    return member;
  }
}
