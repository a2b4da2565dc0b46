import type { InlineKeyboardMarkup } from "grammy/types";
import { LOCALES, MESSAGES, toLocale } from "../../i18n/languages.ts";
import type { Messages } from "../../i18n/messages.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { type ButtonHandler, toCallbackData } from "../buttons/button.ts";
import type { SlashCommand } from "./slash-command.ts";

/** How much of what someone wrote is quoted back. */
const MAX_QUOTE = 40;
const LASTS_SECONDS = 30 * 24 * 3600;

/** `/settings [LANGUAGE]`: the language in which the bot speaks to the sender. */
export const settings: SlashCommand = {
  name: "settings",
  description: ({ slashCommands }) => slashCommands.settings,
  isPrivate: true,
  async run({ key, actor, rest, say, messages, locales, chats, hasButtons }) {
    const locale = toLocale(rest);
    if (locale !== undefined) {
      const chosen = await locales.choose(actor.user_id, locale);
      return say([{ text: chosen.languageSet(chosen.language) }]);
    }
    const isUnknown = rest !== "";
    const languages = LOCALES.map((one) => MESSAGES[one].language).join(", ");
    const known = isUnknown ? `${messages.noSuchLanguage(shortened(rest, MAX_QUOTE), languages)} ` : "";
    const current = `${known}${messages.settings(messages.language)}`;
    if (!hasButtons) {
      const commands = LOCALES.map((one) => `/settings ${one} · ${MESSAGES[one].language}`);
      return say([{ text: [current, ...commands].join("\n") }]);
    }
    const token = await chats.buttons.issue(`${key}:settings`, {
      kind: "settings",
      gateway: actor.gateway,
      chat_id: actor.chat_id,
      // For an anonymous sender, everyone who presses switches their own language.
      ...(actor.user_id < 0 ? {} : { user_id: actor.user_id }),
      data: {},
      lasts: LASTS_SECONDS,
    });
    await say([{ text: current }], languageKeyboard(token, messages));
  },
};

/** A button for each language, in that language; the current one is ticked. */
function languageKeyboard(token: string, current: Messages): InlineKeyboardMarkup {
  return {
    inline_keyboard: [
      LOCALES.map((locale) => ({
        text: `${MESSAGES[locale] === current ? "✓ " : ""}${MESSAGES[locale].language}`,
        callback_data: toCallbackData({ token, choice: locale }),
      })),
    ],
  };
}

/** Switches the language of whoever pressed. */
export const handleSettingsButton: ButtonHandler = async ({ button, choice, actor, messages }, { locales }) => {
  const locale = toLocale(choice);
  if (locale === undefined) return { text: messages.press.tooOld, alert: true };
  const chosen = await locales.choose(actor.user_id, locale);
  const said = chosen.languageSet(chosen.language);
  return { text: said, page: { text: [{ text: said }], keyboard: languageKeyboard(button.token, chosen) } };
};
