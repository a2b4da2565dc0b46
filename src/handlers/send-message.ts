import { defineHandler, deliver } from "../engine/handler.ts";
import { z } from "../engine/zod.ts";
import { problem } from "../i18n/problem.ts";
import { FORMAT_SYNONYMS, formatParam, formattedText } from "./formatted-text.ts";
import { readText, shownValue, toNumber } from "./param-readers.ts";
import { optionalParam, type Read, requiredParam, strictParams } from "./params.ts";

/**
 * `send_message`: sends a text to the run's chat, in its thread, or to another chat, which needs `other-chats`. Completes once it
 * is delivered; a long text is split into several messages. Result: `{message_id, chat_id}`.
 */
export const sendMessage = defineHandler({
  name: "send_message",
  summary: "Sends a message to this chat or another one.",
  example: { text: "Hello {context.user_name|there}!" },
  synonyms:
    "message send reply say tell text telegram send_telegram telegram_message send_text send_msg post_message send_message_to_chat chat kirim_pesan".split(
      " ",
    ),
  capability: {
    of: ({ chat_id }, actor) => (chat_id === undefined || chat_id === actor.chat_id ? "chat" : "other-chats"),
    atMost: ({ chat_id }, { people: { actor } }) =>
      chat_id === undefined || chat_id === null || toNumber(chat_id) === actor.chat_id ? ["chat"] : ["other-chats"],
  },
  effects: ({ chat_id, text }, actor) =>
    chat_id === undefined || chat_id === null || toNumber(chat_id) === actor.chat_id
      ? [{ kind: "say", text: shownValue(text) }]
      : [{ kind: "send", chat: shownValue(chat_id), text: shownValue(text) }],
  forPeople: ({ text = null }) => text,
  params: strictParams(
    {
      text: requiredParam("the text; anything else is sent as JSON", readText({ max: 100_000 })),
      chat_id: optionalParam("the numeric id of the chat; this chat by default", readChatId, undefined),
      format: formatParam,
    },
    {
      text: "message content body msg question prompt pesan teks isi",
      chat_id: "chat to recipient target channel channel_id group_id receiver",
      format: FORMAT_SYNONYMS,
    },
  ),
  result: z.strictObject({ message_id: z.number(), chat_id: z.number() }),
  sendsMarkdown: true,
  run: async (step) => {
    const { params, execution } = step;
    const { actor } = execution;
    const chat_id = params.chat_id ?? actor.chat_id;
    const own = chat_id === actor.chat_id && actor.thread_id !== undefined;
    const thread = own ? { thread_id: actor.thread_id as number } : {};
    const message = formattedText(step, "text", params.text, params.format);
    return deliver({ chat_id, ...thread, ...message }, { chat_id });
  },
});

function readChatId(value: unknown): Read<number> {
  const id = toNumber(value);
  if (id !== undefined && Number.isSafeInteger(id) && id !== 0) return { value: id };
  if (typeof value === "string" && value.trim().startsWith("@")) {
    return { problem: problem("mustBeNumericChatId") };
  }
  return { problem: problem("mustBeChatId") };
}
