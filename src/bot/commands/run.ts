import { runList } from "../lists/workflows-list.ts";
import type { BotCommand } from "./bot-command.ts";
import { quoted } from "./quoted.ts";
import { showList } from "./show-list.ts";

/** `/run NAME`: runs a workflow; without a name it offers those that there are. */
export const run: BotCommand = {
  name: "run",
  run: (call) =>
    call.rest === "" ? showList(runList, call) : call.ctx.multistep.run(`[MULTISTEP:EXECUTE:${quoted(call.rest)}]`),
};
