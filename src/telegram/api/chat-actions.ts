import type { Api } from "grammy";
import type { ChatAction, ChatActionRequest, ChatActions } from "../../commands/chat-action.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { MayAct } from "../../interpreter/plan/act-refused.ts";
import { apiFailure, grammySignal, isChatClosed } from "./bot-api.ts";
import { ACTIONS, type Right } from "./chat-action-table.ts";
import { pause } from "./retry.ts";

/** How an attempt at an action ended. */
export type AttemptOutcome =
  | { kind: "done"; text: string; result: JsonObject }
  /** It will not be done; why, and what to do instead. */
  | { kind: "refused"; message: string; hint?: string }
  /** The group has become a supergroup with that id. */
  | { kind: "moved"; chatId: number }
  /** Telegram was not reached, or (`asked`) wants patience: the same may be tried again after so many seconds. */
  | { kind: "later"; seconds: number; asked: boolean };

/** Why an action that somebody asks for will be refused for certain, before it is tried; undefined where it may be done. */
export type CheckAction = (
  request: Pick<ChatActionRequest, "chat_id" | "by"> & { act: ChatAction["do"] },
  signal: AbortSignal,
) => Promise<AttemptOutcome | undefined>;

/** Tries an action once. It may be tried again, also when it is not known what came of it. */
export type TryAction = (request: ChatActionRequest, signal: AbortSignal) => Promise<AttemptOutcome>;

/** How soon a server that was not reached, or broke, is asked again, in seconds. */
const AGAIN_SECONDS = 1;

function refused(message: string, hint: string): AttemptOutcome {
  return { kind: "refused", message, hint };
}

/** Asks the Bot API what somebody may do in a chat: no more than what they may do there themselves. */
export function createActionCheck(api: Api): CheckAction {
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
export function createTryAction(api: Api): TryAction {
  return async ({ chat_id, by, action }, signal) => {
    const refusal = await createActionCheck(api)({ chat_id, by, act: action.do }, signal);
    if (refusal !== undefined) return refusal;
    const { right } = ACTIONS[action.do];
    const isGroup = chat_id < 0;
    try {
      return { kind: "done", ...(await perform(api, chat_id, action, signal)) };
    } catch (error) {
      const end = ended(error, ({ description }) => refused(`Telegram refused it: ${description}.`, hintFor(action)));
      return end.kind === "refused" && isGroup ? botLacksRight(api, chat_id, right, signal, end) : end;
    }
  };
}

function perform(api: Api, chatId: number, action: ChatAction, signal: AbortSignal) {
  const performer = ACTIONS[action.do];
  // The table gives each action the performer of its own kind.
  return performer.perform(api, chatId, action as never, grammySignal(signal));
}

function callerMayNot(right: Right | undefined): AttemptOutcome {
  return right === undefined
    ? refused("You may not ask that here: it takes an administrator of this group.", "An administrator can send it.")
    : refused(
        `You may not do that here: it takes an administrator with the right to ${RIGHT_NAMES[right]}.`,
        "An administrator with that right can send it.",
      );
}

/** Says so where it was the bot that lacked the right. */
async function botLacksRight(
  api: Api,
  chatId: number,
  right: Right | undefined,
  signal: AbortSignal,
  end: AttemptOutcome,
): Promise<AttemptOutcome> {
  try {
    const { id } = await api.getMe(grammySignal(signal));
    if (await mayIn(api, chatId, id, right, signal)) return end;
  } catch (error) {
    return ended(error, () => end);
  }
  const what = right === undefined ? "" : ` with the right to ${RIGHT_NAMES[right]}`;
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
function ended(error: unknown, say: (refusal: { description: string }) => AttemptOutcome): AttemptOutcome {
  const failure = apiFailure(error);
  if (failure.kind === "rate") return { kind: "later", seconds: failure.seconds, asked: true };
  if (failure.kind === "moved") return { kind: "moved", chatId: failure.chatId };
  if (failure.kind !== "refused") return { kind: "later", seconds: AGAIN_SECONDS, asked: false };
  if (isChatClosed(failure))
    return refused(`The bot cannot act in that chat: ${failure.description}.`, "Add it there.");
  return say({ description: failure.description.replace(/^(Bad Request|Forbidden): /, "") });
}

/** Rights as people say them. */
export const RIGHT_NAMES: Readonly<Record<Right, string>> = {
  can_pin_messages: "pin messages",
  can_delete_messages: "delete messages",
  can_change_info: "change the group's info",
  can_restrict_members: "restrict members",
};

/** Whether a member owns the group, or is an administrator who may do that (or anything, where no right is named). */
export async function mayIn(
  api: Api,
  chatId: number,
  userId: number,
  right: Right | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const member = await api.getChatMember(chatId, userId, grammySignal(signal));
  if (member.status === "creator") return true;
  return member.status === "administrator" && (right === undefined || member[right] === true);
}

/** How long Telegram may take while somebody who has pressed a button waits, in ms. */
const RIGHTS_LOOKUP_MS = 5_000;

/** Whether a person may speak for a group or channel, as one of its administrators; not, where the bot cannot know. */
export async function speaksFor(api: Api, chatId: number, userId: number): Promise<boolean> {
  try {
    return await mayIn(api, chatId, userId, undefined, AbortSignal.timeout(RIGHTS_LOOKUP_MS));
  } catch (error) {
    if (apiFailure(error).kind === "refused") return false;
    throw error;
  }
}

/** How long somebody who waits for the reply is kept waiting for Telegram, in milliseconds. */
const RETRY_FOR_MS = 30_000;

/** Acts at once, for a message that is being carried out; has some patience with Telegram. */
export function createChatActions(tryAction: TryAction, signal: AbortSignal): ChatActions {
  return {
    async perform(request) {
      const end = performance.now() + RETRY_FOR_MS;
      for (;;) {
        const outcome = await tryAction(request, signal);
        if (outcome.kind === "done") return { ok: true, text: outcome.text, result: outcome.result };
        if (outcome.kind === "refused") {
          const { message, hint } = outcome;
          return hint === undefined ? { ok: false, message } : { ok: false, message, hint };
        }
        if (outcome.kind === "moved") {
          return { ok: false, message: "This group has just become a supergroup.", hint: "Send it again." };
        }
        signal.throwIfAborted();
        const ms = outcome.seconds * 1000;
        if (performance.now() + ms > end) {
          const message = outcome.asked ? "Telegram asks for patience." : "Telegram does not answer.";
          return { ok: false, message, hint: `Send it again in ${Math.max(10, outcome.seconds)} seconds.` };
        }
        await pause(ms, signal);
      }
    },
  };
}

/** How long Telegram may take before a person is asked, in ms. */
const ADVANCE_CHECK_MS = 5_000;

/**
 * Whether somebody may do that, before they are asked about it. Where that cannot be known in time they may: it is looked at
 * again when it is done.
 */
export function createMayAct(refuse: CheckAction, stop: AbortSignal): MayAct {
  return async (request) => {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(ADVANCE_CHECK_MS)]);
    while (!signal.aborted) {
      const end = await refuse(request, signal).catch(() => undefined);
      if (end?.kind !== "later") return end?.kind !== "refused";
      await pause(end.seconds * 1000, signal);
    }
    return true;
  };
}

/** A terminal has nobody but the person at it. */
export async function noGroups(): Promise<AttemptOutcome> {
  return {
    kind: "refused",
    message: "A terminal has no groups, no members and nothing to pin.",
    hint: "Send it to the bot in a Telegram group.",
  };
}
