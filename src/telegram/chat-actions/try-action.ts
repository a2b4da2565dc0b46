import type { Api } from "grammy";
import type { ChatAction } from "../../commands/chat-action.ts";
import { apiFailure, isChatClosed } from "../api-failure.ts";
import { grammySignal } from "../grammy-signal.ts";
import type { ActionEnd, RefuseAction, TryAction } from "./action-end.ts";
import { ACTIONS, type Right } from "./action-table.ts";
import { mayIn, RIGHT_WORDS } from "./member-rights.ts";

/** How soon a server that was not reached, or broke, is asked again, in seconds. */
const AGAIN_SECONDS = 1;

function refused(message: string, hint: string): ActionEnd {
  return { kind: "refused", message, hint };
}

/** Asks the Bot API what somebody may do in a chat: no more than what they may do there themselves. */
export function refuseActionWith(api: Api): RefuseAction {
  return async ({ chat_id, by, act }, signal) => {
    const { right, inPrivate } = ACTIONS[act];
    const isGroup = chat_id < 0;
    if (!isGroup && inPrivate === undefined)
      return refused("This is a private chat, and that can be done in groups only.", "Send it to the bot in a group.");
    try {
      return isGroup && !(await mayIn(api, chat_id, by, right, signal)) ? callerMayNot(right) : undefined;
    } catch (error) {
      return ended(error, ({ description }) =>
        refused(
          `Whether you may do that cannot be told: ${description}.`,
          "The bot must be in the group, as an administrator.",
        ),
      );
    }
  };
}

/** Acts through the Bot API, for people who may do that themselves in that chat. */
export function tryActionWith(api: Api): TryAction {
  return async ({ chat_id, by, action }, signal) => {
    const refusal = await refuseActionWith(api)({ chat_id, by, act: action.do }, signal);
    if (refusal !== undefined) return refusal;
    const { right } = ACTIONS[action.do];
    const isGroup = chat_id < 0;
    try {
      return { kind: "done", ...(await perform(api, chat_id, action, signal)) };
    } catch (error) {
      const end = ended(error, ({ description }) => refused(`Telegram refused it: ${description}.`, hintFor(action)));
      return end.kind === "refused" && isGroup ? botsFault(api, chat_id, right, signal, end) : end;
    }
  };
}

function perform(api: Api, chatId: number, action: ChatAction, signal: AbortSignal) {
  const performer = ACTIONS[action.do];
  // The table gives each action the performer of its own kind.
  return performer.perform(api, chatId, action as never, grammySignal(signal));
}

function callerMayNot(right: Right | undefined): ActionEnd {
  return right === undefined
    ? refused("You may not ask that here: it takes an administrator of this group.", "An administrator can send it.")
    : refused(
        `You may not do that here: it takes an administrator with the right to ${RIGHT_WORDS[right]}.`,
        "An administrator with that right can send it.",
      );
}

/** Says so where it was the bot that lacked the right. */
async function botsFault(
  api: Api,
  chatId: number,
  right: Right | undefined,
  signal: AbortSignal,
  end: ActionEnd,
): Promise<ActionEnd> {
  try {
    const { id } = await api.getMe(grammySignal(signal));
    if (await mayIn(api, chatId, id, right, signal)) return end;
  } catch (error) {
    return ended(error, () => end);
  }
  const what = right === undefined ? "" : ` with the right to ${RIGHT_WORDS[right]}`;
  return refused(
    "The bot may not do that here.",
    `Make the bot an administrator of this group${what}, and send it again.`,
  );
}

function hintFor(action: ChatAction): string {
  if ("user_id" in action) return "Check the id: it must be that of a member who is no administrator.";
  if ("message_id" in action) return "Check the id: it must be that of a message of this chat.";
  return "Check what is to be set.";
}

/** What a failed call means; a refusal is put in words by `say`. */
function ended(error: unknown, say: (refusal: { description: string }) => ActionEnd): ActionEnd {
  const failure = apiFailure(error);
  if (failure.kind === "rate") return { kind: "later", seconds: failure.seconds, asked: true };
  if (failure.kind === "moved") return { kind: "moved", chatId: failure.chatId };
  if (failure.kind !== "refused") return { kind: "later", seconds: AGAIN_SECONDS, asked: false };
  if (isChatClosed(failure))
    return refused(`The bot cannot act in that chat: ${failure.description}.`, "Add it there.");
  return say({ description: failure.description.replace(/^(Bad Request|Forbidden): /, "") });
}
