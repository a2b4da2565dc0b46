import { type Actor, type Authorize, UNKNOWN_GATEWAY } from "../engine/actor.ts";
import type { Grants } from "./permissions.ts";
import type { Settings } from "./settings.ts";

/**
 * Ids that Telegram shares among many senders: anonymous admins, channel posts, its own service. They are never people.
 */
export const SHARED_IDS: ReadonlySet<number> = new Set([1087968824, 136817688, 777000]);

/** The person at any terminal; owns everything. */
export const TERMINAL_PERSON = 1;

/** The program that uses Stepgram as a library and acts for itself; no Telegram user has this id. Owns everything. */
export const PROGRAM = 0;

/** The chat where HTTP_TOKEN acts; Telegram has no chat with this id. */
export const HTTP_CHAT = 3;

/** Chats that a program serves itself. It vouches for the people it names. */
export const PROGRAM_GATEWAY = "program:";

export interface AccessOptions {
  ownerIds: readonly number[];
  allowedUserIds: readonly number[];
  allowedChatIds: readonly number[];
  trustedBotIds: readonly number[];
  /** Knows the paired owner, used if `ownerIds` is empty, and the groups that became supergroups. */
  settings: Pick<Settings, "pairedOwner"> & Partial<Pick<Settings, "moves">>;
  /** Knows the granted permissions; asked each time. Default: none. */
  grants?: Pick<Grants, "has">;
}

/** Who sent a message, and where. */
export interface Sender {
  /** Negative if a group or channel posts as itself. */
  user_id: number;
  is_bot: boolean;
  chat_id: number;
}

/** Who may do what. Everyone is a stranger unless named by numeric id. */
export interface Access {
  /** Whether anybody owns the bot. */
  hasOwner(): Promise<boolean>;
  /** Whether anybody has access at all. */
  hasAnybody(): Promise<boolean>;
  /** The owners of the bot. */
  owners(): Promise<readonly number[]>;
  /** Whether the bot reads this sender's messages. A stranger is refused here. */
  admits(sender: Sender): Promise<boolean>;
  /** Whether the actor owns the bot, or sits at the terminal, and so sees and may do everything. */
  isOwner(actor: Pick<Actor, "user_id" | "gateway">): Promise<boolean>;
  /** A group became a supergroup: its access carries over. */
  followChat(from: number, to: number): void;
  /**
   * Asked by the engine before each step. Owners may do everything; others with access may use their own chat and what
   * they were granted.
   */
  authorize: Authorize;
}

/** Creates the access rules of a bot. */
export function createAccess(options: AccessOptions): Access {
  const owners = new Set(options.ownerIds);
  const people = new Set([...options.allowedUserIds, ...options.ownerIds]);
  const chats = new Set(options.allowedChatIds);
  const bots = new Set(options.trustedBotIds);
  let paired: number | undefined;

  const pairedOwner = async (): Promise<number | undefined> => {
    if (owners.size > 0) return undefined;
    // Only the answer "nobody" can change, so only that one is looked up again.
    paired ??= await options.settings.pairedOwner();
    return paired;
  };

  const isOwner: Access["isOwner"] = async ({ user_id, gateway }) => {
    if (gateway.startsWith("terminal:")) return user_id === TERMINAL_PERSON;
    if (gateway === UNKNOWN_GATEWAY && user_id === TERMINAL_PERSON) return true;
    if (user_id === PROGRAM) return true;
    if (SHARED_IDS.has(user_id)) return false;
    return owners.has(user_id) || (await pairedOwner()) === user_id;
  };

  const admits = async ({ user_id, is_bot, chat_id }: Sender): Promise<boolean> => {
    if (SHARED_IDS.has(user_id)) return false;
    // A group (for its anonymous admins) or a channel must be allowed itself.
    if (user_id < 0) return chats.has(user_id);
    if (is_bot) return bots.has(user_id);
    return people.has(user_id) || chats.has(chat_id) || (await pairedOwner()) === user_id;
  };

  const followChat: Access["followChat"] = (from, to) => {
    if (chats.has(from)) chats.add(to);
  };

  /** Another process may know of a move that this one hasn't heard of yet. */
  const followsMoves = async (chatId: number): Promise<boolean> => {
    if (chatId >= 0 || chats.size === 0) return false;
    for (const { from, to } of (await options.settings.moves?.()) ?? []) followChat(from, to);
    return chats.has(chatId);
  };

  return {
    hasAnybody: async () => people.size + chats.size + bots.size > 0 || (await pairedOwner()) !== undefined,
    hasOwner: async () => owners.size > 0 || (await pairedOwner()) !== undefined,
    owners: async () => {
      const paired = await pairedOwner();
      return paired === undefined ? [...owners] : [paired];
    },
    admits,
    isOwner,
    followChat,
    authorize: async (actor, capability) => {
      if (await isOwner(actor)) return true;
      if (capability === "owner") return false;
      const { user_id, chat_id, gateway } = actor;
      const sender = { ...actor, is_bot: bots.has(user_id) };
      const isAdmitted =
        gateway.startsWith(PROGRAM_GATEWAY) ||
        (await admits(sender)) ||
        ((await followsMoves(chat_id)) && (await admits(sender)));
      if (!isAdmitted || capability === "chat") return isAdmitted;
      return (await options.grants?.has([user_id, chat_id], capability)) ?? false;
    },
  };
}
