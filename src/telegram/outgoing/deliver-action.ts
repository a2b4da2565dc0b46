import type { QueuedMessage } from "../../chat-store/outbox.ts";
import type { ChatAction, ChatActionRequest } from "../../commands/chat-action.ts";
import type { JsonObject } from "../../engine/json.ts";
import { pause, untilDone } from "../backoff.ts";
import { ACTIONS } from "../chat-actions/action-table.ts";
import type { DeliveryServices } from "./deliver-message.ts";

/** Does what the outbox has instead of a message, and records what came of it. Actions may be repeated after a crash. */
export async function deliverAction(
  message: QueuedMessage,
  action: JsonObject,
  { outbox, budget, signal, cutOff, log, tryAction, onMoved }: DeliveryServices,
): Promise<void> {
  const request = toRequest(message.chat_id, action);
  if (request === undefined) return outbox.failed(message.key, "this version of Stepgram does not know that action");
  while (!signal.aborted) {
    const turn = await budget.take({ chatId: message.chat_id, kind: "action", isUrgent: () => true }, signal);
    if (turn === undefined) return;
    const end = await tryAction(request, cutOff).finally(() => turn.end());
    if (end.kind === "moved") return onMoved(message.chat_id, end.chatId);
    if (end.kind === "later") {
      log.warn({ key: message.key, chat_id: message.chat_id, seconds: end.seconds }, "could not act on a chat yet");
      if (end.asked) budget.close(message.chat_id, end.seconds);
      else await pause(end.seconds * 1000, signal);
      continue;
    }
    const write =
      end.kind === "done"
        ? () => outbox.delivered(message.key, [], { text: end.text, result: end.result })
        : () => outbox.failed(message.key, end.hint === undefined ? end.message : `${end.message} ${end.hint}`);
    return untilDone(write, cutOff, (err) => log.warn({ err, key: message.key }, "not yet noted as done"));
  }
}

/** The action as the runner of shortcodes has put it there. */
function toRequest(chat_id: number, { by, ...action }: JsonObject): ChatActionRequest | undefined {
  const isKnown = typeof action.do === "string" && Object.hasOwn(ACTIONS, action.do);
  return isKnown && typeof by === "number" ? { chat_id, by, action: action as unknown as ChatAction } : undefined;
}
