import { defineHandler, deliver } from "../engine/handler.ts";
import { z } from "../engine/zod.ts";
import { readText, said, toNumber } from "./param-readers.ts";
import { optionalParam, type Reader, requiredParam, strictParams } from "./params.ts";

const readChatId: Reader<number> = (value) => {
  const id = toNumber(value);
  if (id !== undefined && Number.isSafeInteger(id) && id !== 0) return { value: id };
  if (typeof value === "string" && value.trim().startsWith("@")) {
    return { problem: "must be the chat's numeric id; names such as @name are not taken" };
  }
  return { problem: "must be the chat's numeric id, such as 123456789 or -1001234567890" };
};

const params = strictParams({
  text: requiredParam("the text; anything else is sent as JSON", readText({ max: 100_000 })),
  chat_id: optionalParam("numeric id of the chat; this chat when not given", readChatId, undefined),
});

/**
 * `send_message`: a text to the execution's chat, in its thread, or to another chat for those who may write to others.
 * A long text is split on its way. Result: `{message_id, chat_id}`.
 */
export const sendMessage = defineHandler({
  name: "send_message",
  summary: "Sends a text to this chat, or to another one.",
  example: { text: "Hello {context.user_name|there}!" },
  capability: ({ chat_id }, actor) => (chat_id === undefined || chat_id === actor.chat_id ? "chat" : "other-chats"),
  effects: ({ chat_id }, actor) =>
    chat_id === undefined || chat_id === null || toNumber(chat_id) === actor.chat_id
      ? []
      : [`writes to chat ${said(chat_id)}`],
  params,
  result: z.strictObject({ message_id: z.number(), chat_id: z.number() }),
  run: async ({ params, execution: { actor } }) => {
    const chat_id = params.chat_id ?? actor.chat_id;
    const own = chat_id === actor.chat_id && actor.thread_id !== undefined;
    const thread = own ? { thread_id: actor.thread_id as number } : {};
    return deliver({ chat_id, ...thread, text: params.text }, { chat_id });
  },
});
