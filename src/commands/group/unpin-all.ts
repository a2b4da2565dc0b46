import { actOnChat, ELSEWHERE } from "../act-on-chat.ts";
import { defineCommand } from "../command.ts";

/** `[GROUP:UNPIN_ALL]` */
export const unpinAll = defineCommand({
  namespace: "GROUP",
  action: "UNPIN_ALL",
  summary: "Unpins every message of this chat.",
  example: "[GROUP:UNPIN_ALL]",
  result: "Says that nothing is pinned any more.",
  data: "{chat_id, pinned}",
  capability: "admin",
  signature: [ELSEWHERE],
  async run({ options }, island) {
    return actOnChat(island, options, { do: "unpin_all" });
  },
});
