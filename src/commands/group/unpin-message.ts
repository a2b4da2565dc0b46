import { actOnChat, ELSEWHERE, MESSAGE, meantMessage } from "../act-on-chat.ts";
import { defineCommand } from "../command.ts";

/** `[GROUP:UNPIN_MESSAGE:message_id]` */
export const unpinMessage = defineCommand({
  namespace: "GROUP",
  action: "UNPIN_MESSAGE",
  summary: "Unpins a message of this chat.",
  example: "[GROUP:UNPIN_MESSAGE:message_id]",
  result: "Says which message was unpinned.",
  data: "{chat_id, message_id, pinned}",
  capability: "admin",
  signature: [MESSAGE, ELSEWHERE],
  async run({ message, options }, island) {
    const meant = meantMessage(message, island);
    return meant.ok ? actOnChat(island, options, { do: "unpin", message_id: meant.value }) : meant;
  },
});
