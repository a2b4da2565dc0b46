import { cancelList } from "../lists/runs-list.ts";
import type { BotCommand } from "./bot-command.ts";
import { quoted } from "./quoted.ts";
import { showList } from "./show-list.ts";

/** `/cancel ID`: cancels an execution; without an id it offers those that have not ended, and a tap decides. */
export const cancel: BotCommand = {
  name: "cancel",
  run: (call) =>
    call.rest === "" ? showList(cancelList, call) : call.ctx.multistep.run(`[MULTISTEP:CANCEL:${quoted(call.rest)}]`),
};
