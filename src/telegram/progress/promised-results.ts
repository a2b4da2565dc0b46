import type { ChatStore } from "../../chat-store/chat-store.ts";
import { resultText, stepsShown } from "../../commands/execution-views.ts";
import { type Actor, addressOf } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import { type ExecutionView, isSettled } from "../../engine/execution.ts";
import type { Messages } from "../../i18n/messages.ts";
import { storedText, toFormattedText } from "../outgoing/formatted-text.ts";

/**
 * Sends the results that were promised for the end of an execution, and finishes its progress message. Done again after a
 * crash, it sends nothing twice. Results of an execution that no longer exists are not sent.
 */
export async function sendResults(
  view: ExecutionView | undefined,
  actor: Actor,
  { progressMessages, outbox }: Pick<ChatStore, "progressMessages" | "outbox">,
  engine: Pick<Engine, "withResults">,
  executionId: string,
  messages: Messages,
): Promise<void> {
  for (;;) {
    const promised = await progressMessages.promisedResults(executionId);
    for (const { step } of view !== undefined && isSettled(view.status) ? promised : []) {
      const { rev } = view as ExecutionView;
      const whole = await engine.withResults(
        view as ExecutionView,
        stepsShown(view as ExecutionView, step ?? undefined),
      );
      await outbox.enqueue({
        // A retried execution settles again.
        key: `${executionId}:results:${step ?? "all"}:${rev}`,
        ...addressOf(actor),
        ...storedText(toFormattedText(resultText(whole, step ?? undefined, messages))),
      });
    }
    // More may have been promised meanwhile.
    if (await progressMessages.finish(executionId, promised)) return;
  }
}
