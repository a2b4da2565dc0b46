import { toLocale } from "../words/locales.ts";
import type { BotCommand } from "./bot-command.ts";

/** `/settings [en|id]`: the language that the bot speaks with the person. */
export const settings: BotCommand = {
  name: "settings",
  summary: "the language that I speak with you",
  async run({ ctx, rest, say, words, locales }) {
    const locale = toLocale(rest.trim());
    if (locale === undefined) return say([{ text: words.settings(words.language) }]);
    const chosen = await locales.choose(ctx.from.id, locale);
    await say([{ text: chosen.languageSet(chosen.language) }]);
  },
};
