import { actOnChat, ELSEWHERE, MESSAGE, meantMessage } from "../act-on-chat.ts";
import { defineCommand } from "../command.ts";

/** `[GROUP:PIN_MESSAGE:message_id]` */
export const pinMessage = defineCommand({
  namespace: "GROUP",
  action: "PIN_MESSAGE",
  summary: "Pins a message of this chat, without a notification.",
  example: "[GROUP:PIN_MESSAGE:message_id]",
  result: "Says which message was pinned.",
  data: "{chat_id, message_id, pinned}",
  capability: "admin",
  signature: [MESSAGE, ELSEWHERE],
  async run({ message, options }, island) {
    const meant = meantMessage(message, island);
    return meant.ok ? actOnChat(island, options, { do: "pin", message_id: meant.value }) : meant;
  },
});
