import type { BotCommand } from "./bot-command.ts";

/** `/help [ACTION]`: the shortcodes. */
export const help: BotCommand = {
  name: "help",
  run: ({ ctx, rest }) => {
    const action = /^\w+/.exec(rest)?.[0];
    return ctx.multistep.run(action === undefined ? "[MULTISTEP:HELP]" : `[MULTISTEP:HELP:${action}]`);
  },
};
