import type { Api } from "grammy";
import type { ChatMember, ChatPermissions } from "grammy/types";
import type { ChatAction } from "../../commands/chat-action.ts";
import type { JsonObject } from "../../engine/json.ts";
import { type Problem, problem } from "../../i18n/problem.ts";
import { apiFailure, type grammySignal } from "./bot-api.ts";

/** Administrators' rights that actions need. */
export type Right = "can_pin_messages" | "can_delete_messages" | "can_change_info" | "can_restrict_members";

type Signal = ReturnType<typeof grammySignal>;
type Done = { text: Problem; result: JsonObject };

/** How one action is performed. */
interface Performer<A extends ChatAction> {
  /** The right that an administrator needs. Default: none in particular. */
  right?: Right;
  /** Works in private chats too. */
  inPrivate?: true;
  perform(api: Api, chat_id: number, action: A, signal: Signal): Promise<Done>;
}

type Table = { readonly [D in ChatAction["do"]]: Performer<Extract<ChatAction, { do: D }>> };

const EVERYTHING: ChatPermissions = {
  can_send_messages: true,
  can_send_audios: true,
  can_send_documents: true,
  can_send_photos: true,
  can_send_videos: true,
  can_send_video_notes: true,
  can_send_voice_notes: true,
  can_send_polls: true,
  can_send_other_messages: true,
  can_add_web_page_previews: true,
  can_change_info: true,
  can_invite_users: true,
  can_pin_messages: true,
  can_manage_topics: true,
};
const NOTHING = Object.fromEntries(Object.keys(EVERYTHING).map((key) => [key, false])) as ChatPermissions;

/** Every chat action. To add one, add it here and to `ChatAction`. */
export const ACTIONS: Table = {
  pin: {
    right: "can_pin_messages",
    inPrivate: true,
    async perform(api, chat_id, { message_id }, signal) {
      await api.pinChatMessage(chat_id, message_id, { disable_notification: true }, signal);
      return { text: problem("messagePinned", { id: message_id }), result: { chat_id, message_id, pinned: true } };
    },
  },
  unpin: {
    right: "can_pin_messages",
    inPrivate: true,
    async perform(api, chat_id, { message_id }, signal) {
      await api.unpinChatMessage(chat_id, message_id, {}, signal);
      return { text: problem("messageUnpinned", { id: message_id }), result: { chat_id, message_id, pinned: false } };
    },
  },
  unpin_all: {
    right: "can_pin_messages",
    inPrivate: true,
    async perform(api, chat_id, _, signal) {
      await api.unpinAllChatMessages(chat_id, signal);
      return { text: problem("allUnpinned"), result: { chat_id, pinned: false } };
    },
  },
  delete_message: {
    right: "can_delete_messages",
    inPrivate: true,
    async perform(api, chat_id, { message_id }, signal) {
      const deleted = await unlessGone(() => api.deleteMessage(chat_id, message_id, signal));
      const text = problem(deleted ? "messageDeleted" : "messageWasGone", { id: message_id });
      return { text, result: { chat_id, message_id, deleted } };
    },
  },
  set_title: {
    right: "can_change_info",
    async perform(api, chat_id, { title }, signal) {
      await unlessSame(() => api.setChatTitle(chat_id, title, signal));
      return { text: problem("titleSet", { title }), result: { chat_id, title } };
    },
  },
  set_description: {
    right: "can_change_info",
    async perform(api, chat_id, { description }, signal) {
      await unlessSame(() => api.setChatDescription(chat_id, description, signal));
      const text = problem(description === "" ? "descriptionRemoved" : "descriptionSet");
      return { text, result: { chat_id, description } };
    },
  },
  member_info: {
    inPrivate: true,
    async perform(api, chat_id, { user_id }, signal) {
      const member = await api.getChatMember(chat_id, user_id, signal);
      const until = ("until_date" in member && member.until_date) || undefined;
      const { is_bot } = member.user;
      const name = nameOf(member);
      const result = { chat_id, user_id, name, is_bot, status: member.status, until: isoTime(until) };
      const about = { name, id: user_id, isBot: is_bot, status: member.status, until: untilText(until) };
      return { text: problem("memberInfo", about), result };
    },
  },
  mute: {
    right: "can_restrict_members",
    async perform(api, chat_id, { user_id, until, until_text }, signal) {
      const other = until === undefined ? {} : { until_date: until };
      await api.restrictChatMember(chat_id, user_id, NOTHING, other, signal);
      const result = { chat_id, user_id, muted: true, until: isoTime(until) };
      return { text: problem("memberMuted", { id: user_id, until: until_text ?? untilText(until) }), result };
    },
  },
  unmute: {
    right: "can_restrict_members",
    async perform(api, chat_id, { user_id }, signal) {
      await api.restrictChatMember(chat_id, user_id, EVERYTHING, {}, signal);
      return { text: problem("memberUnmuted", { id: user_id }), result: { chat_id, user_id, muted: false } };
    },
  },
  ban: {
    right: "can_restrict_members",
    async perform(api, chat_id, { user_id, until, until_text }, signal) {
      await api.banChatMember(chat_id, user_id, until === undefined ? {} : { until_date: until }, signal);
      const result = { chat_id, user_id, banned: true, until: isoTime(until) };
      return { text: problem("memberBanned", { id: user_id, until: until_text ?? untilText(until) }), result };
    },
  },
  unban: {
    right: "can_restrict_members",
    async perform(api, chat_id, { user_id }, signal) {
      // Without this, a member who isn't banned would be removed.
      await api.unbanChatMember(chat_id, user_id, { only_if_banned: true }, signal);
      return { text: problem("memberUnbanned", { id: user_id }), result: { chat_id, user_id, banned: false } };
    },
  },
  kick: {
    right: "can_restrict_members",
    async perform(api, chat_id, { user_id }, signal) {
      await api.banChatMember(chat_id, user_id, {}, signal);
      await api.unbanChatMember(chat_id, user_id, { only_if_banned: true }, signal);
      return { text: problem("memberRemoved", { id: user_id }), result: { chat_id, user_id, kicked: true } };
    },
  },
};

function nameOf({ user: { first_name, last_name } }: ChatMember): string {
  return [first_name, last_name].filter((part) => part !== undefined && part !== "").join(" ");
}

function isoTime(seconds: number | undefined): string | null {
  return seconds === undefined ? null : new Date(seconds * 1000).toISOString();
}

function untilText(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : `${(isoTime(seconds) ?? "").slice(0, 16).replace("T", " ")} UTC`;
}

/** False if the message was already gone, which is as good as deleted. */
function unlessGone(work: () => Promise<unknown>): Promise<boolean> {
  return unless(/message to delete not found/i, work);
}

/** Setting the current value again is not an error. */
function unlessSame(work: () => Promise<unknown>): Promise<boolean> {
  return unless(/is not modified/i, work);
}

async function unless(refusal: RegExp, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    const failure = apiFailure(error);
    if (failure.kind === "refused" && refusal.test(failure.description)) return false;
    throw error;
  }
}
