import { nearest } from "../../../grammar/nearest.ts";
import { runsNamed } from "../../commands/named-runs.ts";
import { parsePlaceholder, unwrapped } from "../../commands/placeholder-name.ts";
import { mayName, viewerOf } from "../../engine/actor.ts";
import { type ExecutionStatus, statesAllowing, UNFINISHED } from "../../engine/execution.ts";
import { inLanguage, type Result } from "../../engine/result.ts";
import type { Messages, SlashCommandDescriptions } from "../../i18n/messages.ts";
import { lineOf } from "../../i18n/rich-text.ts";
import { type List, listViewer } from "../lists/list.ts";
import { activeList, cancelList, pauseList, resumeList, retryList } from "../lists/run-lists.ts";
import { runList } from "../lists/workflow-lists.ts";
import { showList } from "./list-commands.ts";
import { runsRepliedTo } from "./replied-runs.ts";
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

/**
 * A command that does to a run, named by its id or by its workflow's name, what the shortcode of the same name does. Sent as a
 * reply, it needs no name: it means the run that the other message is about.
 */
function runCommand(
  name: "status" | "pause" | "resume" | "retry" | "cancel",
  list: List,
  withoutId: (call: SlashCommandCall) => Promise<unknown> = (call) => showList(list, call),
): SlashCommand {
  const states = name === "status" ? UNFINISHED : statesAllowing(name);
  return {
    name,
    ...(name === "status" ? { readOnly: true } : {}),
    description: ({ slashCommands }: Messages) => slashCommands[name satisfies keyof SlashCommandDescriptions],
    async run(call) {
      const { ctx, rest, actor, engine, messages } = call;
      const viewer = viewerOf(actor, await call.isOwner());
      const proceed = (run: string) =>
        ctx.multistep.run(`[MULTISTEP:${name.toUpperCase()}:${escapeArgument(run)}]`, { isUnseen: true });
      const written = unwrapped(rest);
      const found = rest === "" ? undefined : await engine.findExecution(written, viewer);
      if (found?.ok) return proceed(rest);
      const meant =
        found === undefined
          ? inStates(await runsRepliedTo(ctx.msg, viewer, call), states)
          : await runsNamed(written, states, { engine, viewer });
      const [only, another] = meant;
      if (only !== undefined && another === undefined) return proceed(only.id);
      if (only !== undefined) return showList(among(list, meant), { ...call, rest: "" });
      if (found === undefined) return withoutId(call);
      return proceedOrOffer(found, list, call, {
        proceed: () => proceed(rest),
        notFound: async (unknown) => messages.lists.noSuchRun(unknown),
      });
    },
  };
}

/** Those of the runs in these states, else the first one, about which the command can say more. */
function inStates<Run extends { status: ExecutionStatus }>(runs: readonly Run[], states: readonly ExecutionStatus[]) {
  const fitting = runs.filter(({ status }) => states.includes(status));
  return fitting.length > 0 ? fitting : runs.slice(0, 1);
}

/** How many rows of a list are looked through. */
const MAX_ROWS = 500;

/** The list with these runs alone. */
function among(list: List, runs: readonly { id: string }[]): List {
  const ids = new Set(runs.map(({ id }) => id));
  return {
    ...list,
    async part(scope, { skip, limit }) {
      const { rows } = await list.part(scope, { skip: 0, limit: MAX_ROWS });
      const fitting = rows.filter(({ id }) => ids.has(id));
      return { rows: fitting.slice(skip, skip + limit), total: fitting.length };
    },
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
