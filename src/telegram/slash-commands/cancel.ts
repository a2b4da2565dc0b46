import { unwrapped } from "../../commands/placeholder-name.ts";
import { cancelList } from "../lists/runs-list.ts";
import type { BotCommand } from "./bot-command.ts";
import { quoted } from "./quoted.ts";
import { showInstead } from "./show-instead.ts";
import { showList } from "./show-list.ts";

/**
 * `/cancel ID`: cancels an execution; without an id, or with one that is not there, it offers those that have not ended, and a
 * tap decides.
 */
export const cancel: BotCommand = {
  name: "cancel",
  async run(call) {
    const { ctx, rest, actor, engine, words } = call;
    if (rest === "") return showList(cancelList, call);
    const viewer = { chat_id: actor.chat_id, all: await call.isOwner() };
    const found = await engine.findExecution(unwrapped(rest), viewer);
    return showInstead(found, cancelList, call, {
      otherwise: () => ctx.multistep.run(`[MULTISTEP:CANCEL:${quoted(rest)}]`),
      notThere: async (written) => words.lists.noSuchRun(written),
    });
  },
};
