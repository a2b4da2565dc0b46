import { problem } from "../../interpreter/problem.ts";
import { actOnChat, ELSEWHERE } from "../act-on-chat.ts";
import { defineCommand } from "../command.ts";

/** `[GROUP:SET_DESCRIPTION:Where the team meets]` */
export const setDescription = defineCommand({
  namespace: "GROUP",
  action: "SET_DESCRIPTION",
  summary: "Sets the group's description, at most 255 characters; none removes it.",
  example: "[GROUP:SET_DESCRIPTION:Where the team meets]",
  result: "Says that the description was set or removed.",
  data: "{chat_id, description}",
  capability: "admin",
  signature: [{ name: "description", kind: "text", greedy: true, example: "Where the team meets" }, ELSEWHERE],
  async run({ description: written, options }, island) {
    const description = /^(none|null|nil)$/i.test(written) ? "" : written;
    if (description.length > 255)
      return problem(
        `A description may have 255 characters, and this one has ${description.length}.`,
        "Write a shorter one.",
      );
    return actOnChat(island, options, { do: "set_description", description });
  },
});
