import type { Api } from "grammy";
import { PROGRAM, TERMINAL_PERSON } from "../../chat-store/access.ts";
import type { ChatAction, ChatActionRequest, ChatActions } from "../../commands/chat-action.ts";
import type { JsonObject } from "../../engine/json.ts";
import { timeoutSignal } from "../../engine/timeout-signal.ts";
import { type Problem, problem, type Wording } from "../../i18n/problem.ts";
import type { MayAct } from "../../interpreter/plan.ts";
import { apiFailure, grammySignal, isChatClosed } from "./bot-api.ts";
import { ACTIONS, type Right } from "./chat-action-table.ts";
import { pause } from "./retry.ts";

/** How one attempt at a chat action (a pin, a ban, a new title) ended. */
export type AttemptOutcome =
  | { kind: "done"; text: Wording; result: JsonObject }
  /** It will never succeed: why, and what to do instead. */
  | { kind: "refused"; why: Wording }
  /** The group became a supergroup with that id. */
  | { kind: "moved"; chatId: number }
  /** Telegram was not reached, or (`asked`) demanded a pause: try again after `seconds`. */
  | { kind: "later"; seconds: number; asked: boolean };

/** Finds out, without trying, whether an action is bound to be refused; undefined if it isn't. */
export type CheckAction = (
  request: Pick<ChatActionRequest, "chat_id" | "by" | "also"> & { act: ChatAction["do"] },
  signal: AbortSignal,
) => Promise<AttemptOutcome | undefined>;

/** Tries an action once. Trying again is harmless, even if it is unknown whether the last try succeeded. */
export type TryAction = (request: ChatActionRequest, signal: AbortSignal) => Promise<AttemptOutcome>;

/** The wait before another try when the server was not reached or broke, in seconds. */
const AGAIN_SECONDS = 1;

function refused(why: Problem): AttemptOutcome {
  return { kind: "refused", why };
}

/**
 * Checks through the Bot API that the person, and everyone who shaped the request, could do this in the chat themselves. A
 * program and the person at the terminal are in no chat: for what they created, the person who runs it decides.
 */
export function createActionCheck(api: Api): CheckAction {
  return async ({ chat_id, by, also = [], act }, signal) => {
    const { right, inPrivate } = ACTIONS[act];
    const isGroup = chat_id < 0;
    if (!isGroup && inPrivate === undefined) return refused(problem("onlyInGroups"));
    try {
      if (!isGroup) return undefined;
      if (!(await mayIn(api, chat_id, by, right, signal))) return callerMayNot(right);
      for (const other of also)
        if (other !== PROGRAM && other !== TERMINAL_PERSON && !(await mayIn(api, chat_id, other, right, signal)))
          return refused(problem("shaperNeedsRight", { user: other, right }));
      return undefined;
    } catch (error) {
      return ended(error, ({ description }) => refused(problem("cannotCheckRights", { why: description })));
    }
  };
}

/** Acts through the Bot API, if the person could do so in that chat themselves. */
export function createTryAction(api: Api): TryAction {
  return async ({ action, ...request }, signal) => {
    const { chat_id } = request;
    const refusal = await createActionCheck(api)({ ...request, act: action.do }, signal);
    if (refusal !== undefined) return refusal;
    const { right } = ACTIONS[action.do];
    const isGroup = chat_id < 0;
    try {
      return { kind: "done", ...(await perform(api, chat_id, action, signal)) };
    } catch (error) {
      const end = ended(error, ({ description }) =>
        refused(problem("telegramRefused", { why: description, check: checkFor(action) })),
      );
      return end.kind === "refused" && isGroup ? botLacksRight(api, chat_id, right, signal, end) : end;
    }
  };
}

function perform(api: Api, chatId: number, action: ChatAction, signal: AbortSignal) {
  const performer = ACTIONS[action.do];
  // The table pairs each action with its own performer, which the types can't follow.
  return performer.perform(api, chatId, action as never, grammySignal(signal));
}

function callerMayNot(right: Right | undefined): AttemptOutcome {
  return right === undefined ? refused(problem("onlyAdministrators")) : refused(problem("needsRight", { right }));
}

/** Blames the bot if it was the bot that lacked the right. */
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
  return refused(right === undefined ? problem("botNotAdministrator") : problem("botNeedsRight", { right }));
}

/** What is probably wrong with an action that Telegram refused. */
function checkFor(action: ChatAction): "person" | "message" | "value" {
  if ("user_id" in action) return "person";
  return "message_id" in action ? "message" : "value";
}

/** What a failed call means; `say` words a refusal. */
function ended(error: unknown, say: (refusal: { description: string }) => AttemptOutcome): AttemptOutcome {
  const failure = apiFailure(error);
  if (failure.kind === "rate") return { kind: "later", seconds: failure.seconds, asked: true };
  if (failure.kind === "moved") return { kind: "moved", chatId: failure.chatId };
  if (failure.kind !== "refused") return { kind: "later", seconds: AGAIN_SECONDS, asked: false };
  if (isChatClosed(failure)) return refused(problem("noAccess", { why: failure.description }));
  return say({ description: failure.description.replace(/^(Bad Request|Forbidden): /, "") });
}

/** Whether a member owns the group or is an administrator with that right; without a right, any administrator will do. */
async function mayIn(
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

/** How long to wait for Telegram while someone who pressed a button waits, in ms. */
const RIGHTS_LOOKUP_MS = 5_000;

/** Whether a person is an administrator of a group or channel, and so may speak for it; false if the bot can't find out. */
export async function speaksFor(api: Api, chatId: number, userId: number): Promise<boolean> {
  try {
    return await mayIn(api, chatId, userId, undefined, timeoutSignal(RIGHTS_LOOKUP_MS));
  } catch (error) {
    if (apiFailure(error).kind === "refused") return false;
    throw error;
  }
}

/** How long to keep trying while someone waits for the reply, in ms. */
const RETRY_FOR_MS = 30_000;

/** Performs the chat actions of a message while it runs, retrying for a while. */
export function createChatActions(tryAction: TryAction, signal: AbortSignal): ChatActions {
  return {
    async perform(request) {
      const end = performance.now() + RETRY_FOR_MS;
      for (;;) {
        const outcome = await tryAction(request, signal);
        if (outcome.kind === "done") return { ok: true, text: outcome.text, result: outcome.result };
        if (outcome.kind === "refused") return { ok: false, message: outcome.why };
        if (outcome.kind === "moved") return { ok: false, message: problem("becameSupergroup") };
        signal.throwIfAborted();
        const ms = outcome.seconds * 1000;
        if (performance.now() + ms > end) {
          const seconds = Math.max(10, outcome.seconds);
          return { ok: false, message: problem(outcome.asked ? "telegramLimits" : "telegramSilent", { seconds }) };
        }
        await pause(ms, signal);
      }
    },
  };
}

/** How long to wait for Telegram before asking for a confirmation, in ms. */
const ADVANCE_CHECK_MS = 5_000;

/** Checks an action before the person is asked to confirm it. Says yes if Telegram doesn't answer in time: the action checks again. */
export function createMayAct(check: CheckAction, stop: AbortSignal): MayAct {
  return async ({ action, ...request }) => {
    const signal = AbortSignal.any([stop, timeoutSignal(ADVANCE_CHECK_MS)]);
    while (!signal.aborted) {
      const end = await check({ ...request, act: action.do }, signal).catch(() => undefined);
      if (end?.kind !== "later") return end?.kind !== "refused";
      await pause(end.seconds * 1000, signal);
    }
    return true;
  };
}
