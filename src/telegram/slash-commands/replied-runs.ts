import type { Message } from "grammy/types";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import { type Actor, mayName, type Viewer } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ExecutionSummary, ExecutionView } from "../../engine/execution.ts";
import { quotedText, textOrigin } from "../incoming/read-message.ts";

/** How many ids in a message are looked up. */
const MAX_IDS = 20;
/** How many of the chat's newest runs may have been started by the message. */
const SEARCH_RUNS = 500;

/**
 * The runs that the message is about to which this one replies: the run whose step sent it, else those whose ids it shows (in
 * the quoted part, if there is one), else those it has started.
 */
export async function runsRepliedTo(
  message: Message,
  viewer: Viewer,
  {
    engine,
    chats,
    actor,
  }: { engine: Pick<Engine, "findExecution" | "listExecutions">; chats: Pick<ChatStore, "outbox">; actor: Actor },
): Promise<readonly (ExecutionView | ExecutionSummary)[]> {
  const { reply_to_message_id: replied } = textOrigin(message);
  if (replied === undefined) return [];
  const sender = await chats.outbox.executionThatSent(actor, replied);
  const shown = sender === undefined ? idsIn(quotedText(message).quoted ?? "") : [sender];
  const found = await Promise.all(shown.map((id) => engine.findExecution(id, viewer)));
  const runs = found.flatMap((one) => (one.ok ? [one.value] : []));
  if (runs.length > 0) return runs;
  const { executions } = await engine.listExecutions({ ...viewer, all: false }, { limit: SEARCH_RUNS });
  return executions.filter((run) => mayName(viewer, run.actor) && run.actor.message_id === replied);
}

function idsIn(text: string): string[] {
  return [...new Set(text.match(/\bex_[0-9a-z]{4,20}\b/g))].slice(0, MAX_IDS);
}
