import type { BotCommand } from "./bot-command.ts";
import { quoted } from "./quoted.ts";

/** `/cancel ID`: cancels an execution. */
export const cancel: BotCommand = {
  name: "cancel",
  summary: "cancel a run: /cancel ID",
  run: ({ ctx, rest, say, words }) =>
    rest === "" ? say([{ text: words.cancelWhat }]) : ctx.multistep.run(`[MULTISTEP:CANCEL:${quoted(rest)}]`),
};
