import type { Update } from "grammy/types";
import type { BotApiServer, Sender } from "./bot-api-server.ts";
import type { BotMessage } from "./conversation.ts";

/** What a person saw after a button press. */
export interface ButtonResponse {
  text: string;
  alert: boolean;
}

/** The labels of a message's buttons, row by row. */
export function labelsOf(message: BotMessage | undefined): string[][] {
  return (message?.keyboard ?? []).map((row) => row.map(({ text }) => text));
}

/** The data of the button whose label contains the text. */
export function dataOf(message: BotMessage, label: string): string {
  const button = message.keyboard.flat().find(({ text }) => text.includes(label));
  if (button?.callback_data === undefined)
    throw new Error(`There is no button "${label}" below: ${message.text}\nButtons: ${labelsOf(message).join(" | ")}`);
  return button.callback_data;
}

/** A person presses a button, even one that no longer exists. Returns the update. */
export function pressData(server: BotApiServer, from: Sender, message: BotMessage, data: string): Update {
  const { conversation } = server;
  const id = `press${conversation.presses.size + 1}`;
  conversation.presses.set(id, undefined);
  const { id: chatId, type } = conversation.chat(message.chat_id);
  const thread =
    message.thread_id === undefined ? {} : { message_thread_id: message.thread_id, is_topic_message: true };
  return conversation.addUpdate(
    (update_id) =>
      ({
        update_id,
        callback_query: {
          id,
          from: { is_bot: false, first_name: "Somebody", ...from },
          chat_instance: String(chatId),
          data,
          message: {
            message_id: message.message_id,
            date: Math.floor(Date.now() / 1000),
            chat: { id: chatId, type },
            ...(message.rich === undefined
              ? { text: message.text, entities: message.entities }
              : { rich_message: { blocks: message.rich.blocks } }),
            ...((message.keyboard ?? []).length === 0 ? {} : { reply_markup: { inline_keyboard: message.keyboard } }),
            ...thread,
          },
        },
      }) as unknown as Update,
  );
}

/** A person presses the button whose label contains the text. */
export function press(server: BotApiServer, from: Sender, message: BotMessage, label: string): Update {
  return pressData(server, from, message, dataOf(message, label));
}

/** What the person saw after that press. */
export function answerTo(server: BotApiServer, update: Update): Promise<ButtonResponse> {
  return server.waitFor("the answer to a press", () =>
    server.conversation.presses.get(update.callback_query?.id ?? ""),
  );
}

/** Presses a button and waits for what the person sees. */
export function pressed(
  server: BotApiServer,
  from: Sender,
  message: BotMessage,
  label: string,
): Promise<ButtonResponse> {
  return answerTo(server, press(server, from, message, label));
}
