import { durationText } from "../../src/i18n/duration-text.ts";
import { web as en, type WebMessages } from "../../src/i18n/en/web.ts";
import { web as id } from "../../src/i18n/id/web.ts";
import type { Locale } from "../../src/i18n/languages.ts";

const LANGUAGES: Readonly<Record<Locale, WebMessages>> = { en, id };

const code = navigator.language.split("-")[0]?.toLowerCase();
const locale = (Object.keys(LANGUAGES) as Locale[]).find((one) => one === code) ?? "en";

/** The words of the dashboard, in the browser's language. */
export const words = LANGUAGES[locale];
document.documentElement.lang = locale;

/** How long something took, for people: `850 ms`, `3.2 s`, `4 min`; until now if it has not ended. */
export function duration(from: string | undefined, to: string | undefined): string {
  if (from === undefined) return "";
  return durationText((to === undefined ? Date.now() : Date.parse(to)) - Date.parse(from), words.units);
}

/** A moment in the browser's zone. Today's shows only the time. */
export function moment(at: string | undefined): string {
  if (at === undefined) return "";
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? date.toLocaleTimeString() : date.toLocaleString();
}
