import type { BotCommand } from "./bot-command.ts";
import { quoted } from "./quoted.ts";

/** `/run NAME`: runs a workflow. */
export const run: BotCommand = {
  name: "run",
  summary: "run a workflow: /run NAME",
  run: ({ ctx, rest, say, words }) =>
    rest === "" ? say([{ text: words.runWhat }]) : ctx.multistep.run(`[MULTISTEP:EXECUTE:${quoted(rest)}]`),
};
