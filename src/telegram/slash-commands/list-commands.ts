import { EXECUTION_STATUSES, type ExecutionStatus } from "../../engine/execution.ts";
import { lines, type RichText } from "../../i18n/rich-text.ts";
import { type List, type ListScope, listViewer } from "../lists/list.ts";
import { buttonPage, writtenPage } from "../lists/list-page.ts";
import { runsList } from "../lists/run-lists.ts";
import { schedulesList } from "../lists/schedule-list.ts";
import { workflowsList } from "../lists/workflow-lists.ts";
import type { SlashCommand, SlashCommandCall } from "./slash-command.ts";

/** `/workflows [PAGE]`: the workflows of this chat; for owners in private, all of them. */
export const workflows: SlashCommand = {
  name: "workflows",
  readOnly: true,
  description: ({ slashCommands }) => slashCommands.workflows,
  run: (call) => showList(workflowsList, call),
};

/** `/schedules [PAGE]`: the schedules of this chat; for owners in private, all of them. */
export const schedules: SlashCommand = {
  name: "schedules",
  readOnly: true,
  description: ({ slashCommands }) => slashCommands.schedules,
  run: (call) => showList(schedulesList, call),
};

/** `/runs [PAGE or STATUS]`: the executions of this chat, newest first; for owners in private, all of them. */
export const runs: SlashCommand = {
  name: "runs",
  readOnly: true,
  description: ({ slashCommands }) => slashCommands.runs,
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

/** How long the buttons of a list work. What they show is always current. */
const LASTS_SECONDS = 30 * 24 * 3600;

interface ListRequest {
  /** Only executions in this state. */
  status?: ExecutionStatus | undefined;
  /** A line above the list. */
  before?: string;
}

/** Replies with a page of the list. The sender can page through it with buttons. */
export async function showList(
  list: List,
  call: SlashCommandCall,
  { status, before }: ListRequest = {},
): Promise<void> {
  const { actor, engine, chats, messages, timeZone, rest, say } = call;
  const viewer = listViewer(actor, await call.isOwner());
  const scope: ListScope = { engine, viewer, messages, timeZone, ...(status === undefined ? {} : { status }) };
  const page = Number(/^\d{1,4}$/.exec(rest)?.[0] ?? 1);
  const withBefore = (text: RichText): RichText => (before === undefined ? text : lines([[{ text: before }], text]));
  if (!call.hasButtons) return say(withBefore(await writtenPage(list, scope, page)));
  const token = await chats.buttons.issue(`${call.key}:list`, {
    kind: "list",
    gateway: actor.gateway,
    chat_id: actor.chat_id,
    // An anonymous sender can't be told from others, so everyone allowed here may use the buttons.
    ...(actor.user_id < 0 ? {} : { user_id: actor.user_id }),
    data: { list: list.name, ...(status === undefined ? {} : { status }) },
    lasts: LASTS_SECONDS,
  });
  const { text, keyboard } = await buttonPage(list, scope, token, page);
  await say(withBefore(text), keyboard);
}
