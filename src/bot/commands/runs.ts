import type { BotCommand } from "./bot-command.ts";

/** `/runs [STATUS]`: the executions of this chat. */
export const runs: BotCommand = {
  name: "runs",
  summary: "what runs and ran in this chat",
  run: ({ ctx, rest }) => {
    const status = /^\w+/.exec(rest)?.[0];
    return ctx.multistep.run(
      status === undefined ? "[MULTISTEP:LIST_EXECUTIONS]" : `[MULTISTEP:LIST_EXECUTIONS:${status}]`,
    );
  },
};
