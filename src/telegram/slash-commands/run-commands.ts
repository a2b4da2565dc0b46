import { foldName } from "../../../grammar/names.ts";
import { nearest } from "../../../grammar/nearest.ts";
import { parsePlaceholder, unwrapped } from "../../commands/placeholder-name.ts";
import { mayName, viewerOf } from "../../engine/actor.ts";
import { inLanguage, type Result } from "../../engine/result.ts";
import type { Messages, SlashCommandDescriptions } from "../../i18n/messages.ts";
import { lineOf } from "../../i18n/rich-text.ts";
import { type List, listViewer } from "../lists/list.ts";
import { activeList, cancelList, pauseList, resumeList, retryList } from "../lists/run-lists.ts";
import { runList } from "../lists/workflow-lists.ts";
import { showList } from "./list-commands.ts";
import type { SlashCommand, SlashCommandCall } from "./slash-command.ts";

/** How many of the newest workflows are searched for a similar name. */
const SUGGEST_FROM = 200;

/** `/run [NAME]`: runs a workflow. Without a name, or with an unknown one, it offers the workflows of this chat. */
export const run: SlashCommand = {
  name: "run",
  description: ({ slashCommands }) => slashCommands.run,
  async run(call) {
    const { ctx, rest, actor, engine, messages } = call;
    if (rest === "") return showList(runList, call);
    const viewer = viewerOf(actor, await call.isOwner());
    const found = await engine.findWorkflow(unwrapped(rest), viewer);
    return proceedOrOffer(found, runList, call, {
      proceed: () => ctx.multistep.run(`[MULTISTEP:EXECUTE:${escapeArgument(rest)}]`, { isUnseen: true }),
      notFound: async (written) => messages.lists.noSuchWorkflow(written, await suggestName(call)),
    });
  },
};

async function suggestName({ rest, actor, engine, isOwner }: SlashCommandCall): Promise<string | undefined> {
  const viewer = listViewer(actor, await isOwner());
  const { workflows } = await engine.listWorkflows(viewer, { limit: SUGGEST_FROM });
  const names = workflows.filter(({ maker }) => mayName(viewer, maker)).map(({ name }) => name);
  const startsWith = names.filter((name) => name.toLowerCase().startsWith(rest.toLowerCase()));
  return nearest(rest, names) ?? startsWith[0];
}

/** `/status [ID]`: a run with its steps. Without an id, the only unfinished run, or the unfinished runs to choose from. */
export const status = runCommand("status", activeList, async (call) => {
  const { actor, engine, ctx, isOwner } = call;
  const viewer = listViewer(actor, await isOwner());
  const { rows, total } = await activeList.part(
    { engine, viewer, messages: call.messages, timeZone: call.timeZone },
    { skip: 0, limit: 1 },
  );
  const only = total === 1 ? rows[0]?.id : undefined;
  return only === undefined ? showList(activeList, call) : ctx.multistep.run(`[MULTISTEP:STATUS:${only}]`);
});

/** `/pause [ID]`, `/resume [ID]`, `/retry [ID]`, `/cancel [ID]`. Without an id they offer the runs that this is possible for. */
export const pause = runCommand("pause", pauseList);
export const resume = runCommand("resume", resumeList);
export const retry = runCommand("retry", retryList);
export const cancel = runCommand("cancel", cancelList);

/** A command that does to a run, named by its id or by its workflow's name, what the shortcode of the same name does. */
function runCommand(
  name: "status" | "pause" | "resume" | "retry" | "cancel",
  list: List,
  withoutId: (call: SlashCommandCall) => Promise<unknown> = (call) => showList(list, call),
): SlashCommand {
  return {
    name,
    ...(name === "status" ? { readOnly: true } : {}),
    description: ({ slashCommands }: Messages) => slashCommands[name satisfies keyof SlashCommandDescriptions],
    async run(call) {
      const { ctx, rest, actor, engine, messages } = call;
      if (rest === "") return withoutId(call);
      const viewer = viewerOf(actor, await call.isOwner());
      const proceed = (run: string) =>
        ctx.multistep.run(`[MULTISTEP:${name.toUpperCase()}:${escapeArgument(run)}]`, { isUnseen: true });
      const found = await engine.findExecution(unwrapped(rest), viewer);
      const named = found.ok ? undefined : await runsOfWorkflow(unwrapped(rest), list, call);
      if (named !== undefined)
        return typeof named === "string" ? proceed(named) : showList(named, { ...call, rest: "" });
      return proceedOrOffer(found, list, call, {
        proceed: () => proceed(rest),
        notFound: async (written) => messages.lists.noSuchRun(written),
      });
    },
  };
}

/** How many of the newest runs are searched for a workflow's name. */
const SEARCH_RUNS = 500;

/**
 * The run of the workflow with that name that a list has, or the list of those if it has several. If it has none, the
 * workflow's newest run, about which the command can say more; undefined if no run has that name.
 */
async function runsOfWorkflow(written: string, list: List, call: SlashCommandCall): Promise<List | string | undefined> {
  const { actor, engine, messages, timeZone, isOwner } = call;
  const viewer = listViewer(actor, await isOwner());
  const { executions } = await engine.listExecutions(viewer, { limit: SEARCH_RUNS });
  const wanted = foldName(written);
  const named = executions.filter(({ workflow, actor }) => foldName(workflow) === wanted && mayName(viewer, actor));
  const called = new Set(named.map(({ id }) => id));
  if (called.size === 0) return undefined;
  const { rows } = await list.part({ engine, viewer, messages, timeZone }, { skip: 0, limit: SEARCH_RUNS });
  const fitting = rows.filter(({ id }) => called.has(id));
  if (fitting.length <= 1) return fitting[0]?.id ?? [...called][0];
  return {
    ...list,
    part: async (_scope, { skip, limit }) => ({ rows: fitting.slice(skip, skip + limit), total: fitting.length }),
  };
}

/** How much of what someone wrote is quoted back. */
const MAX_QUOTE = 60;

/**
 * Goes ahead if the name was found, or is a placeholder that the shortcode understands. Otherwise says that it wasn't found and
 * shows the list to choose from.
 */
async function proceedOrOffer(
  found: Result<unknown>,
  list: List,
  call: SlashCommandCall,
  { proceed, notFound }: { proceed(): Promise<unknown>; notFound(written: string): Promise<string> },
): Promise<unknown> {
  const { rest, hasButtons } = call;
  if (found.ok || parsePlaceholder(rest) !== undefined) return proceed();
  const { code } = found.error;
  // Without buttons, `/run 2` is how a list names its next page.
  if (code === "not_found" && !hasButtons && /^\d{1,4}$/.test(rest)) return showList(list, call);
  call.onMistake();
  const written = lineOf(rest, MAX_QUOTE);
  const why = code === "not_found" ? await notFound(written) : inLanguage(found.error, call.messages).message;
  return showList(list, { ...call, rest: "" }, { before: `❌ ${why}` });
}

/** Escapes a text so that it is one argument of a shortcode. */
function escapeArgument(text: string): string {
  return text.replaceAll(/[\\:[\]]/g, (character) => `\\${character}`);
}
