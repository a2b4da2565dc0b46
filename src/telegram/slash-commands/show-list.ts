import type { ExecutionStatus } from "../../engine/execution.ts";
import { lines, type RichText } from "../../i18n/rich-text.ts";
import type { List, ListScope } from "../lists/list.ts";
import { buttonPage, writtenPage } from "../lists/list-page.ts";
import { listViewer } from "../lists/list-viewer.ts";
import type { CommandCall } from "./bot-command.ts";

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
export async function showList(list: List, call: CommandCall, { status, before }: ListRequest = {}): Promise<void> {
  const { actor, engine, words, timeZone, rest, say } = call;
  const viewer = listViewer(actor, await call.isOwner());
  const scope: ListScope = { engine, viewer, words, timeZone, ...(status === undefined ? {} : { status }) };
  const page = Number(/^\d{1,4}$/.exec(rest)?.[0] ?? 1);
  const below = (text: RichText): RichText => (before === undefined ? text : lines([[{ text: before }], text]));
  if (!call.hasButtons) return say(below(await writtenPage(list, scope, page)));
  const token = await engine.buttons.issue(`${call.key}:list`, {
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
