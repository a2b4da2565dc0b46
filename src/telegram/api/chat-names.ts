import type { Api } from "grammy";
import { timeoutSignal } from "../../engine/timeout-signal.ts";
import type { PlanNames } from "../../interpreter/plan-heads.ts";
import { grammySignal } from "./bot-api.ts";

/** How long a question waits for a name, in ms. Without one it shows the id. */
const PATIENCE_MS = 3_000;

/** Finds the names of chats and people through the Bot API, as far as it tells. */
export function createPlanNames(api: Api, stop: AbortSignal): PlanNames {
  const asked = async (find: (signal: ReturnType<typeof grammySignal>) => Promise<string>) => {
    const signal = grammySignal(AbortSignal.any([stop, timeoutSignal(PATIENCE_MS)]));
    const name = await find(signal).catch(() => "");
    return name === "" ? undefined : name;
  };
  return {
    chat: (id) =>
      asked(async (signal) => {
        const chat = await api.getChat(id, signal);
        return chat.title ?? nameOf(chat);
      }),
    person: (chatId, userId) => asked(async (signal) => nameOf((await api.getChatMember(chatId, userId, signal)).user)),
  };
}

function nameOf({ first_name, last_name }: { first_name?: string; last_name?: string }): string {
  return [first_name, last_name].filter((part) => part !== undefined && part !== "").join(" ");
}
