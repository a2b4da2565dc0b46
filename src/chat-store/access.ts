import type { Actor, Authorize } from "../engine/actor.ts";
import type { Grants } from "./permissions.ts";
import type { Settings } from "./settings.ts";

/** Ids that Telegram shares among many senders: anonymous admins, channel posts, its own service. They are never people. */
export const SHARED_IDS: ReadonlySet<number> = new Set([1087968824, 136817688, 777000]);

/** The one person of every terminal, who owns all. */
export const TERMINAL_PERSON = 1;

/** The program that uses Stepgram as a library, where it acts for nobody else; an id that Telegram gives nobody. It owns all. */
export const PROGRAM = 0;

/** Chats that a program serves itself. Whom it names there it has let in. */
export const PROGRAM_GATEWAY = "program:";

export interface AccessOptions {
  ownerIds: readonly number[];
  allowedUserIds: readonly number[];
  allowedChatIds: readonly number[];
  trustedBotIds: readonly number[];
  /** Asked for the owner who paired, where `ownerIds` names nobody, and for groups that have become supergroups. */
  settings: Pick<Settings, "pairedOwner"> & Partial<Pick<Settings, "moves">>;
  /** Asked for rights that owners have given, each time. Default: none. */
  grants?: Pick<Grants, "has">;
}

/** Who wrote a message, and where. */
export interface Sender {
  /** Below zero where a group or a channel speaks for itself. */
  user_id: number;
  is_bot: boolean;
  chat_id: number;
}

/** Who may do what. Everyone is a stranger unless named by numeric id. */
export interface Access {
  /** Whether anybody owns the bot. */
  hasOwner(): Promise<boolean>;
  /** Whether there is anybody who is admitted at all. */
  hasAnybody(): Promise<boolean>;
  /** The people who own the bot. */
  owners(): Promise<readonly number[]>;
  /** Whether a message of this sender is read at all. */
  admits(sender: Sender): Promise<boolean>;
  /** Whether the actor owns the bot (or sits at the terminal), and so sees and may do all. */
  isOwner(actor: Pick<Actor, "user_id" | "surface">): Promise<boolean>;
  /** A group has become a supergroup: what was allowed in the one is allowed in the other. */
  followChat(from: number, to: number): void;
  /** The engine's question before each step: owners may do all; other admitted people talk to their own chat, and do what was granted. */
  authorize: Authorize;
}

/** The access rules of a bot. */
export function createAccess(options: AccessOptions): Access {
  const owners = new Set(options.ownerIds);
  const people = new Set([...options.allowedUserIds, ...options.ownerIds]);
  const chats = new Set(options.allowedChatIds);
  const bots = new Set(options.trustedBotIds);
  let paired: number | undefined;

  const pairedOwner = async (): Promise<number | undefined> => {
    if (owners.size > 0) return undefined;
    // Only the answer "nobody" can change, so only that one is asked for again.
    paired ??= await options.settings.pairedOwner();
    return paired;
  };

  const isOwner: Access["isOwner"] = async ({ user_id, surface }) => {
    if (surface.startsWith("terminal:")) return user_id === TERMINAL_PERSON;
    if (user_id === PROGRAM) return true;
    if (SHARED_IDS.has(user_id)) return false;
    return owners.has(user_id) || (await pairedOwner()) === user_id;
  };

  const admits = async ({ user_id, is_bot, chat_id }: Sender): Promise<boolean> => {
    if (SHARED_IDS.has(user_id)) return false;
    // A group (its anonymous admins) or a channel that speaks for itself must be named itself.
    if (user_id < 0) return chats.has(user_id);
    if (is_bot) return bots.has(user_id);
    return people.has(user_id) || chats.has(chat_id) || (await pairedOwner()) === user_id;
  };

  const followChat: Access["followChat"] = (from, to) => {
    if (chats.has(from)) chats.add(to);
  };

  /** Another process may have found out that a group has moved, and this one may not have heard of it yet. */
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
      const { user_id, chat_id, surface } = actor;
      const sender = { ...actor, is_bot: bots.has(user_id) };
      const isAdmitted =
        surface.startsWith(PROGRAM_GATEWAY) ||
        (await admits(sender)) ||
        ((await followsMoves(chat_id)) && (await admits(sender)));
      if (!isAdmitted || capability === "chat") return isAdmitted;
      return (await options.grants?.has([user_id, chat_id], capability)) ?? false;
    },
  };
}
