import type { Update } from "grammy/types";
import type { BotApiServer } from "./bot-api-server.ts";

/** Channels have negative ids, too. */
function channelOf(server: BotApiServer, id: number) {
  const chat = server.conversation.chat(id);
  chat.type = "channel";
  return { id, type: "channel", title: "A channel" } as const;
}

/** A channel posts something; a post has no author. */
export function post(server: BotApiServer, channelId: number, text: string, more: object = {}): Update {
  const chat = channelOf(server, channelId);
  const message_id = server.conversation.nextMessageId();
  const date = Math.floor(Date.now() / 1000);
  return server.conversation.addUpdate(
    (update_id) =>
      ({ update_id, channel_post: { message_id, date, chat, sender_chat: chat, text, ...more } }) as unknown as Update,
  );
}

/** A channel edits a post. */
export function editPost(server: BotApiServer, { channel_post }: Update, text: string): Update {
  return server.conversation.addUpdate(
    (update_id) =>
      ({
        update_id,
        edited_channel_post: { ...channel_post, text, edit_date: (channel_post?.date ?? 0) + 1 },
      }) as unknown as Update,
  );
}

/** Telegram automatically forwards a post to the channel's group. */
export function forwardToGroup(server: BotApiServer, groupId: number, { channel_post }: Update): Update {
  const { chat, message_id, date, text = "" } = channel_post ?? { chat: { id: 0 }, message_id: 0, date: 0 };
  return server.sendText({ id: 777000, first_name: "Telegram" }, groupId, text, {
    sender_chat: chat,
    is_automatic_forward: true,
    forward_origin: { type: "channel", chat, message_id, date },
  });
}
