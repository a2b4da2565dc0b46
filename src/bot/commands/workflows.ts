import type { BotCommand } from "./bot-command.ts";

/** `/workflows`: the workflows of this chat. */
export const workflows: BotCommand = {
  name: "workflows",
  summary: "the workflows of this chat",
  run: ({ ctx }) => ctx.multistep.run("[MULTISTEP:LIST_WORKFLOWS]"),
};
