import { toLocale } from "../../i18n/locales.ts";
import type { ButtonKind } from "../buttons/press.ts";
import { languageKeyboard } from "./settings.ts";

/** Switches the language of the person who presses. */
export const pressSettings: ButtonKind = async ({ button, choice, actor, words }, { locales }) => {
  const locale = toLocale(choice);
  if (locale === undefined) return { text: words.press.tooOld, alert: true };
  const chosen = await locales.choose(actor.user_id, locale);
  const said = chosen.languageSet(chosen.language);
  return { text: said, page: { text: [{ text: said }], keyboard: languageKeyboard(button.token, chosen) } };
};
