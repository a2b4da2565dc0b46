import type { Outbox, QueuedMessage } from "../../chat-store/outbox.ts";
import type { ChatAction, ChatActionRequest } from "../../commands/chat-action.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Log } from "../../engine/log.ts";
import { problem, sayInEnglish } from "../../i18n/problem.ts";
import { ACTIONS } from "../api/chat-action-table.ts";
import type { TryAction } from "../api/chat-actions.ts";
import { pause, retryUntilDone } from "../api/retry.ts";
import type { SendBudget } from "./send-budget.ts";

export interface ActionServices {
  outbox: Outbox;
  log: Log;
  budget: SendBudget;
  tryAction: TryAction;
  /** Called when Telegram reports that a group has a new id. */
  onMoved(from: number, to: number): Promise<void>;
  /** Aborted to stop: no further try is made, and the action stays in the outbox. */
  signal: AbortSignal;
  /** Aborted to stop at once, cutting off a request in progress. */
  cutOff: AbortSignal;
}

/** Performs a chat action from the outbox and records the outcome. An action may be repeated after a crash. */
export async function deliverAction(
  message: QueuedMessage,
  action: JsonObject,
  { outbox, budget, signal, cutOff, log, tryAction, onMoved }: ActionServices,
): Promise<void> {
  const request = toRequest(message.chat_id, action);
  if (request === undefined) return outbox.failed(message.key, problem("actionNotKnown"));
  while (!signal.aborted) {
    const turn = await budget.take({ chatId: message.chat_id, kind: "action", isUrgent: () => true }, signal);
    if (turn === undefined) return;
    const end = await tryAction(request, cutOff).finally(() => turn.end());
    if (end.kind === "moved") return onMoved(message.chat_id, end.chatId);
    if (end.kind === "later") {
      log.warn(
        { key: message.key, chat_id: message.chat_id, seconds: end.seconds },
        "could not perform a chat action yet; retrying",
      );
      if (end.asked) budget.close(message.chat_id, end.seconds);
      else await pause(end.seconds * 1000, signal);
      continue;
    }
    const write =
      end.kind === "done"
        ? () => outbox.delivered(message.key, [], { text: sayInEnglish(end.text).message, result: end.result })
        : () => outbox.failed(message.key, problem("whole", { why: end.why }));
    return retryUntilDone(write, cutOff, (err) =>
      log.warn({ err, key: message.key }, "could not record the outcome of a chat action; retrying"),
    );
  }
}

/** The action, as a step's shortcode put it into the outbox. */
function toRequest(chat_id: number, { by, also, ...action }: JsonObject): ChatActionRequest | undefined {
  const isKnown = typeof action.do === "string" && Object.hasOwn(ACTIONS, action.do);
  if (!isKnown || typeof by !== "number") return undefined;
  const who = Array.isArray(also) ? { by, also: also.map(Number) } : { by };
  return { chat_id, ...who, action: action as unknown as ChatAction };
}
