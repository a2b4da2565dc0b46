import type { InlineKeyboardMarkup } from "grammy/types";
import { toLocale } from "../../i18n/locales.ts";
import { WORDS } from "../../i18n/table.ts";
import { LOCALES, type Words } from "../../i18n/words.ts";
import { toCallbackData } from "../buttons/button-data.ts";
import type { BotCommand } from "./bot-command.ts";

const LASTS_SECONDS = 30 * 24 * 3600;

/** `/settings [en|id]`: the language that the bot speaks with the person. */
export const settings: BotCommand = {
  name: "settings",
  async run({ key, actor, rest, say, words, locales, engine, hasButtons }) {
    const locale = toLocale(rest);
    if (locale !== undefined) {
      const chosen = await locales.choose(actor.user_id, locale);
      return say([{ text: chosen.languageSet(chosen.language) }]);
    }
    const text = [{ text: words.settings(words.language) }];
    if (!hasButtons) return say(text);
    const token = await engine.buttons.issue(`${key}:settings`, {
      kind: "settings",
      surface: actor.surface,
      chat_id: actor.chat_id,
      // Where nobody is seen to ask, whoever presses switches their own.
      ...(actor.user_id < 0 ? {} : { user_id: actor.user_id }),
      data: {},
      lasts: LASTS_SECONDS,
    });
    await say(text, languageKeyboard(token, words));
  },
};

/** A button for each language, in its own words; the one that is parameterName is marked. */
export function languageKeyboard(token: string, parameterName: Words): InlineKeyboardMarkup {
  return {
    inline_keyboard: [
      LOCALES.map((locale) => ({
        text: `${WORDS[locale] === parameterName ? "✓ " : ""}${WORDS[locale].language}`,
        callback_data: toCallbackData({ token, choice: locale }),
      })),
    ],
  };
}
