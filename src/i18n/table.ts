import { en } from "./en.ts";
import { id } from "./id.ts";
import type { Locale, Words } from "./words.ts";

/** The bot's words in each language. */
export const WORDS: Readonly<Record<Locale, Words>> = { en, id };
