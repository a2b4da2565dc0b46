import { en } from "./en/messages.ts";
import { id } from "./id/messages.ts";
import type { Messages } from "./messages.ts";

/** Every language that the bot speaks. To add one, translate the folder `en` and list it here. */
export const MESSAGES = { en, id } satisfies Readonly<Record<string, Messages>>;

/** The code of a language that the bot speaks. */
export type Locale = keyof typeof MESSAGES;

/** The codes of all languages that the bot speaks. */
export const LOCALES = Object.keys(MESSAGES) as readonly Locale[];

/** Finds the language of a code such as `id` or `en-US`; undefined if the bot doesn't speak it. */
export function toLocale(code: string | undefined): Locale | undefined {
  const name = code?.split(/[-_]/)[0]?.toLowerCase();
  return LOCALES.find((locale) => locale === name);
}
