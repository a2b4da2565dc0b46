import type { ConfirmInChat, ToolServices } from "../ai/tools/run-tool.ts";
import type { Locale } from "../i18n/languages.ts";
import type { ConfirmMode } from "../interpreter/plan.ts";
import { Turns } from "../interpreter/turns.ts";
import type { Application } from "./open-stepgram.ts";

/** What tools of an application work with. `confirm`: when a person is asked first. */
export function toolServices(
  { engine, chats, registry, access }: Pick<Application, "engine" | "chats" | "registry" | "access">,
  { timeZone, confirm, locale }: { timeZone: string; confirm: ConfirmMode; locale?: Locale },
): ToolServices {
  const services = { engine, chats, registry, access, timeZone, confirm, turns: new Turns<number>() };
  // Telegram modules are loaded with the first question.
  let asking: Promise<Omit<ConfirmInChat, "canAsk">> | undefined;
  const inChat = async (): Promise<Omit<ConfirmInChat, "canAsk">> => {
    asking ??= Promise.all([import("../telegram/incoming/confirm-in-chat.ts"), import("../telegram/locales.ts")]).then(
      ([{ createConfirmInChat }, { Locales }]) => {
        const locales = new Locales(chats.settings, locale);
        return createConfirmInChat({ chats, access, confirm, locales, hasButtons: true });
      },
    );
    return asking;
  };
  return {
    ...services,
    inChat: {
      canAsk: isPersonsChat,
      ask: async (...question) => (await inChat()).ask(...question),
      look: async (...question) => (await inChat()).look(...question),
    },
  };
}

/** Whether people read the chat, and can press a button there. */
function isPersonsChat({ gateway, chat_id }: Parameters<ConfirmInChat["canAsk"]>[0]): boolean {
  return chat_id !== 0 && !/^(?:terminal|program|http)\b/.test(gateway);
}
