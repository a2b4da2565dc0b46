import { problem } from "../../interpreter/problem.ts";
import { actOnChat, ELSEWHERE } from "../act-on-chat.ts";
import { defineCommand } from "../command.ts";

/** `[GROUP:SET_TITLE:Team chat]` */
export const setTitle = defineCommand({
  namespace: "GROUP",
  action: "SET_TITLE",
  summary: "Sets the group's title, at most 128 characters.",
  example: "[GROUP:SET_TITLE:Team chat]",
  result: "Says the new title.",
  data: "{chat_id, title}",
  capability: "admin",
  signature: [{ name: "title", kind: "text", greedy: true, example: "Team chat" }, ELSEWHERE],
  async run({ title, options }, island) {
    if (title.length > 128)
      return problem(`A title may have 128 characters, and this one has ${title.length}.`, "Write a shorter one.");
    return actOnChat(island, options, { do: "set_title", title });
  },
});
