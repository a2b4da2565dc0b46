import { EXECUTION_STATUSES, type ExecutionStatus } from "../../engine/execution.ts";
import { lines, type RichText } from "../../i18n/rich-text.ts";
import { type List, type ListScope, listViewer } from "../lists/list.ts";
import { buttonPage, writtenPage } from "../lists/list-page.ts";
import { runsList } from "../lists/run-lists.ts";
import { schedulesList } from "../lists/schedule-list.ts";
import { workflowsList } from "../lists/workflow-lists.ts";
import type { SlashCommand, SlashCommandCall } from "./slash-command.ts";

/** `/workflows [PAGE]`: the workflows of this chat; for owners in private all that there are. */
export const workflows: SlashCommand = { name: "workflows", run: (call) => showList(workflowsList, call) };

/** `/runs [PAGE or STATUS]`: the executions of this chat, newest first; for owners in private all that there are. */
export const runs: SlashCommand = {
  name: "runs",
  run(call) {
    const { rest, messages } = call;
    const wanted = rest.toLowerCase();
    const status = EXECUTION_STATUSES.find((one) => one === wanted || messages.progress.status[one] === wanted);
    const isUnknown = status === undefined && wanted !== "" && !/^\d+$/.test(wanted);
    if (!isUnknown) return showList(runsList, call, { status });
    const known = EXECUTION_STATUSES.map((one) => messages.progress.status[one]).join(", ");
    return call.say([{ text: messages.noSuchStatus(rest, known) }]);
  },
};

/** `/schedules [PAGE]`: what will run by itself in this chat; for owners in private all that there is. */
export const schedules: SlashCommand = { name: "schedules", run: (call) => showList(schedulesList, call) };

/** So long a list can be turned; what it shows is always new. */
const LASTS_SECONDS = 30 * 24 * 3600;

/** What else is known of a list that is asked for. */
export interface ListRequest {
  /** Only runs in this state. */
  status?: ExecutionStatus | undefined;
  /** Said above the list. */
  before?: string;
}

/** Answers with a page of the list, which the person who asked can turn. */
export async function showList(
  list: List,
  call: SlashCommandCall,
  { status, before }: ListRequest = {},
): Promise<void> {
  const { actor, engine, chats, messages, timeZone, rest, say } = call;
  const viewer = listViewer(actor, await call.isOwner());
  const scope: ListScope = { engine, viewer, messages, timeZone, ...(status === undefined ? {} : { status }) };
  const page = Number(/^\d{1,4}$/.exec(rest)?.[0] ?? 1);
  const below = (text: RichText): RichText => (before === undefined ? text : lines([[{ text: before }], text]));
  if (!call.hasButtons) return say(below(await writtenPage(list, scope, page)));
  const token = await chats.buttons.issue(`${call.key}:list`, {
    kind: "list",
    surface: actor.surface,
    chat_id: actor.chat_id,
    // Where nobody is seen to ask, everybody who may ask may turn it.
    ...(actor.user_id < 0 ? {} : { user_id: actor.user_id }),
    data: { list: list.name, ...(status === undefined ? {} : { status }) },
    lasts: LASTS_SECONDS,
  });
  const { text, keyboard } = await buttonPage(list, scope, token, page);
  await say(below(text), keyboard);
}
