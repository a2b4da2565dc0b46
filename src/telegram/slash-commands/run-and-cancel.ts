import { nearest } from "../../../grammar/nearest.ts";
import { parsePlaceholder, unwrapped } from "../../commands/placeholder-name.ts";
import { oneLine } from "../../engine/plain-text.ts";
import type { Result } from "../../engine/result.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { type List, listViewer } from "../lists/list.ts";
import { cancelList } from "../lists/run-lists.ts";
import { runList } from "../lists/workflow-lists.ts";
import { showList } from "./list-commands.ts";
import type { SlashCommand, SlashCommandCall } from "./slash-command.ts";

/** So many of the newest names are looked through for the one that was meant. */
const NAMES = 200;

/** `/run NAME`: runs a workflow; without a name, or with one that is not there, it offers those that there are. */
export const run: SlashCommand = {
  name: "run",
  async run(call) {
    const { ctx, rest, actor, engine, messages } = call;
    if (rest === "") return showList(runList, call);
    const viewer = { chat_id: actor.chat_id, all: await call.isOwner() };
    const found = await engine.findWorkflow(unwrapped(rest), viewer);
    return offerList(found, runList, call, {
      otherwise: () => ctx.multistep.run(`[MULTISTEP:EXECUTE:${quoted(rest)}]`),
      notThere: async (written) => messages.lists.noSuchWorkflow(written, await meant(call)),
    });
  },
};

async function meant({ rest, actor, engine, isOwner }: SlashCommandCall): Promise<string | undefined> {
  const viewer = listViewer(actor, await isOwner());
  const { workflows } = await engine.listWorkflows(viewer, { limit: NAMES });
  const names = workflows.map(({ name }) => name);
  const begins = names.filter((name) => name.toLowerCase().startsWith(rest.toLowerCase()));
  return nearest(rest, names) ?? begins[0];
}

/**
 * `/cancel ID`: cancels an execution; without an id, or with one that is not there, it offers those that have not ended, and a
 * tap decides.
 */
export const cancel: SlashCommand = {
  name: "cancel",
  async run(call) {
    const { ctx, rest, actor, engine, messages } = call;
    if (rest === "") return showList(cancelList, call);
    const viewer = { chat_id: actor.chat_id, all: await call.isOwner() };
    const found = await engine.findExecution(unwrapped(rest), viewer);
    return offerList(found, cancelList, call, {
      otherwise: () => ctx.multistep.run(`[MULTISTEP:CANCEL:${quoted(rest)}]`),
      notThere: async (written) => messages.lists.noSuchRun(written),
    });
  },
};

/** What is quoted of what somebody wrote. */
const MAX_QUOTE = 60;

/**
 * Where what a command names is not there, says so and offers what there is; else, and for a placeholder, which the shortcode
 * understands, does what was asked. `found` is what was found under the name.
 */
export async function offerList(
  found: Result<unknown>,
  list: List,
  call: SlashCommandCall,
  { otherwise, notThere }: { otherwise(): Promise<unknown>; notThere(written: string): Promise<string> },
): Promise<unknown> {
  const { rest, hasButtons } = call;
  if (found.ok || parsePlaceholder(rest) !== undefined) return otherwise();
  const { code, message } = found.error;
  // Where there are no buttons, a list names its next page so.
  if (code === "not_found" && !hasButtons && /^\d{1,4}$/.test(rest)) return showList(list, call);
  call.onMistake();
  const written = shortened(oneLine(rest), MAX_QUOTE);
  const why = code === "not_found" ? await notThere(written) : call.messages.press.refused(code, message);
  return showList(list, { ...call, rest: "" }, { before: `❌ ${why}` });
}

/** A text as an argument of a shortcode, where nothing in it ends the argument. */
export function quoted(text: string): string {
  return text.replaceAll(/[\\:[\]]/g, (character) => `\\${character}`);
}
