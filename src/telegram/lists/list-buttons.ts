import type { ExecutionStatus } from "../../engine/execution.ts";
import { type ButtonHandler, type ButtonResponse, type Page, toCallbackData } from "../buttons/button.ts";
import { type List, type ListScope, listViewer, type Shown, type Tap } from "./list.ts";
import { buttonPage } from "./list-page.ts";
import { activeList, cancelList, pauseList, resumeList, retryList, runsList } from "./run-lists.ts";
import { schedulesList } from "./schedule-list.ts";
import { runList, workflowsList } from "./workflow-lists.ts";

/** Every list, by its slash command. */
export const lists: Readonly<Record<string, List>> = Object.fromEntries(
  [runsList, activeList, workflowsList, schedulesList, runList, pauseList, resumeList, retryList, cancelList].map(
    (list) => [list.name, list],
  ),
);

/**
 * Handles the buttons of a list. A button's choice is complete in itself, so that pressing it twice or late shows the
 * current state: `3` is page 3; `3.ex_7k` is an item of that page; `3.ex_7k.pause.0-1` is an action on that item, with
 * the turn in which the button was shown.
 */
export const handleListButton: ButtonHandler = async (press, services) => {
  const { button, choice, actor, messages, isOwner } = press;
  const list = Object.hasOwn(lists, String(button.data.list)) ? lists[String(button.data.list)] : undefined;
  const [page = "", id, verb, turn = ""] = choice.split(".");
  if (list === undefined || !/^\d{1,6}$/.test(page)) return { text: messages.press.tooOld, alert: true };
  const { status } = button.data;
  const scope: ListScope = {
    engine: services.engine,
    viewer: listViewer(actor, isOwner),
    messages,
    timeZone: services.timeZone,
    ...(typeof status === "string" ? { status: status as ExecutionStatus } : {}),
  };
  if (id === undefined) return { text: "", page: await buttonPage(list, scope, button.token, Number(page)) };
  const tap: Tap = { press, services, scope, id, turn };
  return list.does.kind === "choose" ? list.does.choose(tap) : shown(list, list.does, tap, Number(page), verb);
};

async function shown(
  list: List,
  does: Extract<List["does"], { kind: "show" }>,
  tap: Tap,
  page: number,
  verb: string | undefined,
): Promise<ButtonResponse> {
  const { press, scope } = tap;
  const { token } = press.button;
  const act = verb !== undefined && Object.hasOwn(does.verbs, verb) ? does.verbs[verb] : undefined;
  if (verb !== undefined && act === undefined) return { text: scope.messages.press.tooOld, alert: true };
  const answer = act === undefined ? { text: "" } : await act(tap);
  const now = await does.show(tap);
  // If it is gone, show the rest of the list.
  if (now === undefined) {
    const gone = { text: scope.messages.press.tooOld, alert: true };
    return { ...(act === undefined ? gone : answer), page: await buttonPage(list, scope, token, page) };
  }
  return { ...answer, page: shownPage(now, tap, page) };
}

function shownPage({ text, turn, buttons }: Shown, { id, press, scope }: Tap, page: number): Page {
  const { token } = press.button;
  const shownIn = turn ?? scope.engine.now().getTime().toString(36);
  const row = buttons.map(({ label, verb }) => ({
    text: label,
    callback_data: toCallbackData({ token, choice: `${page}.${id}.${verb}.${shownIn}` }),
  }));
  const rows = [row.slice(0, 2), row.slice(2)].filter(({ length }) => length > 0);
  const back = { text: scope.messages.lists.back, callback_data: toCallbackData({ token, choice: `${page}` }) };
  return { text, keyboard: { inline_keyboard: [...rows, [back]] } };
}
