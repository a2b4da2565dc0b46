import { actOnChat, ELSEWHERE, MESSAGE, meantMessage } from "../act-on-chat.ts";
import { defineCommand } from "../command.ts";

/** `[GROUP:DELETE_MESSAGE:message_id]` */
export const deleteMessage = defineCommand({
  namespace: "GROUP",
  action: "DELETE_MESSAGE",
  summary: "Deletes a message of this chat.",
  example: "[GROUP:DELETE_MESSAGE:message_id]",
  result: "Says which message was deleted, or that it was gone already.",
  data: "{chat_id, message_id, deleted}",
  capability: "admin",
  signature: [MESSAGE, ELSEWHERE],
  async run({ message, options }, island) {
    const meant = meantMessage(message, island);
    return meant.ok ? actOnChat(island, options, { do: "delete_message", message_id: meant.value }) : meant;
  },
});
