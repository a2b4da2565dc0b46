import { nearest } from "../../../grammar/nearest.ts";
import { unwrapped } from "../../commands/placeholder-name.ts";
import { listViewer } from "../lists/list-viewer.ts";
import { runList } from "../lists/workflows-list.ts";
import type { BotCommand, CommandCall } from "./bot-command.ts";
import { quoted } from "./quoted.ts";
import { showInstead } from "./show-instead.ts";
import { showList } from "./show-list.ts";

/** So many of the newest names are looked through for the one that was meant. */
const NAMES = 200;

/** `/run NAME`: runs a workflow; without a name, or with one that is not there, it offers those that there are. */
export const run: BotCommand = {
  name: "run",
  async run(call) {
    const { ctx, rest, actor, engine, words } = call;
    if (rest === "") return showList(runList, call);
    const viewer = { chat_id: actor.chat_id, all: await call.isOwner() };
    const found = await engine.findWorkflow(unwrapped(rest), viewer);
    return showInstead(found, runList, call, {
      otherwise: () => ctx.multistep.run(`[MULTISTEP:EXECUTE:${quoted(rest)}]`),
      notThere: async (written) => words.lists.noSuchWorkflow(written, await meant(call)),
    });
  },
};

async function meant({ rest, actor, engine, isOwner }: CommandCall): Promise<string | undefined> {
  const viewer = listViewer(actor, await isOwner());
  const { workflows } = await engine.listWorkflows(viewer, { limit: NAMES });
  const names = workflows.map(({ name }) => name);
  const begins = names.filter((name) => name.toLowerCase().startsWith(rest.toLowerCase()));
  return nearest(rest, names) ?? begins[0];
}
