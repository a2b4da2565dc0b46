import type { InlineKeyboardButton, InlineKeyboardMarkup } from "grammy/types";
import type { Buttons } from "../../chat-store/buttons.ts";
import { type Actor, isTheirs, viewerOf } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import { ALLOWED_ACTIONS, type ExecutionStatus, type ExecutionView } from "../../engine/execution.ts";
import type { ExpectedError, Result } from "../../engine/result.ts";
import type { ButtonLabels, Messages } from "../../i18n/messages.ts";
import { pictureMessage } from "../outgoing/pictures.ts";
import {
  type ButtonHandler,
  type ButtonPress,
  type ButtonResponse,
  type ButtonServices,
  toCallbackData,
  whyRefused,
} from "./button.ts";

/** Which buttons a Bot API server accepts. Buttons that copy a text are newer than the others. */
export type ButtonSupport = "all" | "callbacks" | "none";

/** Makes the buttons below one progress message, which may show several executions. */
export type ProgressKeyboard = (
  views: readonly ExecutionView[],
  support: ButtonSupport,
  messages: ButtonLabels,
) => Promise<InlineKeyboardMarkup | undefined>;

const LASTS_SECONDS = 60 * 24 * 3600;
/** Further runs of a joint message have no buttons of their own there. */
const JOINT_ROWS = 10;

/** The buttons of an execution that change it. */
export function controlsOf(status: ExecutionStatus): (keyof ButtonLabels)[] {
  return ALLOWED_ACTIONS[status].map((action) => (status === "cancelled" && action === "retry" ? "again" : action));
}

/** What a button does; two buttons do the same. */
export function verbOf(name: keyof ButtonLabels): string {
  return name === "again" ? "retry" : name;
}

/** The turn of an execution that a button belongs to: how often it was retried and paused by then. */
export function turnOf({ turn: { retries, pauses } = { retries: 0, pauses: 0 } }: Pick<ExecutionView, "turn">): string {
  return `${retries}-${pauses}`;
}

/** What a button sends, such as `pause.0-1`. Buttons of earlier versions say no turn. */
function choiceOf(name: keyof ButtonLabels, view: ExecutionView): string {
  return `${verbOf(name)}.${turnOf(view)}`;
}

/**
 * Whether the action of a turn's button has been done since: a press that is delivered twice counts once, however late. For
 * cancel and retry, it doesn't matter whether the run was paused meanwhile.
 */
function isDone(verb: string, turn: string | undefined, view: ExecutionView): boolean {
  if (turn === undefined || !/^\d{1,9}-\d{1,9}$/.test(turn)) return false;
  const [retries] = turn.split("-");
  return verb === "cancel" || verb === "retry" ? retries !== turnOf(view).split("-")[0] : turn !== turnOf(view);
}

/** The buttons of a progress message. Those of an execution share one token, issued once. */
export function progressKeyboard(buttons: Buttons, actor: Actor): ProgressKeyboard {
  const { chat_id, gateway } = actor;
  const tokens = new Map<string, string>();
  const tokenOf = async (id: string): Promise<string> => {
    const known = tokens.get(id);
    if (known !== undefined) return known;
    const token = await buttons.issue(`card:${id}:${chat_id}`, {
      kind: "card",
      gateway,
      chat_id,
      data: { execution_id: id },
      lasts: LASTS_SECONDS,
    });
    tokens.set(id, token);
    return token;
  };
  return async (views, support, messages) => {
    const [view, ...others] = views;
    if (support === "none" || view === undefined) return undefined;
    if (others.length > 0) {
      // One row for each, with the number under which the message shows it.
      const rows = views.slice(0, JOINT_ROWS).map(async (one, i) => {
        const token = await tokenOf(one.id);
        return [...controlsOf(one.status), "details" as const].map((name) => ({
          text: `${i + 1} · ${messages[name]}`,
          callback_data: toCallbackData({ token, choice: choiceOf(name, one) }),
        }));
      });
      return { inline_keyboard: await Promise.all(rows) };
    }
    const token = await tokenOf(view.id);
    const button = (name: keyof ButtonLabels): InlineKeyboardButton => ({
      text: messages[name],
      callback_data: toCallbackData({ token, choice: choiceOf(name, view) }),
    });
    const copy: InlineKeyboardButton =
      support === "all" ? { text: messages.copy, copy_text: { text: view.id } } : button("id");
    const controls = controlsOf(view.status).map(button);
    const about = [button("details"), button("picture"), copy];
    return { inline_keyboard: controls.length === 0 ? [about] : [controls, about] };
  };
}

type Verb = (press: ButtonPress, view: ExecutionView, services: ButtonServices) => Promise<ButtonResponse>;

/** Handles the buttons of an execution. Only its starter and owners may change it; others may only look. */
export const handleExecutionButton: ButtonHandler = async (press, services) => {
  const { button, messages, isOwner } = press;
  const [name = "", turn] = press.choice.split(".");
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  const viewer = viewerOf(press.actor, isOwner);
  const found = await services.engine.findExecution(String(button.data.execution_id), viewer);
  if (verb === undefined) return { text: messages.press.tooOld };
  if (!found.ok) return refusal(messages, found);
  if (LOOKS.has(name)) return verb(press, found.value, services);
  const starter = found.value.actor.user_id;
  const actor = await press.as(starter);
  if (!isOwner && !isTheirs(starter, actor)) return { text: messages.press.notYours, alert: true };
  if (isDone(name, turn, found.value)) return { text: messages.press.doneAlready };
  return verb({ ...press, actor }, found.value, services);
};

/** Choices that change nothing. */
const LOOKS: ReadonlySet<string> = new Set(["details", "picture", "id"]);

/** Only acknowledges: the progress message shows the new state itself. */
function answer(messages: Messages, done: Outcome, result: Result<ExecutionView>): ButtonResponse {
  return result.ok ? { text: messages.press[done] } : refusal(messages, result);
}

type Outcome = "paused" | "resumed" | "cancelled";

/** What pressing Retry says: which version of the workflow runs. */
export async function retriedAs(engine: Pick<Engine, "runsEarlierSteps">, id: string) {
  return (await engine.runsEarlierSteps(id)) ? "retriedEarlier" : "retried";
}

function refusal(messages: Messages, { error }: { error: ExpectedError }): ButtonResponse {
  return { text: whyRefused(error, messages), alert: true };
}

const VERBS: Readonly<Record<string, Verb>> = {
  pause: async ({ actor, messages }, { id }, { engine }) =>
    answer(messages, "paused", await engine.pause(id, { actor })),
  resume: async ({ actor, messages }, { id }, { engine }) =>
    answer(messages, "resumed", await engine.resume(id, { actor })),
  cancel: async ({ actor, messages }, { id }, { engine }) =>
    answer(messages, "cancelled", await engine.cancel(id, { actor })),
  async retry({ actor, messages, key }, { id }, { engine, showProgress }) {
    const retried = await engine.retry(id, { key, actor });
    if (!retried.ok) return refusal(messages, retried);
    await showProgress(id, actor);
    return { text: messages.press[await retriedAs(engine, id)] };
  },
  async details({ actor, messages, isOwner }, { id, rev }, { engine, accept, quota }) {
    if (!isOwner && !quota.message(actor.user_id)) return { text: messages.press.tooMany };
    // The details of an unchanged execution come at most once a minute.
    const minute = Math.floor(engine.now().getTime() / 60_000);
    const key = `details:${actor.chat_id}:${actor.thread_id ?? 0}:${id}:${rev}:${minute}`;
    await accept({ key, actor, text: `[MULTISTEP:RESULT:${id}]` });
    return { text: messages.press.detailsCome };
  },
  async picture({ actor, messages, isOwner, key }, { id }, { chats, quota }) {
    if (!isOwner && !quota.message(actor.user_id)) return { text: messages.press.tooMany };
    await chats.outbox.enqueue(pictureMessage(key, actor, { execution: id }));
    return { text: messages.press.pictureComes };
  },
  id: async (_, { id }) => ({ text: id, alert: true }),
};
